import { make } from './dom.js'

const long = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'short' })
const short = new Intl.DateTimeFormat(undefined, {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  hour: 'numeric',
  minute: '2-digit',
})
const clock = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' })
const date = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' })
const month = new Intl.DateTimeFormat(undefined, { month: 'short' })
const weekday = new Intl.DateTimeFormat(undefined, { weekday: 'short' })

/** From when until when, with the day. */
export function spanOf(startsAt, endsAt) {
  return long.formatRange(new Date(startsAt), new Date(endsAt))
}

/** The time of day, from when until when. */
export function hoursOf(startsAt, endsAt) {
  return clock.formatRange(new Date(startsAt), new Date(endsAt))
}

export function clockOf(moment) {
  return clock.format(new Date(moment))
}

export function dayAndClockOf(moment) {
  return short.format(new Date(moment))
}

export function dateOf(moment) {
  return date.format(new Date(moment))
}

/** Midnight at the beginning of a day; `daysLater` than the one in which the moment is. */
export function dayOf(moment, daysLater = 0) {
  const now = new Date(moment)
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + daysLater)
}

/** A leaf of a calendar, for the eye. The words beside it say the same. */
export function leafOf(moment) {
  const day = new Date(moment)
  return make(
    'span',
    { class: 'leaf', 'aria-hidden': 'true' },
    make('span', {}, weekday.format(day)),
    make('strong', {}, String(day.getDate())),
    make('span', {}, month.format(day)),
  )
}

/** What is left of a time, such as 4:59, or 2 days 3:04:59. */
export function leftOf(ms) {
  const seconds = Math.max(0, Math.ceil(ms / 1000))
  const days = Math.floor(seconds / 86_400)
  const hours = Math.floor((seconds % 86_400) / 3600)
  const parts = [Math.floor((seconds % 3600) / 60), seconds % 60]
  if (days + hours > 0) parts.unshift(hours)
  const [first, ...others] = parts
  const text = [first, ...others.map((part) => String(part).padStart(2, '0'))].join(':')
  return days > 0 ? `${days} ${days === 1 ? 'day' : 'days'} ${text}` : text
}
