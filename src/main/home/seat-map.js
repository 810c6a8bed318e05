import { find, make } from './dom.js'

/** More than this nobody can overlook; the best places are found without a drawing. */
const drawnMax = 3000
/** Wider rows are drawn without their gaps. */
const columnsMax = 60
const bookedMax = 100

/** What stands in the drawing: rows of buttons, and each seat by its label. */
let rows = []
const seats = new Map()
const chosen = new Set()
let own = new Set()
let drawnShape = ''
let listener = () => {}
let choosableMax = bookedMax

/** Seats are chosen with the mouse, or with arrow keys and the space bar. `onChange` gets the labels of those chosen. */
export function offerSeatMap(onChange) {
  listener = onChange
  find('seats').addEventListener('click', ({ target }) => {
    const button = target.closest('button')
    if (button) turn(button.dataset.seat)
  })
  find('seats').addEventListener('keydown', move)
}

export function chosenSeats() {
  return [...chosen]
}

export function clearChosen() {
  chosen.clear()
  for (const label of seats.keys()) paint(label)
  listener(chosenSeats())
}

/**
 * Shows the rows of GET /events/{id}/seats; `max` may be chosen at most. `booked` are the buyer's own. Answers with those
 * that were chosen and are somebody else's now.
 */
export function showSeats(found, { max, booked = [] }) {
  choosableMax = Math.min(max ?? bookedMax, bookedMax)
  own = new Set(booked)
  const shape = JSON.stringify(found.map(({ row, free, taken }) => [row, free.length + taken.length]))
  if (shape !== drawnShape) draw(found)
  drawnShape = shape
  const free = new Set(found.flatMap((row) => row.free.map((number) => labelOf(row.row, number))))
  for (const [label, seat] of seats) seat.isFree = free.has(label)
  const lost = chosenSeats().filter((label) => !free.has(label))
  for (const label of lost) chosen.delete(label)
  for (const label of seats.keys()) paint(label)
  if (lost.length > 0) listener(chosenSeats())
  return lost
}

function labelOf(row, number) {
  return `${row}-${number}`
}

function draw(found) {
  const all = found.map(({ row, free, taken }) => ({
    row,
    numbers: [...free, ...taken].sort((a, b) => a - b),
  }))
  const count = all.reduce((sum, { numbers }) => sum + numbers.length, 0)
  seats.clear()
  chosen.clear()
  find('seats').hidden = find('seat-legend').hidden = count > drawnMax
  find('seats-too-many').hidden = count <= drawnMax
  rows = count > drawnMax ? [] : all.map((row) => drawRow(row, columnsOf(all)))
  find('seats').replaceChildren(...rows.map(({ element }) => element))
  const first = rows[0]?.buttons[0]
  if (first) first.tabIndex = 0
}

/** The seats of all rows stand below each other by their numbers, so that a number that is missing is an aisle. */
function columnsOf(all) {
  const numbers = all.flatMap((row) => row.numbers)
  const least = numbers.reduce((least, number) => Math.min(least, number), Number.POSITIVE_INFINITY)
  const most = numbers.reduce((most, number) => Math.max(most, number), 0)
  const count = most - least + 1
  const widest = Math.max(...all.map((row) => row.numbers.length))
  const isAligned = count <= columnsMax
  find('seats').style.setProperty('--columns', isAligned ? count : widest)
  return isAligned ? (number) => number - least + 1 : (_number, index) => index + 1
}

function drawRow({ row, numbers }, columnOf) {
  const buttons = numbers.map((number, index) => {
    const label = labelOf(row, number)
    const button = make('button', { type: 'button', class: 'seat', 'data-seat': label, tabindex: -1 })
    button.style.gridColumn = columnOf(number, index) + 1
    button.textContent = number
    seats.set(label, { button, row, number, isFree: false })
    return button
  })
  const name = make('span', { class: 'row-name', 'aria-hidden': 'true' }, row)
  const element = make(
    'div',
    { class: 'seat-row', role: 'group', 'aria-label': `Row ${row}` },
    name,
    ...buttons,
  )
  return { element, buttons }
}

function paint(label) {
  const { button, row, number, isFree } = seats.get(label)
  const state = own.has(label) ? 'own' : chosen.has(label) ? 'chosen' : isFree ? 'free' : 'taken'
  if (button.dataset.state === state) return
  const words = { own: 'yours', chosen: 'chosen', free: 'free', taken: 'taken' }[state]
  button.dataset.state = state
  button.setAttribute('aria-label', `Row ${row}, seat ${number}: ${words}`)
  button.setAttribute('aria-pressed', String(state === 'chosen'))
  button.setAttribute('aria-disabled', String(state === 'own' || state === 'taken'))
}

function turn(label) {
  const { isFree } = seats.get(label)
  if (chosen.has(label)) chosen.delete(label)
  else if (isFree && !own.has(label) && chosen.size < choosableMax) chosen.add(label)
  else return
  paint(label)
  listener(chosenSeats())
}

/** Arrows go from seat to seat; from row to row to whatever is nearest. One seat only is reached with the tab key. */
function move(event) {
  const button = event.target.closest('button')
  const row = rows.findIndex(({ buttons }) => buttons.includes(button))
  if (row < 0) return
  const next = nextOf(event.key, row, button)
  if (!next) return
  event.preventDefault()
  button.tabIndex = -1
  next.tabIndex = 0
  next.focus()
}

function nextOf(key, row, button) {
  const { buttons } = rows[row]
  const at = buttons.indexOf(button)
  if (key === 'ArrowRight') return buttons[at + 1]
  if (key === 'ArrowLeft') return buttons[at - 1]
  if (key === 'Home') return buttons[0]
  if (key === 'End') return buttons.at(-1)
  const other = rows[row + ({ ArrowDown: 1, ArrowUp: -1 }[key] ?? Number.NaN)]?.buttons
  const column = (one) => Math.abs(Number(one.style.gridColumnStart) - Number(button.style.gridColumnStart))
  return other && [...other].sort((a, b) => column(a) - column(b))[0]
}
