import 'server-only'
import { and, eq, gte, inArray, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { events } from '#db/schema/events.ts'
import { findings } from '#db/schema/findings.ts'
import { type Action, responseActions, responseActs } from '#db/schema/response-actions.ts'
import { userRoles, users } from '#db/schema/users.ts'
import { human } from '#lib/auth/human.ts'
import { days } from '#lib/clock.ts'
import { type Change, changed, done, doneAll } from '#lib/door/change.ts'
import { operation, type Scope } from '#lib/door/operation.ts'
import { created, touched } from '#lib/door/record.ts'
import { AppError, conflict } from '#lib/errors.ts'
import { firstIdOf } from '#lib/first-id.ts'
import { id, optionalInstant, text } from '#lib/input.ts'
import { revokeApiToken } from '../../api-tokens/operations.ts'
import { openForFinding } from '../../incidents/operations/open.ts'
import { deactivateUser, endUserSessions, reactivateUser } from '../../users/operations/manage.ts'
import { actionNames } from '../words.ts'

type Act = typeof responseActs.$inferSelect
type Finding = { id: string; userName: string | null; source: string; eventId: string | null; eventIds: string[] }
type Came = { outcome: Act['outcome']; targetId: string | null; said: string; notifiedIds?: string[] }

const subject = (act: Pick<Act, 'id' | 'action'>, rule: string) => ({ type: 'response-act' as const, id: act.id, label: `${actionNames[act.action]}: ${rule}` })
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** An account of the portal, which the portal's own acts name by its id. What a log of others calls a user is no account here. */
async function accountOf(tx: Tx, { source, userName }: Finding): Promise<{ id: string; name: string } | null> {
  if (source !== 'tickmark' || !userName || !uuid.test(userName)) return null
  const [found] = await tx.select({ id: users.id, name: users.name }).from(users).where(eq(users.id, userName))
  return found ?? null
}

/** The token that acted, as the portal's own event says it. */
async function tokenOf(tx: Tx, { source, eventId, eventIds }: Finding): Promise<string | null> {
  const ids = [...(eventId ? [eventId] : []), ...eventIds].slice(0, 20)
  if (source !== 'tickmark' || ids.length === 0) return null
  const rows = await tx.select({ raw: events.raw }).from(events).where(inArray(events.id, ids))
  for (const { raw } of rows) {
    const { actor } = JSON.parse(raw) as { actor?: { kind?: string; id?: string } }
    if (actor?.kind === 'token' && actor.id && uuid.test(actor.id)) return actor.id
  }
  return null
}

type Doing = Pick<Scope<unknown>, 'tx' | 'call'> & { finding: Finding; rule: string; role: string | null }

/** Refused is no failure: the last administrator is never locked, and that is said. */
async function orRefused(targetId: string | null, said: string, work: Promise<unknown>): Promise<Came> {
  try {
    await work
    return { outcome: 'done', targetId, said }
  } catch (error) {
    if (!(error instanceof AppError) || !['conflict', 'forbidden', 'not_found'].includes(error.code)) throw error
    return { outcome: 'refused', targetId, said: error.message.slice(0, 2_000) }
  }
}

const none = (said: string): Came => ({ outcome: 'nothing', targetId: null, said })
const noAccount = 'The finding names no account of this portal.'

const acts: Record<Action, (given: Doing) => Promise<Came>> = {
  lock_account: async ({ tx, call, finding, rule }) => {
    const account = await accountOf(tx, finding)
    return account ? orRefused(account.id, 'The account was locked; its sessions and tokens ended.', call(deactivateUser, { id: account.id, reason: `A finding of “${rule}”` })) : none(noAccount)
  },
  end_sessions: async ({ tx, call, finding }) => {
    const account = await accountOf(tx, finding)
    return account ? orRefused(account.id, 'All sessions of the account were ended.', call(endUserSessions, { id: account.id })) : none(noAccount)
  },
  revoke_token: async ({ tx, call, finding }) => {
    const token = await tokenOf(tx, finding)
    return token ? orRefused(token, 'The API token was revoked.', call(revokeApiToken, { id: token })) : none('No API token acted.')
  },
  open_incident: async ({ call, finding }) => {
    const { id: incidentId, opened } = await call(openForFinding, { findingId: finding.id })
    return { outcome: 'done', targetId: incidentId, said: opened ? 'An incident was opened.' : 'It was linked to the open incident of its rule.' }
  },
  notify_role: async ({ tx, role }) => {
    const holders = await tx.selectDistinct({ id: users.id }).from(userRoles).innerJoin(users, and(eq(users.orgId, userRoles.orgId), eq(users.id, userRoles.userId))).where(and(eq(userRoles.role, role ?? ''), eq(users.status, 'active'), sql`(${userRoles.expiresAt} is null or ${userRoles.expiresAt} > now())`)).limit(500)
    return holders.length === 0 ? none('Nobody holds the role.') : { outcome: 'done', targetId: null, said: `Whoever holds the role ${role ?? ''} was notified.`, notifiedIds: holders.map((each) => each.id) }
  },
}

/** In this order: an account that is locked has no session left to end. */
const order: Action[] = ['revoke_token', 'end_sessions', 'lock_account', 'open_incident', 'notify_role']
const atOnce = 200

/** Of what was found since it was approved, each finding once; the same is done once for a group that comes together. */
export const actOnFindings = operation({
  name: 'responseActions.act',
  summary: 'Respond to the new findings of a rule as it was approved',
  category: 'remediation',
  input: z.object({ id, since: optionalInstant.describe('Found since then; left out: within a day') }),
  load: async ({ tx, input }) => {
    const [found] = await tx.select().from(responseActions).where(and(eq(responseActions.id, input.id), eq(responseActions.status, 'approved'))).for('update')
    return found ?? null
  },
  run: async ({ tx, actor, input, subject: response, at, call }) => {
    const from = new Date(Math.max(response.decidedAt?.getTime() ?? at.getTime(), (input.since ?? new Date(at.getTime() - days(1))).getTime()))
    const rows = await tx.select({ id: findings.id, userName: findings.userName, source: findings.source, eventId: findings.eventId, extraData: findings.extraData }).from(findings)
      .where(and(gte(findings.id, firstIdOf(from)), eq(findings.ruleId, response.ruleId), inArray(findings.status, ['open', 'flagged']), sql`not exists (select from response_acts a where a.org_id = ${findings.orgId} and a.response_id = ${response.id} and a.finding_id = ${findings.id})`)).orderBy(findings.id).limit(atOnce)
    if (rows.length === 0) throw conflict('There is nothing to respond to.')
    const changes: Change[] = []
    for (const action of order.filter((each) => response.actions.includes(each))) {
      const known = new Map<string, Came>()
      for (const { extraData, ...row } of rows) {
        const finding: Finding = { ...row, eventIds: (extraData as { eventIds?: string[] }).eventIds ?? [] }
        const group = action === 'notify_role' ? '' : action === 'lock_account' || action === 'end_sessions' ? `${row.source} ${row.userName}` : row.id
        const came = known.get(group) ?? (await acts[action]({ tx, call, finding, rule: response.ruleName, role: response.role }))
        const act: Act = { ...created(actor, at), responseId: response.id, findingId: row.id, action, targetId: came.targetId, outcome: came.outcome, said: came.said, reversedAt: null, reversedById: null, reverseReason: null }
        await tx.insert(responseActs).values(act)
        // One entry for what was done once.
        if (!known.has(group)) changes.push(changed(subject(act, response.ruleName), null, { ...act, ...(came.notifiedIds && { notifiedIds: came.notifiedIds }) }))
        known.set(group, came)
      }
    }
    return doneAll({ findings: rows.length, more: rows.length === atOnce }, changes)
  },
})

export const reverseAct = operation({
  name: 'responseActions.reverse',
  summary: 'Undo a response: an account that was locked by a rule is unlocked, with a reason; sessions and tokens that ended stay ended',
  category: 'rollback',
  http: { method: 'POST', path: '/response-acts/{id}/reverse' },
  input: z.object({ id, reason: text(1, 2_000) }),
  load: async ({ tx, input }) => {
    const [found] = await tx.select().from(responseActs).where(eq(responseActs.id, input.id)).for('update')
    return found ?? null
  },
  run: async ({ tx, actor, input, subject: before, at, call }) => {
    const { userId } = human(actor, { byToken: true, said: 'Only a person may reverse it.' })
    if (before.action !== 'lock_account' || before.outcome !== 'done' || !before.targetId) throw conflict('Only an account that was locked can be unlocked; what else was done stays.')
    if (before.reversedAt) throw conflict('It was reversed already.')
    await call(reactivateUser, { id: before.targetId, reason: input.reason })
    const after: Act = { ...before, reversedAt: at, reversedById: userId, reverseReason: input.reason, ...touched(before, actor, at) }
    await tx.update(responseActs).set(after).where(eq(responseActs.id, before.id))
    const [of] = await tx.select({ ruleName: responseActions.ruleName }).from(responseActions).where(eq(responseActions.id, before.responseId))
    return done({ id: before.id }, changed(subject(before, of?.ruleName ?? ''), before, after, { reason: input.reason }))
  },
})
