import { find } from './dom.js'

/** A count with a button on either side. Answers with its value, and with a way to say how many there may be. */
export function offerCounter(onChange) {
  const input = find('count')
  const step = (by) => {
    input.value = Math.min(Number(input.max), Math.max(1, (input.valueAsNumber || 1) + by))
    onChange()
  }
  find('fewer').addEventListener('click', () => step(-1))
  find('more').addEventListener('click', () => step(1))
  input.addEventListener('input', onChange)
}

export function countOf() {
  return find('count').valueAsNumber || 0
}

export function setCount(count) {
  find('count').value = count
}

export function limitCount(max) {
  find('count').max = Math.max(1, max)
}
