import { stripTypeScriptTypes } from 'node:module'
import { readSource } from './read-source.ts'

/** `parameter` is the name of the function's first parameter, or an empty text. */
export type ExportedFunction = { name: string; parameter: string }

/** `names` has everything that is exported: functions, other values and types. `values` leaves out the types. */
export type Exports = { functions: ExportedFunction[]; values: string[]; names: string[] }

const functionOrConst =
  /^export (?:async )?(?:function\*?\s*(?<declared>[\w$]+)\s*\(|const (?<constant>[\w$]+)\s*=\s*(?:async\s*)?\()\s*(?<parameter>[\w$]*)/gm
const declaration =
  /^export (?:declare |abstract |async |default )*(?:function\*?|const|let|class|type|interface)\s+([\w$]+)/gm
const list = /^export (?:type )?\{([^}]*)\}/gm

export function readExports(text: string): Exports {
  const code = codeWithoutTypes(text)
  return {
    functions: [...code.matchAll(functionOrConst)]
      .filter((found) => found.groups?.declared || isArrow(code, found.index))
      .map(({ groups = {} }) => ({
        name: groups.declared ?? groups.constant ?? '',
        parameter: groups.parameter ?? '',
      })),
    values: namesIn(code),
    names: namesIn(readSource(text).code),
  }
}

/** The file as JavaScript, texts and comments blanked; every line is where it was. */
export function codeWithoutTypes(text: string): string {
  return readSource(stripTypeScriptTypes(text)).code
}

function isArrow(code: string, index: number): boolean {
  return /^[^{;]*=>/.test(code.slice(index))
}

function namesIn(code: string): string[] {
  const declared = [...code.matchAll(declaration)].map(([, name = '']) => name)
  const listed = [...code.matchAll(list)].flatMap(([, names = '']) => names.split(',').map(lastWord))
  return [...declared, ...listed].filter((name) => name !== '')
}

function lastWord(item: string): string {
  return item.trim().split(/\s+/).at(-1) ?? ''
}
