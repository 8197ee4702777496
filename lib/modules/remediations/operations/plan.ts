import 'server-only'
import { and, eq, inArray, isNull } from 'drizzle-orm'
import { z } from 'zod'
import { cloudAccounts } from '#db/schema/cloud-accounts.ts'
import { cloudFindings } from '#db/schema/cloud-scans.ts'
import { remediations } from '#db/schema/remediations.ts'
import type { Plan } from '#lib/cloud/playbook.ts'
import { checkOf, playbookOf } from '#lib/cloud/providers.ts'
import { changed, done, failed } from '#lib/door/change.ts'
import { locked } from '#lib/door/locked.ts'
import { operation } from '#lib/door/operation.ts'
import { created, sameVersion, touched } from '#lib/door/record.ts'
import { conflict, invalid } from '#lib/errors.ts'
import { id, text, version } from '#lib/input.ts'
import { beginRun, endRun, lockRunOf } from '../../runs/within.ts'
import { planLasts } from '../model.ts'
import { load, owns, type Remediation, subject } from './shared.ts'

const loadFinding = locked(cloudFindings)
const open = ['planning', 'planned', 'requested', 'executing', 'executed'] as const
const params = z.record(z.string().max(60), z.union([z.string().max(2_000), z.number().int(), z.boolean()])).default({})

/** A dry run: the resource is read, and what would change is worked out. Nothing is written to the account. */
export const planRemediation = operation({
  name: 'remediations.plan',
  summary: 'Request the plan of a remediation: the resource is read, and what would change is worked out; nothing is changed',
  category: 'remediation',
  http: { method: 'POST', path: '/cloud-findings/{id}/remediations' },
  input: z.object({ id, params }),
  load: loadFinding,
  run: async (scope) => {
    const { tx, actor, at, subject: finding, input } = scope
    if (finding.state !== 'open' && finding.state !== 'regressed') throw conflict('It is not open: there is nothing to mend.')
    const name = checkOf(finding.check)?.remediation.playbook
    const playbook = name === undefined ? null : playbookOf(name)
    if (!playbook) throw conflict('There is no playbook for this check: mend it by hand, as its page says.')
    const given = playbook.parameters.safeParse({ check: finding.check, ...input.params })
    // Under the names of the form's fields.
    if (!given.success) throw invalid(Object.fromEntries(given.error.issues.map((issue) => [`param.${String(issue.path[0] ?? '')}`, issue.message])))
    const [account] = await tx.select().from(cloudAccounts).where(and(eq(cloudAccounts.id, finding.accountId), isNull(cloudAccounts.deletedAt)))
    if (!account) throw conflict('The account is not scanned any more.')
    if (account.sample && actor.kind !== 'job') throw conflict('This account is an example: it is never called.')
    if (account.mendRoleArn === null) throw conflict(`“${account.name}” has no role that may write. Edit the account and name one; its page has the policy to paste.`)
    const [other] = await tx.select({ id: remediations.id }).from(remediations).where(and(eq(remediations.findingId, finding.id), inArray(remediations.state, [...open])))
    if (other) throw conflict('Another remediation of this finding is under way: finish or drop it first.')
    const row: Remediation = {
      ...created(actor, at), findingId: finding.id, accountId: account.id, playbook: playbook.name, direction: 'mend', ofId: null, target: { type: finding.type, id: finding.resourceId, name: finding.name, account: account.number, region: finding.region }, params: given.data as Record<string, unknown>, risk: playbook.risk, state: 'planning',
      plan: null, planSha256: null, plannedAt: null, expiresAt: null, changeId: null, result: null, executedById: null, executedAt: null, finishedAt: null, verifyScanId: null, error: null, sample: account.sample,
    }
    await tx.insert(remediations).values(row)
    const run = await beginRun(scope, 'cloud.mend', { subject: subject(row), input: { do: 'plan' } })
    return done({ id: row.id, runId: run.id }, changed(subject(row), null, row))
  },
})

const loadRun = lockRunOf('cloud.mend', load)
const mending = z.custom<Plan>((value) => typeof value === 'object' && value !== null && typeof (value as Plan).hash === 'string')

export const completePlan = operation({
  name: 'remediations.completePlan',
  summary: 'Record the plan of a remediation',
  category: 'remediation',
  input: z.object({ id, plan: mending }),
  load: loadRun,
  run: async (scope) => {
    const { tx, actor, at, input: { plan }, subject: { run, of: before } } = scope
    if (before.state !== 'planning') throw conflict('It is planned already.')
    if (plan.steps.length === 0) {
      const error = 'There is nothing to do: the resource is already as it should be. Scan it, and the finding is fixed.'
      const after: Remediation = { ...before, state: 'failed', error, finishedAt: at, ...touched(before, actor, at) }
      await tx.update(remediations).set(after).where(eq(remediations.id, before.id))
      await endRun(scope, run, { status: 'done' })
      return done({ id: before.id }, changed(subject(before), { state: before.state }, { state: after.state, error }))
    }
    const after: Remediation = { ...before, state: 'planned', plan, planSha256: plan.hash, plannedAt: at, expiresAt: new Date(at.getTime() + planLasts), ...touched(before, actor, at) }
    await tx.update(remediations).set(after).where(eq(remediations.id, before.id))
    await endRun(scope, run, { status: 'done' })
    return done({ id: before.id }, changed(subject(before), { state: before.state }, { state: after.state, planSha256: plan.hash, steps: plan.steps.map(({ name }) => name), expiresAt: after.expiresAt, notifiedId: before.createdById }))
  },
})

/** While it is planned or executed: what was sent stands with its steps, and the account may be half changed. */
export const failRemediation = operation({
  name: 'remediations.fail',
  summary: 'Record why a remediation could not be planned or executed',
  category: 'remediation',
  input: z.object({ id, why: text(1, 2_000) }),
  load: loadRun,
  run: async (scope) => {
    const { tx, actor, at, input, subject: { run, of: before } } = scope
    const after: Remediation = { ...before, state: 'failed', error: input.why, finishedAt: at, ...touched(before, actor, at) }
    await tx.update(remediations).set(after).where(eq(remediations.id, before.id))
    await endRun(scope, run, { status: 'failed', error: input.why })
    return done({ id: before.id }, failed(subject(before), input.why.slice(0, 1_000), { state: before.state }, { state: after.state, error: after.error, notifiedId: before.executedById ?? before.createdById }))
  },
})

export const dropRemediation = operation({
  name: 'remediations.drop',
  summary: 'Remove a remediation that was not executed from what is under way; its plan stays',
  category: 'remediation',
  http: { method: 'POST', path: '/remediations/{id}/drop' },
  input: z.object({ id, version }),
  load, owns,
  run: async ({ tx, actor, at, input, subject: before }) => {
    sameVersion(before, input.version, 'remediation')
    if (before.state !== 'planned' && before.state !== 'requested') throw conflict('Only what is planned or awaits approval can be dropped.')
    const after: Remediation = { ...before, state: 'dropped', finishedAt: at, ...touched(before, actor, at) }
    await tx.update(remediations).set(after).where(eq(remediations.id, before.id))
    return done({ id: before.id, version: after.version }, changed(subject(before), { state: before.state }, { state: after.state }))
  },
})
