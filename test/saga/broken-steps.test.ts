import { test } from 'node:test'
import { steps } from '../../src/checkout/steps.ts'
import { breakagesOf } from './breakages.ts'
import { openLab } from './lab.ts'
import { rowsOf } from './rows.ts'
import { survive } from './survive.ts'

for (const row of rowsOf(steps)) {
  test(`${row.title}: whatever breaks in it, the books are right and everybody else buys`, async (t) => {
    const lab = await openLab(t)
    for (const breakage of breakagesOf(row.action)) {
      await t.test(breakage.title, () => survive(lab, row, breakage))
    }
  })
}
