/** Products by item id and digits by currency, as the API last gave them: what sentences about them need. */
const titles = new Map()
const digits = new Map()

export function learnWords(products) {
  for (const { id, title, price, currency } of products) {
    titles.set(id, title)
    digits.set(currency, /\.(\d+)/.exec(price)?.[1].length ?? 0)
  }
}

/** An amount as the API writes prices, such as 349.70 USD; in minor units where the currency is not on sale here. */
export function moneyOf(amountMinor, currency) {
  const count = digits.get(currency)
  if (count === undefined) return `${amountMinor} minor units ${currency}`
  const written = String(amountMinor).padStart(count + 1, '0')
  const whole = written.slice(0, written.length - count)
  return `${count > 0 ? `${whole}.${written.slice(-count)}` : whole} ${currency}`
}

export function msOf(ms) {
  if (ms < 1) return '1 ms'
  return ms < 10_000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`
}

/** What an error of the API means to whoever sits in front of the page; `usedKey` if it asked with the operator key. */
export function sentenceOf(problem, usedKey = false) {
  const { code, title, errors = [], reason, retry_after_seconds: waitSeconds } = problem ?? {}
  if (code === 'UNAUTHENTICATED' && usedKey) return wrongKey
  if (code === 'SOLD_OUT') return soldOutOf(problem)
  if (code === 'RATE_LIMITED') return `Too many attempts. Try again in ${spanOf(waitSeconds)}.`
  if (code === 'PASSWORD_REFUSED') return `${title} ${reason}`
  if (code === 'INVALID_REQUEST' && errors.length > 0) return sentencesOf(errors)
  return ownSentences[code] ?? title ?? 'Something went wrong, and the service did not say what.'
}

const wrongKey = 'That is not the operator key: ADMIN_API_KEY, or else the one printed at the first start.'

/** Where the API speaks to a program, and a person wants another word. */
const ownSentences = {
  UNAUTHENTICATED: 'You are signed out. Sign in again to go on.',
  CSRF_REFUSED: 'You signed in again in another window. Reload this page to go on.',
  FORBIDDEN: 'Your role does not allow this.',
  UNAVAILABLE: 'The service is too busy to take this safely. Try again in a moment.',
}

/** A time to wait, rounded up. */
function spanOf(seconds) {
  if (seconds === undefined) return 'a while'
  if (seconds < 60) return counted(seconds, 'second')
  return seconds < 3600
    ? counted(Math.ceil(seconds / 60), 'minute')
    : counted(Math.ceil(seconds / 3600), 'hour')
}

export function counted(number, what) {
  return `${number.toLocaleString('en')} ${what}${number === 1 ? '' : 's'}`
}

function soldOutOf({ item_id, item_title, wanted, left }) {
  const title = item_title ?? titles.get(item_id) ?? 'One of these'
  if (left === 0) return `${title}: sold out. Nothing was held and nothing charged.`
  return `${title}: you asked for ${wanted}, only ${left} left. Nothing was held and nothing charged.`
}

/** A union says the same of each of its branches; once is enough. */
function sentencesOf(errors) {
  return [...new Set(errors.map(fieldSentenceOf))].join(' ')
}

const anAddress = 'Give an e-mail address, such as ana@example.com.'
const fieldSentences = {
  '/customer/email': anAddress,
  '/email': anAddress,
  '/phone': 'Give a phone number, such as +49 30 123456.',
  '/username':
    'A username has 5 to 20 letters or digits, with single dots, hyphens or underscores between them.',
  '/name': 'A name is missing, or too long.',
  '/scopes': 'Choose what the key may do.',
}

function fieldSentenceOf({ path, message }) {
  if (/^\/items\/\d+\/quantity$/.test(path)) return 'A quantity is a whole number from 1 to 10,000.'
  return fieldSentences[path] ?? `${path.slice(1).replaceAll('/', ' › ')} ${message}.`
}

const reasons = {
  card_declined: 'the bank said no',
  insufficient_funds: 'there is not enough money on the card',
}

/** Why a checkout failed, from its `error`. */
export function failureOf({ message, reason }) {
  if (!reason) return message
  return `${message.replace(/\.$/, '')}: ${reasons[reason] ?? reason.replaceAll('_', ' ')}.`
}
