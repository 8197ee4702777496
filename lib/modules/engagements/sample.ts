import { now } from '#lib/clock.ts'
import { occurrenceAt } from '#lib/occurrences.ts'
import { defaultSizes, sizeKeys } from '#lib/testing/sizes.ts'
import type { SampleOf } from '../sample-shape.ts'
import { createEngagement } from './operations.ts'

/** The internal audit of this year, and the interim one of the last quarter. */
export const sample: SampleOf = {
  after: ['organizations'],
  async fill({ person, past }) {
    const year = now().getUTCFullYear()
    const quarter = occurrenceAt('quarterly', new Date(occurrenceAt('quarterly', now()).from.getTime() - 1))
    const sizes = Object.fromEntries(sizeKeys.map((key) => [`size_${key}`, defaultSizes[key]])) as { [K in (typeof sizeKeys)[number] as `size_${K}`]: number }
    const day = (at: Date) => at.toISOString().slice(0, 10)
    await past(19, () => createEngagement(person('auditor'), { code: `FY${year}-ITGC`, title: `IT general controls ${year}`, kind: 'internal', description: 'Northstar ERP and what it stands on: access, change, operations.', fromDay: `${year}-01-01`, toDay: `${year}-12-31`, zone: 'UTC', ownerId: person('auditor').userId, ...sizes }))
    await past(18, () => createEngagement(person('auditor'), { code: `${quarter.key}-INTERIM`, title: `Interim test of ${quarter.key}`, kind: 'internal', description: 'What can be tested before the year is over; the rest is rolled forward.', fromDay: day(quarter.from), toDay: day(new Date(quarter.to.getTime() - 1)), zone: 'UTC', ownerId: person('auditor').userId, ...sizes }))
  },
}
