import { find, make } from './dom.js'
import { counted, moneyOf } from './words.js'

/** Says what a cancellation gives back. */
export function showPolicy(policy, currency) {
  find('policy').replaceChildren(...sentencesOf(policy, currency).map((words) => make('li', {}, words)))
}

/** The window that closes last comes last. */
function sentencesOf(policy, currency) {
  if (policy === null) return ['You can cancel until it begins, and all of it goes back.']
  const windows = [...policy].sort((a, b) => b.hours_before - a.hours_before)
  if (windows.length === 0) return ['Nothing goes back once it is paid.']
  const end = windows.at(-1).hours_before > 0 ? ['After that, nothing goes back.'] : []
  return [...windows.map((window) => sentenceOf(window, currency)), ...end]
}

function sentenceOf({ hours_before: hours, refund_percent: percent, fee_minor: fee }, currency) {
  const share = percent === 100 ? 'all of it' : `${percent} % of it`
  const less = fee > 0 ? `, less ${moneyOf(fee, currency)}` : ''
  return `Until ${spanOf(hours)}: ${share} goes back${less}.`
}

function spanOf(hours) {
  if (hours === 0) return 'it begins'
  const isDays = hours >= 48 && hours % 24 === 0
  return `${isDays ? counted(hours / 24, 'day') : counted(hours, 'hour')} before`
}
