import 'server-only'
import { and, asc, eq, isNull, ne } from 'drizzle-orm'
import { controlTestDeviations, controlTests } from '#db/schema/control-tests.ts'
import { may, userOf } from '#lib/auth/actor.ts'
import { mostTasks, type Waiting, waits } from '../module.ts'
import { testName } from './model.ts'
import { conclusions } from './words.ts'

/** What somebody else concluded. */
export const toReviewTests: Waiting = {
  rank: 26,
  of: async (tx, actor) => {
    const me = userOf(actor)
    if (!me || !may(actor, 'controlTests.review')) return null
    const where = and(eq(controlTests.state, 'prepared'), ne(controlTests.preparerId, me))
    const rows = await tx.select({ id: controlTests.id, number: controlTests.number, title: controlTests.title, conclusion: controlTests.conclusion }).from(controlTests).where(where).orderBy(asc(controlTests.number), asc(controlTests.id)).limit(mostTasks)
    return waits(tx, {
      title: 'Control tests to review', all: '/control-tests?state=prepared', rows, every: tx.select({ id: controlTests.id }).from(controlTests).where(where),
      task: (row) => ({ id: row.id, title: testName(row), detail: `Concluded: ${row.conclusion ? conclusions[row.conclusion].toLowerCase() : ''}`, href: `/control-tests/${row.id}`, button: 'Review', due: null, severity: null }),
    })
  },
}

/** Deviations that are one's own to mend. */
export const toRemediate: Waiting = {
  rank: 27,
  of: async (tx, actor) => {
    const me = userOf(actor)
    if (!me || !may(actor, 'deviations.remediate')) return null
    const where = and(eq(controlTestDeviations.ownerId, me), isNull(controlTestDeviations.remediatedAt))
    const rows = await tx.select({ id: controlTestDeviations.id, testId: controlTestDeviations.testId, number: controlTests.number, title: controlTests.title, plan: controlTestDeviations.plan, dueDay: controlTestDeviations.dueDay }).from(controlTestDeviations)
      .innerJoin(controlTests, and(eq(controlTests.orgId, controlTestDeviations.orgId), eq(controlTests.id, controlTestDeviations.testId), eq(controlTests.freeze, controlTestDeviations.freeze))).where(where).orderBy(asc(controlTestDeviations.dueDay), asc(controlTestDeviations.id)).limit(mostTasks)
    return waits(tx, {
      title: 'Deviations to remediate', all: '/control-tests', rows, every: tx.select({ id: controlTestDeviations.id }).from(controlTestDeviations).innerJoin(controlTests, and(eq(controlTests.orgId, controlTestDeviations.orgId), eq(controlTests.id, controlTestDeviations.testId), eq(controlTests.freeze, controlTestDeviations.freeze))).where(where),
      task: (row) => ({ id: row.id, title: testName(row), detail: row.plan, href: `/control-tests/${row.testId}/deviations`, button: 'Say how', due: new Date(`${row.dueDay}T23:59:59Z`), severity: null }),
    })
  },
}
