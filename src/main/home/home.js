import { offerEmail } from './customer.js'
import { copyText, find, offerScrolling, say } from './dom.js'
import { offerFront } from './front.js'
import { forgetKey, offerKeyForms, showAccess, showList } from './operator.js'
import { offerOutcomes } from './outcomes.js'
import { offerProgramme } from './programme.js'
import { buy, repeat, showCountdown, showIdle } from './purchase.js'
import { chooseScarce, drawCrowd, restock, rush } from './rush.js'
import { mayOperate, onUser, readUser, showWho } from './session.js'
import { onProducts, refreshProducts } from './shop.js'
import { offerTabs } from './tabs.js'

offerScrolling()
offerOutcomes()
offerKeyForms()
drawCrowd()
onProducts(chooseScarce)
for (const listener of [showWho, offerEmail, showAccess]) onUser(listener)
await refresh()
showIdle()
offerProgramme()
offerFront()

find('basket').addEventListener('submit', (event) => {
  event.preventDefault()
  buy()
})
// A complaint about the basket is over as soon as somebody changes it.
for (const kind of ['input', 'click']) find('basket').addEventListener(kind, () => say('basket-notice', ''))
find('repeat').addEventListener('click', repeat)
find('rush').addEventListener('click', rush)
find('restock').addEventListener('click', restock)
find('refresh').addEventListener('click', () => showList())
find('forget').addEventListener('click', forgetKey)
for (const button of document.querySelectorAll('[data-copy]'))
  button.addEventListener('click', () => copyText(button.dataset.copy, button))
offerTabs(find('tabs'), (id) => showList(id.replace('tab-', '')))

// Other buyers buy, too, and somebody may have signed in or out next door: whoever comes back to the page sees it.
addEventListener('focus', refresh)
setInterval(showCountdown, 1000)

/** First who it is, because operators see more of the products; then the list, which writes their prices. */
async function refresh() {
  try {
    await readUser()
  } catch (error) {
    say('products-notice', error.message, true)
  }
  await refreshProducts()
  if (mayOperate()) await showList()
}
