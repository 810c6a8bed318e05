/** Makes a tab list work with mouse and arrow keys; `choose` gets the id of the tab that was chosen. */
export function offerTabs(tabList, choose) {
  const tabs = [...tabList.querySelectorAll('[role=tab]')]
  for (const tab of tabs) {
    tab.addEventListener('click', () => {
      markTab(tab)
      choose(tab.id)
    })
    tab.addEventListener('keydown', (event) => move(tabs, event))
  }
}

/** Only the chosen tab is reached with the tab key. */
export function markTab(chosen) {
  for (const tab of chosen.closest('[role=tablist]').querySelectorAll('[role=tab]')) {
    tab.setAttribute('aria-selected', String(tab === chosen))
    tab.tabIndex = tab === chosen ? 0 : -1
  }
}

function move(tabs, event) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
  if (!step) return
  const next = tabs[(tabs.indexOf(event.target) + step + tabs.length) % tabs.length]
  next.focus()
  next.click()
}
