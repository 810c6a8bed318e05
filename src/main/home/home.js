import { hasOperatorKey } from './api.js'
import { copyText, find, say } from './dom.js'
import { forgetKey, moveTab, offerKeyForms, showList } from './operator.js'
import { buy, repeat, showCountdown, showIdle } from './purchase.js'
import { chooseScarce, drawCrowd, restock, rush } from './rush.js'
import { offerOutcomes, onProducts, refreshProducts } from './shop.js'

offerOutcomes()
offerKeyForms()
drawCrowd()
onProducts(chooseScarce)
await refreshProducts()
showIdle()

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
for (const tab of document.querySelectorAll('[role=tab]')) {
  tab.addEventListener('click', () => showList(tab.id.replace('tab-', '')))
  tab.addEventListener('keydown', moveTab)
}

// Other buyers buy, too; whoever comes back to the page sees what is left now.
addEventListener('focus', () => {
  refreshProducts()
  if (hasOperatorKey()) showList()
})
setInterval(showCountdown, 1000)
