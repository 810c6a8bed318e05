/** Whether this is one name: Stalls are the same place as STALLS. */
export function isSameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase()
}
