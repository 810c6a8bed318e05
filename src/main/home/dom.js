/** The element with this id; it is there, because the page was written with it. */
export function find(id) {
  return document.getElementById(id)
}

/** A new element. `on…` become listeners, `class` and other names attributes; texts are never read as HTML. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value)
    else element.setAttribute(name, value === true ? '' : value)
  }
  element.append(...children)
  return element
}

/** A picture of the product from the sprite, or a box where it has none of its own. */
export function pictureOf(productId) {
  const namespace = 'http://www.w3.org/2000/svg'
  const own = `picture-${productId}`
  const svg = document.createElementNS(namespace, 'svg')
  const use = document.createElementNS(namespace, 'use')
  use.setAttribute('href', `#${find(own) ? own : 'picture-other'}`)
  svg.setAttribute('aria-hidden', 'true')
  svg.setAttribute('viewBox', '0 0 64 64')
  svg.append(use)
  return svg
}

/** Shows a sentence, or hides its place when there is none. */
export function say(id, sentence, isBad = false) {
  const place = find(id)
  place.hidden = !sentence
  place.textContent = sentence
  place.classList.toggle('bad', isBad)
}

/** What may scroll can be reached by keyboard. Some browsers see to that themselves, not all. */
export function offerScrolling() {
  for (const area of document.querySelectorAll('pre, .list')) area.tabIndex = 0
}

/** Copies the text of an element; where the browser does not allow that, selects it for the reader. */
export async function copyText(id, button) {
  const source = find(id)
  try {
    await navigator.clipboard.writeText(source.textContent)
    button.textContent = 'Copied'
  } catch {
    getSelection().selectAllChildren(source)
    button.textContent = 'Selected'
  }
  setTimeout(() => {
    button.textContent = 'Copy'
  }, 1500)
}
