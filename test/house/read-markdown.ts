import { lineAt } from './read-source.ts'

export type Found = { text: string; line: number }
/** `file` is set where the fence says which file the example is from: ` ```ts src/values/money.ts`. */
export type Fence = { file: string | undefined; text: string; line: number }

const fence = /^[ \t]*```(\S*)[ \t]*([^\n]*)\n([\s\S]*?)^[ \t]*```/gm
const link = /\[[^\]]*\]\(<?([^)\s>]+)>?[^)]*\)/g

/** Targets of links outside code, as written. */
export function readLinks(markdown: string): Found[] {
  const prose = withoutFences(markdown).replace(/`[^`\n]*`/g, blank)
  return [...prose.matchAll(link)].map(({ 1: text = '', index }) => ({ text, line: lineAt(prose, index) }))
}

/** What stands between single backticks in prose. */
export function readInlineCode(markdown: string): Found[] {
  const prose = withoutFences(markdown)
  return [...prose.matchAll(/`([^`\n]+)`/g)].map(({ 1: text = '', index }) => ({
    text,
    line: lineAt(prose, index),
  }))
}

export function readFences(markdown: string): Fence[] {
  return [...markdown.matchAll(fence)].map(({ 2: file, 3: text = '', index }) => ({
    file: file?.trim() || undefined,
    text,
    line: lineAt(markdown, index),
  }))
}

/** The anchors that GitHub gives to the headings of a page. */
export function readAnchors(markdown: string): Set<string> {
  const headings = [...withoutFences(markdown).matchAll(/^#{1,6}\s+(.+?)\s*$/gm)].map(
    ([, heading = '']) => heading,
  )
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .replace(/\s/g, '-'),
    ),
  )
}

function withoutFences(markdown: string): string {
  return markdown.replace(fence, blank)
}

function blank(text: string): string {
  return text.replace(/[^\n]/g, ' ')
}
