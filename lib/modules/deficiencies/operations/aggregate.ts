import 'server-only'
import { inArray } from 'drizzle-orm'
import { z } from 'zod'
import { deficiencies, deficiencyMembers } from '#db/schema/deficiencies.ts'
import { human } from '#lib/auth/human.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { created } from '#lib/door/record.ts'
import { invalid } from '#lib/errors.ts'
import { id, line, someIds, text } from '#lib/input.ts'
import { mostMembers } from '../model.ts'
import { blank, nextNumber, openEngagement } from './raise.ts'
import { type Deficiency, subject } from './subject.ts'

export const aggregateDeficiencies = operation({
  name: 'deficiencies.aggregate',
  summary: 'Create an aggregate of deficiencies of an engagement: what they come to together is evaluated by itself, and each stays a deficiency of its own',
  category: 'remediation',
  http: { method: 'POST', path: '/deficiency-aggregates' },
  input: z.object({ engagementId: id, title: line(1, 300), condition: text(1, 5_000), effect: text(1, 5_000), memberIds: someIds }),
  run: async ({ tx, actor, input, at }) => {
    const { userId: by } = human(actor)
    await openEngagement(tx, input.engagementId)
    const ids = [...new Set(input.memberIds)].sort()
    if (ids.length < 2) throw invalid({ memberIds: 'are at least two' })
    if (ids.length > mostMembers) throw invalid({ memberIds: `are at most ${mostMembers}` })
    const members = await tx.select().from(deficiencies).where(inArray(deficiencies.id, ids)).orderBy(deficiencies.number).for('share')
    if (members.length !== ids.length) throw invalid({ memberIds: 'one of them is not there' })
    if (members.some((each) => each.engagementId !== input.engagementId)) throw invalid({ memberIds: 'one of them is of another engagement' })
    if (members.some((each) => each.kind === 'aggregate')) throw invalid({ memberIds: 'one of them is an aggregate itself' })
    if (members.some((each) => each.state === 'withdrawn')) throw invalid({ memberIds: 'one of them is withdrawn' })
    const row: Deficiency = {
      ...created(actor, at), ...blank, number: await nextNumber(tx, actor.orgId), engagementId: input.engagementId, controlId: null, kind: 'aggregate', title: input.title, condition: input.condition, criteria: '', cause: '', effect: input.effect,
      fromAt: new Date(Math.min(...members.map(({ fromAt }) => fromAt.getTime()))), toAt: new Date(Math.max(...members.map(({ toAt }) => toAt.getTime()))), systemIds: [...new Set(members.flatMap(({ systemIds }) => systemIds))].slice(0, 200), process: '', assertions: [...new Set(members.flatMap(({ assertions }) => assertions))], raisedById: by,
    }
    await tx.insert(deficiencies).values(row)
    await tx.insert(deficiencyMembers).values(ids.map((memberId) => ({ orgId: row.orgId, aggregateId: row.id, memberId })))
    return done({ id: row.id, number: row.number }, changed(subject(row), null, { ...row, members: members.map(({ number }) => `D-${number}`) }))
  },
})
