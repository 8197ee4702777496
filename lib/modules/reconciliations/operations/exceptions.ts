import 'server-only'
import { and, eq, inArray, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { people } from '#db/schema/people.ts'
import { changeExceptions, changeFacts, reconciliationOutcomes, reconciliations, reconciliationUnits } from '#db/schema/reconciliations.ts'
import { systems } from '#db/schema/systems.ts'
import { activeUser } from '#lib/auth/accounts.ts'
import { type Actor, userOf } from '#lib/auth/actor.ts'
import { days } from '#lib/clock.ts'
import { approvable, oneStage } from '#lib/door/approvable.ts'
import { changed, done } from '#lib/door/change.ts'
import { locked } from '#lib/door/locked.ts'
import { operation } from '#lib/door/operation.ts'
import { created, sameVersion, touched } from '#lib/door/record.ts'
import { conflict, invalid } from '#lib/errors.ts'
import { id, text, version } from '#lib/input.ts'
import { attributes } from '#lib/reconcile/attributes/index.ts'
import type { Fact, Who } from '#lib/reconcile/facts.ts'
import { approvedNow, askApproval } from '../../approvals/within.ts'
import { acceptanceFields, exceptionFields, longestAcceptance } from '../model.ts'

type Exception = typeof changeExceptions.$inferSelect

const nameOf = (attribute: number) => attributes[attribute - 1]?.title ?? `Question ${attribute}`
export const subject = (of: Pick<Exception, 'id' | 'title' | 'attribute'>) => ({ type: 'change-exception' as const, id: of.id, label: `${of.title}: ${nameOf(of.attribute)}`.slice(0, 300) })
const load = locked(changeExceptions)
const owns = (of: Exception, actor: Actor) => of.ownerId === userOf(actor)

export const createException = operation({
  name: 'changeExceptions.create',
  summary: 'Record why a change failed a question, whether others may have, who mends it and until when',
  category: 'remediation',
  http: { method: 'POST', path: '/change-exceptions' },
  input: z.object({ reconciliationId: id, number: z.coerce.number().int().min(1).max(2 ** 31 - 1), attribute: z.coerce.number().int().min(1).max(10), ...exceptionFields }),
  run: async ({ tx, actor, input, at }) => {
    const { reconciliationId, number, attribute, ...said } = input
    const [failed] = await tx.select({ systemId: reconciliations.systemId, unitKey: reconciliationUnits.key, title: reconciliationUnits.title, said: reconciliationOutcomes.said }).from(reconciliationOutcomes)
      .innerJoin(reconciliationUnits, and(eq(reconciliationUnits.orgId, reconciliationOutcomes.orgId), eq(reconciliationUnits.reconciliationId, reconciliationOutcomes.reconciliationId), eq(reconciliationUnits.number, reconciliationOutcomes.number)))
      .innerJoin(reconciliations, and(eq(reconciliations.orgId, reconciliationOutcomes.orgId), eq(reconciliations.id, reconciliationOutcomes.reconciliationId)))
      .where(and(eq(reconciliationOutcomes.reconciliationId, reconciliationId), eq(reconciliationOutcomes.number, number), eq(reconciliationOutcomes.attribute, attribute), eq(reconciliationOutcomes.outcome, 'fail')))
    if (!failed) throw invalid({ number: 'is no change of this reconciliation that failed this question' })
    if (said.dueAt <= at) throw invalid({ dueAt: 'must lie in the future' })
    await activeUser(tx, said.ownerId, 'ownerId')
    const row: Exception = { ...created(actor, at), ...failed, ...said, attribute, reconciliationId, number, state: 'open', exceptedUntil: null, note: null, reminded: null, outcome: 'fail' }
    await tx.insert(changeExceptions).values(row)
    return done({ id: row.id }, changed(subject(row), null, row))
  },
})

export const updateException = operation({
  name: 'changeExceptions.update',
  summary: 'Update what is said of a change that failed a question',
  category: 'remediation',
  http: { method: 'PUT', path: '/change-exceptions/{id}' },
  input: z.object({ id, version, ...exceptionFields }),
  load, owns,
  run: async ({ tx, actor, input, subject: before, at }) => {
    const { id: _, version: seen, ...said } = input
    sameVersion(before, seen, 'exception')
    if (before.state === 'remediated') throw conflict('It is remediated, and stays as it is.')
    await activeUser(tx, said.ownerId, 'ownerId')
    const after: Exception = { ...before, ...said, ...(said.dueAt.getTime() !== before.dueAt.getTime() && { reminded: null }), ...touched(before, actor, at) }
    await tx.update(changeExceptions).set(after).where(eq(changeExceptions.id, before.id))
    return done({ id: before.id, version: after.version }, changed(subject(before), before, after))
  },
})

/** Accounts here of whoever had a hand in the change: they take part, and so do not decide. */
async function involved(tx: Tx, of: Exception): Promise<string[]> {
  const [unit] = await tx.select({ body: reconciliationUnits.body, sourceId: reconciliations.sourceId, people: reconciliations.people }).from(reconciliationUnits)
    .innerJoin(reconciliations, and(eq(reconciliations.orgId, reconciliationUnits.orgId), eq(reconciliations.id, reconciliationUnits.reconciliationId))).where(and(eq(reconciliationUnits.reconciliationId, of.reconciliationId), eq(reconciliationUnits.key, of.unitKey)))
  if (!unit) return []
  const who: (Who | null)[] = 'move' in unit.body && unit.body.move ? [unit.body.move.by] : []
  const commits = new Set('commits' in unit.body ? unit.body.commits : [])
  const pull = unit.body.type === 'pull' ? unit.body.pull : null
  const told = unit.sourceId === null ? [] : await tx.select({ body: changeFacts.body }).from(changeFacts).where(and(eq(changeFacts.sourceId, unit.sourceId), inArray(changeFacts.kind, ['opened', 'head', 'merged', 'commit']),
    sql`case when ${changeFacts.kind} = 'commit' then ${changeFacts.body}::jsonb ->> 'sha' = any(${sql.param([...commits])}::text[]) else (${changeFacts.body}::jsonb ->> 'pull')::bigint = ${pull ?? -1} end`))
  for (const { body } of told) {
    const fact = JSON.parse(body) as Fact
    if (fact.kind === 'opened' || fact.kind === 'head' || fact.kind === 'merged') who.push(fact.by)
    if (fact.kind === 'commit') who.push(...fact.writers.map((each) => each.who))
  }
  const accounts = new Set(who.flatMap((each) => each?.id ?? []))
  const persons = (unit.people ?? []).filter((person) => person.accounts.some((account) => accounts.has(account))).map((person) => person.id)
  if (persons.length === 0) return []
  return (await tx.select({ userId: people.userId }).from(people).where(inArray(people.id, persons))).flatMap(({ userId }) => userId ?? [])
}

export const requestAcceptance = operation({
  name: 'changeExceptions.requestAcceptance',
  summary: 'Request that a change that failed is accepted until a day; somebody else decides',
  category: 'remediation',
  http: { method: 'POST', path: '/change-exceptions/{id}/acceptance' },
  input: z.object(acceptanceFields),
  load, owns,
  run: async ({ tx, actor, input, subject: of, at, call }) => {
    sameVersion(of, input.version, 'exception')
    if (of.state === 'remediated') throw conflict('It is remediated: there is nothing left to accept.')
    const lasts = input.until.getTime() - at.getTime()
    if (lasts <= 0) throw invalid({ until: 'must lie in the future' })
    if (lasts > days(longestAcceptance)) throw invalid({ until: `may lie at most ${longestAcceptance} days ahead` })
    const [system] = await tx.select({ name: systems.name }).from(systems).where(eq(systems.id, of.systemId))
    const asker = userOf(actor)
    const answer = await askApproval({ actor, call }, {
      kind: 'change-exception', subjectId: of.id, title: `Accept ${subject(of).label}`.slice(0, 200), reason: input.reason, until: input.until, input: { until: input.until.toISOString() },
      facts: [{ label: 'Change', value: of.title }, { label: 'System', value: system?.name ?? '' }, { label: 'Question', value: nameOf(of.attribute) }, { label: 'Why it failed', value: of.said }, { label: 'Root cause', value: of.rootCause }, { label: 'Spread', value: of.spread }, { label: 'Accepted until', value: input.until.toISOString() }],
      parties: [...new Set([...(await involved(tx, of)), of.ownerId])].filter((each) => each !== asker).map((userId) => ({ userId, part: userId === of.ownerId ? 'implementer' as const : 'author' as const })),
    })
    return done(answer, changed(subject(of), null, { acceptance: 'requested', exceptedUntil: input.until }, { reason: input.reason }))
  },
})

export const acceptException = operation({
  name: 'changeExceptions.accept',
  summary: 'Accept a change that failed until a day, as it was approved',
  category: 'remediation',
  input: z.object({ id, approvalId: id }),
  load,
  run: async ({ tx, actor, input, subject: before, at }) => {
    if (before.state === 'remediated') throw conflict('It is remediated: there is nothing left to accept.')
    const { seen } = await approvedNow(tx, input.approvalId)
    const until = new Date(String(seen.input.until))
    if (!(until > at)) throw conflict('The time requested is over. Reject it, and request it again.')
    const after: Exception = { ...before, state: 'excepted', exceptedUntil: until, reminded: null, ...touched(before, actor, at) }
    await tx.update(changeExceptions).set(after).where(eq(changeExceptions.id, before.id))
    return done({ id: before.id }, changed(subject(before), before, after, { reason: seen.reason }))
  },
})

export const remediateException = operation({
  name: 'changeExceptions.remediate',
  summary: 'Record what was done about a change that failed; its outcome stays',
  category: 'remediation',
  http: { method: 'POST', path: '/change-exceptions/{id}/remediate' },
  input: z.object({ id, version, note: text(1, 5_000) }),
  load, owns,
  run: async ({ tx, actor, input, subject: before, at }) => {
    sameVersion(before, input.version, 'exception')
    if (before.state === 'remediated') throw conflict('It is remediated already.')
    const after: Exception = { ...before, state: 'remediated', exceptedUntil: null, note: input.note, ...touched(before, actor, at) }
    await tx.update(changeExceptions).set(after).where(eq(changeExceptions.id, before.id))
    return done({ id: before.id }, changed(subject(before), before, after, { reason: input.note.slice(0, 1_000) }))
  },
})

approvable({
  kind: 'change-exception', label: 'Acceptance of changes that failed', subjectType: 'change-exception', approved: acceptException, closed: null, shipped: oneStage(['admin', 'compliance_manager'], 30),
  record: { table: 'change_exceptions', material: ['root_cause', 'spread', 'note'], done: 'excepted' }, href: ({ id: exceptionId }) => `/reconciliations/exceptions/${exceptionId}`,
})
