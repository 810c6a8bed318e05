/** A fact, recorded in the transaction that made it true. `subjectId` is what it is about, such as an order. */
export type NewEvent = { subjectId: string; type: string; payload: Record<string, unknown> }

/** The name of a recorded fact, for ever. */
export type EventRef = { subjectId: string; sequence: number }

/** A recorded fact. Together `subjectId` and `sequence` name it for ever; the sequence has no gap. */
export type RecordedEvent = NewEvent & EventRef & { recordedAt: Date }
