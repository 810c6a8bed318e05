import type { Effect, Ledger } from '../shared/effects.ts'
import { openJournal } from '../shared/state.ts'

/** What was answered under an idempotency key. `request` is a fingerprint: a card number is kept nowhere. */
export type KeptAnswer = { key: string; request: string; status: number; body: object }

/** How a partner is set: each takes some of these. */
export type PartnerSettings = {
  /** So many requests are refused, in the partner's own words and before anything is done. */
  fail_next: number
  /** The status of such a refusal. From 500 on it is not kept under the key, and asking again helps. */
  fail_status: number | null
  /** The payment service declines amounts above this. */
  limit: number | null
  /** What the inventory has of each product; one that is not named never runs out. */
  stock: Record<string, unknown>
}

type Line<Row> = { rows: Row[]; answers: KeptAnswer[]; effects: Effect[]; settings?: PartnerSettings }

/** What a partner remembers: rows of one kind, answers by their key, and its settings. */
export type Memory<Row> = {
  /** By its id, or by the key of the request that made it. */
  get(idOrKey: string): Row | undefined
  put(row: Row): void
  all(): Row[]
  answerTo(key: string): KeptAnswer | undefined
  keep(answer: KeptAnswer): void
  settings(): PartnerSettings
  set(settings: PartnerSettings): void
  record(effect: Effect): void
  /** Writes what changed since the last time as one line. */
  commit(): void
  whenWritten(then: () => void): void
  clear(): void
  close(): void
}

/** `key` is the idempotency key of the request that made a row. */
export type MemoryRow = { id: string; key?: string | undefined }

type Place = { folder: string | undefined; name: string; ledger: Ledger; preset: PartnerSettings }

export function openMemory<Row extends MemoryRow>({ folder, name, ledger, preset }: Place): Memory<Row> {
  const rows = new Map<string, Row>()
  const idsByKey = new Map<string, string>()
  const answers = new Map<string, KeptAnswer>()
  let settings = preset
  let line = blankLine<Row>()
  const journal = openJournal<Line<Row>>({ folder, name }, (old) => {
    for (const row of old.rows) keepRow(row)
    for (const answer of old.answers) answers.set(answer.key, answer)
    for (const effect of old.effects) ledger.record(effect)
    settings = old.settings ?? settings
  })
  function keepRow(row: Row): void {
    rows.set(row.id, row)
    if (row.key !== undefined) idsByKey.set(row.key, row.id)
  }

  return {
    get: (idOrKey) => rows.get(idOrKey) ?? rows.get(idsByKey.get(idOrKey) ?? ''),
    put(row) {
      keepRow(row)
      line.rows.push(row)
    },
    all: () => [...rows.values()],
    answerTo: (key) => answers.get(key),
    keep(answer) {
      answers.set(answer.key, answer)
      line.answers.push(answer)
    },
    settings: () => settings,
    set(changed) {
      settings = changed
      line.settings = changed
    },
    record(effect) {
      ledger.record(effect)
      line.effects.push(effect)
    },
    commit() {
      if (line.rows.length + line.answers.length > 0 || line.settings) journal.append(line)
      line = blankLine()
    },
    whenWritten: (then) => journal.whenWritten(then),
    clear() {
      rows.clear()
      idsByKey.clear()
      answers.clear()
      settings = preset
      journal.clear()
    },
    close: () => journal.close(),
  }
}

function blankLine<Row>(): Line<Row> {
  return { rows: [], answers: [], effects: [] }
}
