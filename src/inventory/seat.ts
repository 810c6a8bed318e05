/**
 * A numbered seat. Seats of one `block` with consecutive `place` are neighbours; `rank` is how good it is, 1 being the
 * best, and neighbours have consecutive ranks.
 */
export type Seat = { label: string; rank: number; block: number; place: number }

export type ChosenSeats = { labels: string[]; left: Seat[]; isScattered: boolean }

/**
 * Takes the seats that are named, and as many more as `quantity` asks for: the best that are side by side, or else the
 * best there are. `free` stands in the order of rank and has enough.
 */
export function chooseSeats(free: readonly Seat[], named: readonly string[], quantity: number): ChosenSeats {
  const isNamed = new Set(named)
  const others = named.length === 0 ? free : free.filter(({ label }) => !isNamed.has(label))
  const missing = quantity - named.length
  const together = missing === 0 ? 0 : findRun(others, missing)
  const start = together ?? 0
  const chosen = others.slice(start, start + missing)
  return {
    labels: [...named, ...chosen.map(({ label }) => label)],
    left: [...others.slice(0, start), ...others.slice(start + missing)],
    isScattered: together === undefined,
  }
}

/** Where the first `length` neighbours begin. */
function findRun(seats: readonly Seat[], length: number): number | undefined {
  let start = 0
  for (const [index, seat] of seats.entries()) {
    const before = seats[index - 1]
    if (!before || !areNeighbours(before, seat)) start = index
    if (index - start + 1 === length) return start
  }
  return undefined
}

function areNeighbours(one: Seat, next: Seat): boolean {
  return one.block === next.block && one.place + 1 === next.place
}
