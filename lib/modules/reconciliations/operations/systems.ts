import 'server-only'
import { eq } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { factSources, reconciledSystems } from '#db/schema/reconciliations.ts'
import { systems } from '#db/schema/systems.ts'
import { jobActor } from '#lib/auth/actor.ts'
import { approvable, oneStage } from '#lib/door/approvable.ts'
import { type Change, changed, done } from '#lib/door/change.ts'
import { locked } from '#lib/door/locked.ts'
import { operation, type Scope } from '#lib/door/operation.ts'
import { created, sameVersion, touched } from '#lib/door/record.ts'
import { conflict, invalid } from '#lib/errors.ts'
import { blankable, id, version } from '#lib/input.ts'
import { approvedNow, askApproval } from '../../approvals/within.ts'
import { type HowJudged, settingsOf, systemSettings, weakened } from '../model.ts'
import { repositoryNamed } from '../within.ts'
import { tellFacts } from './tell.ts'

export type ReconciledSystem = typeof reconciledSystems.$inferSelect

const load = locked(reconciledSystems)

async function liveSystem({ tx, input }: { tx: Tx; input: { id: string } }) {
  const [system] = await tx.select({ id: systems.id, name: systems.name, deletedAt: systems.deletedAt }).from(systems).where(eq(systems.id, input.id)).for('update')
  return system && system.deletedAt === null ? system : null
}

export const setSystem = operation({
  name: 'reconciliations.setSystem',
  summary: 'Set how changes of a system reach production, and what is asked of them; what asks for less than before waits for somebody else',
  category: 'configuration',
  http: { method: 'PUT', path: '/systems/{id}/reconciliation' },
  input: z.object({ id, version: blankable(version), ...systemSettings }),
  // A repository of which nothing was told yet is looked up where it is.
  prepare: async ({ connectionId, repository }, actor) => {
    if (repository === null) return null
    if (connectionId === null) throw invalid({ connectionId: 'choose the connection that reaches the repository' })
    return { connectionId, repository: await repositoryNamed(actor, { connectionId, name: repository }) }
  },
  load: liveSystem,
  run: async (scope) => {
    const { tx, actor, input, subject: system, at, call, prepared } = scope
    const { id: _, version: seen, sourceId: chosen, connectionId: __, repository: ___, reason, ...said } = input
    const sourceId = prepared ? (await call(tellFacts, { connectionId: prepared.connectionId, repository: prepared.repository.id, name: prepared.repository.name, facts: [], told: 'pull', toldById: null }, jobActor(actor.orgId, 'connections', actor.request.id))).sourceId : chosen
    if (sourceId !== null) {
      const [source] = await tx.select({ repository: factSources.repository }).from(factSources).where(eq(factSources.id, sourceId))
      if (!source || source.repository === null) throw invalid({ sourceId: 'choose a repository that a connection told of' })
    }
    const wanted: HowJudged = { sourceId, settings: settingsOf(said) }
    const [before] = await tx.select().from(reconciledSystems).where(eq(reconciledSystems.systemId, system.id)).for('update')
    if (!before && seen !== null) throw conflict('How its changes reach production was never said. Load it again.')
    if (before && seen === null) throw conflict('How its changes reach production was said already. Load it again, and send its version.')
    if (before && seen !== null) sameVersion(before, seen, 'system’s way to production')
    const { weaker, safe } = before ? weakened(before, wanted) : { weaker: [], safe: wanted }
    if (weaker.length > 0 && reason === null) throw invalid({ reason: `say why: it asks for less by ${weaker.map(({ label }) => label).join(', ')}` }, 'Changes would be judged by less than before. Say why, for whoever decides about it.')
    const row: ReconciledSystem = before ? { ...before, ...safe, waitingSince: at, ...touched(before, actor, at) } : { ...created(actor, at), systemId: system.id, judgedAt: null, ...safe, waitingSince: at }
    const change = await put(scope, before ?? null, row, system.name, reason)
    if (weaker.length === 0) return done({ id: row.id, waits: null as Waits | null }, change)
    const { approvalId, stuck } = await askApproval(scope, {
      kind: 'reconciliation-settings', subjectId: row.id, title: `Changes of ${system.name} are judged by less: ${weaker.map(({ label }) => label).join(', ')}`.slice(0, 200), reason: reason as string,
      facts: [{ label: 'System', value: system.name }, ...weaker.map(({ label, from, to }) => ({ label, value: `${from} → ${to}` }))], input: { ...wanted, systemId: system.id },
    })
    return done({ id: row.id, waits: { approvalId, stuck, fields: weaker.map(({ label }) => label) } as Waits | null }, change, changed(subject(row, system.name), null, { asked: weaker.map(({ label }) => label).join(', ') }, { reason: reason as string }))
  },
})

/** What waits for somebody else, and why nobody can decide about it if that is so. */
type Waits = { approvalId: string; stuck: string | null; fields: string[] }

const subject = ({ id: of }: Pick<ReconciledSystem, 'id'>, label: string) => ({ type: 'reconciled-system' as const, id: of, label })
const told = ({ settings, sourceId, systemId }: ReconciledSystem) => ({ settings, sourceId, systemId })

async function put({ tx, send }: Pick<Scope<unknown>, 'tx' | 'send'>, before: ReconciledSystem | null, row: ReconciledSystem, name: string, reason: string | null): Promise<Change> {
  if (before) await tx.update(reconciledSystems).set(row).where(eq(reconciledSystems.id, before.id))
  else await tx.insert(reconciledSystems).values(row)
  send('reconciliations.judge', { id: row.id })
  return changed(subject(row, name), before ? told(before) : null, told(row), reason ? { reason } : {})
}

export const applySystem = operation({
  name: 'reconciliations.applySystem',
  summary: 'Judge the changes of a system by less, as it was approved',
  category: 'configuration',
  input: z.object({ id, approvalId: id }),
  load,
  run: async (scope) => {
    const { tx, actor, input, subject: before, at } = scope
    const { seen } = await approvedNow(tx, input.approvalId)
    const { sourceId, settings } = seen.input as unknown as HowJudged
    const [system] = await tx.select({ name: systems.name }).from(systems).where(eq(systems.id, before.systemId))
    const row: ReconciledSystem = { ...before, sourceId, settings, waitingSince: at, ...touched(before, actor, at) }
    return done({ id: before.id }, await put(scope, before, row, system?.name ?? 'a system', seen.reason))
  },
})

approvable({
  kind: 'reconciliation-settings', label: 'Changes judged by less', subjectType: 'reconciled-system', approved: applySystem, closed: null, shipped: oneStage(['admin', 'compliance_manager'], 30), alone: true,
  record: { table: 'reconciled_systems', material: ['settings', 'source_id'], done: null }, population: 'configuration', href: ({ input }) => `/reconciliations/systems/${String(input.systemId)}`,
})
