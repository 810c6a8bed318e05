/** A finite capacity as it stands: capacity = free + held + sold, none below zero. */
export type PoolState = { id: string; capacity: number; free: number; held: number; sold: number }
