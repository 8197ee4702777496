import 'server-only'
import { and, asc, eq, inArray, sql } from 'drizzle-orm'
import { z } from 'zod'
import { controls } from '#db/schema/controls.ts'
import { deficiencies, deficiencyEvaluations, deficiencyMembers } from '#db/schema/deficiencies.ts'
import { engagements } from '#db/schema/engagements.ts'
import { systems } from '#db/schema/systems.ts'
import { users } from '#db/schema/users.ts'
import { now } from '#lib/clock.ts'
import { groupsOf } from '#lib/deficiency/groups.ts'
import { concluded, summed } from '#lib/deficiency/worksheet.ts'
import { query } from '#lib/door/query.ts'
import { notFound } from '#lib/errors.ts'
import { id } from '#lib/input.ts'
import { isOverdue, mostShown } from './model.ts'
import { ofControl, testsOfEngagement } from './queries.ts'

const d = deficiencies

/** All of an engagement, with its denominators; the counts are of every one, also where not all are shown. */
export const getWorksheet = query({
  name: 'deficiencies.worksheet',
  permission: 'deficiencies.read',
  summary: 'Get the worksheet of an engagement: its deficiencies and aggregates by severity with their denominators, what may have to be looked at together, and what that comes to',
  http: { path: '/engagements/{engagementId}/deficiencies' },
  input: z.object({ engagementId: id }),
  planned: 'each time',
  run: async ({ tx, input }) => {
    const [engagement] = await tx.select({ id: engagements.id, code: engagements.code, title: engagements.title, fromDay: engagements.fromDay, toDay: engagements.toDay, zone: engagements.zone, state: engagements.state }).from(engagements).where(eq(engagements.id, input.engagementId))
    if (!engagement) throw notFound('engagement')
    const at = now()
    const rows = await tx.select({
      id: d.id, number: d.number, title: d.title, kind: d.kind, state: d.state, severity: d.severity, derived: deficiencyEvaluations.derived, likelihood: deficiencyEvaluations.likelihood, magnitude: deficiencyEvaluations.magnitude, evaluation: d.evaluation, controlId: d.controlId, controlCode: controls.code, controlTitle: controls.title, systemIds: d.systemIds, process: d.process, assertions: d.assertions, ownerName: users.name, dueDay: d.dueDay, remediatedAt: d.remediatedAt,
    }).from(d).leftJoin(controls, ofControl).leftJoin(deficiencyEvaluations, and(eq(deficiencyEvaluations.orgId, d.orgId), eq(deficiencyEvaluations.deficiencyId, d.id), eq(deficiencyEvaluations.number, d.evaluation))).leftJoin(users, and(eq(users.orgId, d.orgId), eq(users.id, d.ownerId)))
      .where(eq(d.engagementId, input.engagementId)).orderBy(asc(d.number)).limit(10_000)
    const live = rows.filter(({ state }) => state !== 'withdrawn')
    const links = live.some(({ kind }) => kind === 'aggregate') ? await tx.select({ aggregateId: deficiencyMembers.aggregateId, memberId: deficiencyMembers.memberId }).from(deficiencyMembers).where(inArray(deficiencyMembers.aggregateId, live.filter(({ kind }) => kind === 'aggregate').map((each) => each.id))) : []
    const membersOf = (of: string) => links.filter(({ aggregateId }) => aggregateId === of).map(({ memberId }) => memberId)
    const names = new Map((await tx.select({ id: systems.id, name: systems.name }).from(systems).where(sql`${systems.id} = any(${sql.param([...new Set(live.flatMap(({ systemIds }) => systemIds))])}::uuid[])`)).map((each) => [each.id, each.name]))
    const tests = await testsOfEngagement(tx, input.engagementId)
    const unraised = tests.filter(({ conclusion, raised }) => conclusion === 'not_effective' && !raised)
    const summary = summed(rows.map(({ kind, state, severity }) => ({ aggregate: kind === 'aggregate', state, severity })))
    const groups = groupsOf(live.flatMap((each) => (each.controlId === null ? [] : [{ id: each.id, controlId: each.controlId, control: `${each.controlCode} ${each.controlTitle}`, area: (each.controlCode ?? '').slice(0, 2), systems: each.systemIds.map((system) => ({ id: system, name: names.get(system) ?? 'A system' })), process: each.process, assertions: each.assertions }])), live.filter(({ kind }) => kind === 'aggregate').map((each) => membersOf(each.id)))
    const numberOf = new Map(rows.map((each) => [each.id, each.number]))
    return {
      engagement, summary, conclusion: concluded(summary, unraised.length), shown: Math.min(rows.length, mostShown), all: rows.length,
      rows: rows.slice(0, mostShown).map(({ systemIds: _, assertions: _a, process: _p, controlTitle: _c, ...row }) => ({ ...row, isOverdue: isOverdue(row, at), members: row.kind === 'aggregate' ? membersOf(row.id).flatMap((member) => numberOf.get(member) ?? []).sort((one, other) => one - other) : [] })),
      groups: groups.slice(0, 50).map((group) => ({ ...group, numbers: group.ids.flatMap((each) => numberOf.get(each) ?? []).sort((one, other) => one - other) })), groupsFound: groups.length,
      tests: { all: tests.length, reviewed: tests.filter(({ state }) => state === 'reviewed').length, unraised: unraised.slice(0, 100).map(({ id: testId, number, title, controlCode }) => ({ id: testId, number, title, controlCode })), unraisedCount: unraised.length },
    }
  },
})
