/**
 * When a restaurant is open on one day of every week: 1 is Monday, times are such as 18:00 on the clock on its wall. What
 * closes no later than it opens closes on the next day.
 */
export type OpeningHours = { weekday: number; opens: string; closes: string }

const dayMinutes = 24 * 60
const weekMinutes = 7 * dayMinutes

/** Whether some of these hours are said twice, also across midnight and from Sunday to Monday. */
export function doOverlap(hours: readonly OpeningHours[]): boolean {
  const spans = hours.map(spanOf).sort((one, other) => one.begin - other.begin)
  const [first] = spans
  if (!first) return false
  const ends = [...spans.slice(1), { begin: first.begin + weekMinutes }]
  return spans.some(({ end }, index) => end > (ends[index]?.begin ?? end))
}

/** In minutes since Monday began. */
function spanOf({ weekday, opens, closes }: OpeningHours): { begin: number; end: number } {
  const midnight = (weekday - 1) * dayMinutes
  const [from, until] = [minutesOf(opens), minutesOf(closes)]
  return { begin: midnight + from, end: midnight + (until > from ? until : until + dayMinutes) }
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return hours * 60 + minutes
}
