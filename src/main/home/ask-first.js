import { find } from './dom.js'

/** Asks before what cannot be taken back. True if that is wanted. */
export function askFirst({ title, words, yes }) {
  const question = find('question')
  find('question-title').textContent = title
  find('question-words').textContent = words
  find('question-yes').textContent = yes
  question.returnValue = ''
  question.showModal()
  return new Promise((resolve) => {
    question.addEventListener('close', () => resolve(question.returnValue === 'yes'), { once: true })
  })
}
