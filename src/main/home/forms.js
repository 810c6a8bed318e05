import { ApiError } from './api.js'
import { find, make } from './dom.js'
import { readUser } from './session.js'

/** Fields that a failure is about, where its code says so and its errors do not. */
const fieldsOf = {
  WRONG_PASSWORD: ['current_password'],
  PASSWORD_UNCHANGED: ['new_password'],
  PASSWORD_REFUSED: ['new_password', 'password'],
  WRONG_CREDENTIALS: ['password'],
  EMAIL_TAKEN: ['email'],
}

/**
 * Hands the fields of a form to `submit`, one time after the other. The sentence that it answers with is said in the
 * form, and so is what went wrong; then the first field that it is about gets the focus.
 */
export function offerForm(id, submit) {
  const form = find(id)
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    if (form.ariaBusy !== 'true') run(form, submit)
  })
  form.addEventListener('input', ({ target }) => target.removeAttribute('aria-invalid'))
}

async function run(form, submit) {
  form.ariaBusy = 'true'
  sayIn(form, '')
  for (const field of form.elements) field.removeAttribute('aria-invalid')
  try {
    sayIn(form, await submit(Object.fromEntries(new FormData(form))))
  } catch (error) {
    sayIn(form, error.message, true)
    markFields(form, error)
    await noticeEnd(error)
  } finally {
    form.ariaBusy = 'false'
  }
}

/** For what is done without a form: runs `work`, and says in the notice what it answers with, or what went wrong. */
export async function attempt(noticeId, work) {
  const notice = find(noticeId)
  try {
    show(notice, await work())
  } catch (error) {
    show(notice, error.message, true)
    await noticeEnd(error)
  }
}

/** A session may end from elsewhere; then the page should not look as if it went on. */
async function noticeEnd(error) {
  if (!(error instanceof ApiError && error.problem.code === 'UNAUTHENTICATED')) return
  await readUser()
  show(find('notice'), error.message, true)
}

export function sayIn(form, sentence, isBad = false) {
  show(form.querySelector('.notice'), sentence, isBad)
}

function show(notice, sentence, isBad = false) {
  notice.hidden = !sentence
  notice.textContent = sentence ?? ''
  notice.classList.toggle('bad', isBad)
}

function markFields(form, { problem }) {
  const { code, errors = [] } = problem ?? {}
  const names = [...(fieldsOf[code] ?? []), ...errors.map(({ path }) => path.slice(1))]
  const fields = names
    .map((name) => form.elements.namedItem(name))
    .filter((field) => field?.matches?.('input'))
  for (const field of fields) field.setAttribute('aria-invalid', 'true')
  fields[0]?.focus()
}

/** Gives every password a button that shows it while somebody types. */
export function offerReveals() {
  for (const input of document.querySelectorAll('input[type=password]')) {
    const name = input.labels[0].textContent.toLowerCase()
    const button = make('button', { type: 'button', class: 'reveal', onclick: () => turn() })
    const turn = (isShown = input.type === 'password') => {
      input.type = isShown ? 'text' : 'password'
      button.textContent = isShown ? 'Hide' : 'Show'
      button.setAttribute('aria-label', `${button.textContent} ${name}`)
    }
    const frame = make('span', { class: 'secret' })
    input.replaceWith(frame)
    frame.append(input, button)
    turn(false)
    // Hidden again before it leaves, so that the browser does not keep it among what was typed.
    input.form.addEventListener('submit', () => turn(false))
  }
}
