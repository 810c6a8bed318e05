/** Reads moves as people write them, `HELD > CONFIRMED RELEASED`; a state that leads nowhere needs no line. */
export function movesOf(...lines: readonly string[]): Record<string, string[]> {
  const moves: Record<string, string[]> = {}
  for (const line of lines) {
    const [from = '', to = ''] = line.split(' > ')
    const next = to.split(' ')
    for (const state of [from, ...next]) moves[state] ??= []
    moves[from]?.push(...next)
  }
  return moves
}
