/** What whoever waits in line for so many places may expect. */
export function promiseOf(count) {
  return count === 1
    ? 'As soon as a place comes free it is held for you, and you are told by mail.'
    : `As soon as ${count} places come free they are held for you, and you are told by mail.`
}
