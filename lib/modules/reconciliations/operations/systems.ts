import 'server-only'
import { eq } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { factSources, reconciledSystems } from '#db/schema/reconciliations.ts'
import { systems } from '#db/schema/systems.ts'
import { jobActor } from '#lib/auth/actor.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { created, sameVersion, touched } from '#lib/door/record.ts'
import { conflict, invalid } from '#lib/errors.ts'
import { blankable, id, version } from '#lib/input.ts'
import { settingsOf, systemSettings } from '../model.ts'
import { repositoryNamed } from '../within.ts'
import { tellFacts } from './tell.ts'

export type ReconciledSystem = typeof reconciledSystems.$inferSelect

async function liveSystem({ tx, input }: { tx: Tx; input: { id: string } }) {
  const [system] = await tx.select({ id: systems.id, name: systems.name, deletedAt: systems.deletedAt }).from(systems).where(eq(systems.id, input.id)).for('update')
  return system && system.deletedAt === null ? system : null
}

export const setSystem = operation({
  name: 'reconciliations.setSystem',
  summary: 'Set how changes of a system reach production, and what is asked of them',
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
  run: async ({ tx, actor, input, subject: system, at, send, call, prepared }) => {
    const { id: _, version: seen, sourceId: chosen, connectionId: __, repository: ___, ...said } = input
    const sourceId = prepared ? (await call(tellFacts, { connectionId: prepared.connectionId, repository: prepared.repository.id, name: prepared.repository.name, facts: [], told: 'pull', toldById: null }, jobActor(actor.orgId, 'connections', actor.request.id))).sourceId : chosen
    if (sourceId !== null) {
      const [source] = await tx.select({ repository: factSources.repository }).from(factSources).where(eq(factSources.id, sourceId))
      if (!source || source.repository === null) throw invalid({ sourceId: 'choose a repository that a connection told of' })
    }
    const fields = { sourceId, settings: settingsOf(said), waitingSince: at }
    const [before] = await tx.select().from(reconciledSystems).where(eq(reconciledSystems.systemId, system.id)).for('update')
    if (!before && seen !== null) throw conflict('How its changes reach production was never said. Load it again.')
    if (before && seen !== null) sameVersion(before, seen, 'system’s way to production')
    const row: ReconciledSystem = before ? { ...before, ...fields, ...touched(before, actor, at) } : { ...created(actor, at), systemId: system.id, judgedAt: null, ...fields }
    if (before) await tx.update(reconciledSystems).set(row).where(eq(reconciledSystems.id, before.id))
    else await tx.insert(reconciledSystems).values(row)
    send('reconciliations.judge', { id: row.id })
    const told = ({ settings, sourceId: source, systemId }: ReconciledSystem) => ({ settings, sourceId: source, systemId })
    return done({ id: row.id }, changed({ type: 'reconciled-system', id: row.id, label: system.name }, before ? told(before) : null, told(row)))
  },
})
