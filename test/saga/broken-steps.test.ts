import { test } from 'node:test'
import { steps } from '../../src/checkout/steps.ts'
import { breakagesOf } from './breakages.ts'
import { openLab } from './lab.ts'
import { ownSteps, rowsOf } from './rows.ts'
import { survive } from './survive.ts'

for (const hasPartners of [false, true]) {
  const beside = hasPartners ? ', beside partner services' : ''
  for (const row of rowsOf(hasPartners ? steps : ownSteps)) {
    test(`${row.title}${beside}: whatever breaks in it, the books are right and everybody else buys`, async (t) => {
      const lab = await openLab(t, { hasPartners })
      for (const breakage of breakagesOf(row.action)) {
        await t.test(breakage.title, () => survive(lab, row, breakage))
      }
    })
  }
}
