import 'server-only'
import { and, asc, desc, eq } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { changes } from '#db/schema/changes.ts'
import { cloudAccounts } from '#db/schema/cloud-accounts.ts'
import { cloudFindings } from '#db/schema/cloud-scans.ts'
import { remediations, remediationSteps } from '#db/schema/remediations.ts'
import { users } from '#db/schema/users.ts'
import { now } from '#lib/clock.ts'
import type { Plan } from '#lib/cloud/playbook.ts'
import { playbookOf } from '#lib/cloud/providers.ts'
import { counting } from '#lib/door/counting.ts'
import { query } from '#lib/door/query.ts'
import { notFound } from '#lib/errors.ts'
import { id, optionalChoice, optionalId } from '#lib/input.ts'
import { all, keyset, listFields } from '#lib/keyset.ts'
import { timelineOf } from '../audit-trail/queries.ts'
import { runsOf } from '../runs/within.ts'
import { remediationStates, standing } from './model.ts'

const states = Object.keys(remediationStates) as [keyof typeof remediationStates, ...(keyof typeof remediationStates)[]]
export const remediationFilters = { state: optionalChoice(states), accountId: optionalId, findingId: optionalId }
const where = (input: z.output<z.ZodObject<typeof remediationFilters>>) => all(input.state !== null && eq(remediations.state, input.state), input.accountId !== null && eq(remediations.accountId, input.accountId), input.findingId !== null && eq(remediations.findingId, input.findingId))

const shown = {
  id: remediations.id, playbook: remediations.playbook, direction: remediations.direction, target: remediations.target, risk: remediations.risk, state: remediations.state, expiresAt: remediations.expiresAt, createdAt: remediations.createdAt, finishedAt: remediations.finishedAt,
  accountId: remediations.accountId, accountName: cloudAccounts.name, findingId: remediations.findingId, changeId: remediations.changeId, changeNumber: changes.number, changeState: changes.state, sample: remediations.sample,
}
const from = (tx: Tx) => tx.select(shown).from(remediations).innerJoin(cloudAccounts, and(eq(cloudAccounts.orgId, remediations.orgId), eq(cloudAccounts.id, remediations.accountId))).leftJoin(changes, and(eq(changes.orgId, remediations.orgId), eq(changes.id, remediations.changeId)))

/** What it does, as it is shown: values are whatever the provider has there. */
type ShownPlan = { steps: { name: string; command: string; input: Record<string, unknown> }[]; diff: { path: string; before?: unknown; after?: unknown }[]; notes: string[] }
const shownPlan = ({ steps, diff, notes }: Plan): ShownPlan => ({ steps, diff, notes })

type Row = Awaited<ReturnType<typeof from>>[number]
const told = (row: Row) => ({ ...row, title: playbookOf(row.playbook)?.title ?? row.playbook, stands: standing(row, row.changeState === null ? null : { state: row.changeState }, now()) })

export const listRemediations = query({
  name: 'remediations.list',
  permission: 'remediations.read',
  summary: 'List remediations of cloud accounts, the newest first',
  http: { path: '/remediations' },
  input: z.object({ ...remediationFilters, ...listFields(['createdAt'], { sort: 'createdAt', direction: 'desc' }) }),
  planned: 'each time',
  run: async ({ tx, input }) => {
    const list = keyset(input, { createdAt: remediations.createdAt }, remediations.id)
    const page = list.page(await from(tx).where(and(where(input), list.where)).orderBy(...list.order).limit(list.take), (row) => row.createdAt)
    return { ...page, rows: page.rows.map(told) }
  },
})

export const countRemediations = counting(listRemediations, z.object(remediationFilters), remediations, ({ input }) => where(input))

export const getRemediation = query({
  name: 'remediations.get',
  permission: 'remediations.read',
  summary: 'Get a remediation: its plan with what changes from what to what, its steps, its change, and what the scan said',
  http: { path: '/remediations/{id}' },
  input: z.object({ id }),
  run: async ({ tx, actor, input }) => {
    const [found] = await from(tx).where(eq(remediations.id, input.id))
    const [more] = await tx.select({
      ofId: remediations.ofId, params: remediations.params, plan: remediations.plan, planSha256: remediations.planSha256, plannedAt: remediations.plannedAt, executedById: remediations.executedById, executedByName: users.name, executedAt: remediations.executedAt, verifyScanId: remediations.verifyScanId, error: remediations.error,
      requestedById: remediations.createdById, version: remediations.version, check: cloudFindings.check, findingState: cloudFindings.state,
    }).from(remediations).innerJoin(cloudFindings, and(eq(cloudFindings.orgId, remediations.orgId), eq(cloudFindings.id, remediations.findingId))).leftJoin(users, and(eq(users.orgId, remediations.orgId), eq(users.id, remediations.executedById))).where(eq(remediations.id, input.id))
    if (!found || !more) throw notFound('remediation')
    const [steps, [run], [undo]] = await Promise.all([
      tx.select({ number: remediationSteps.number, name: remediationSteps.name, command: remediationSteps.command, begunAt: remediationSteps.begunAt, doneAt: remediationSteps.doneAt, found: remediationSteps.found }).from(remediationSteps).where(eq(remediationSteps.remediationId, input.id)).orderBy(asc(remediationSteps.number)),
      runsOf(tx, 'cloud.mend', { subjectId: input.id, limit: 1 }),
      tx.select({ id: remediations.id, state: remediations.state }).from(remediations).where(eq(remediations.ofId, input.id)).orderBy(desc(remediations.createdAt)).limit(1),
    ])
    return { ...told(found), ...more, plan: more.plan === null ? null : shownPlan(more.plan), steps, run: run ? { status: run.status, done: run.done, total: run.total } : null, undo: undo ?? null, timeline: await timelineOf(tx, actor, 'remediation', input.id) }
  },
})
