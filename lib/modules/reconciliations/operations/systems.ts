import 'server-only'
import { eq } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { factSources, reconciledSystems } from '#db/schema/reconciliations.ts'
import { systems } from '#db/schema/systems.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { created, sameVersion, touched } from '#lib/door/record.ts'
import { conflict, invalid } from '#lib/errors.ts'
import { blankable, id, version } from '#lib/input.ts'
import { settingsOf, systemSettings } from '../model.ts'

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
  load: liveSystem,
  run: async ({ tx, actor, input, subject: system, at, send }) => {
    const { id: _, version: seen, sourceId, ...said } = input
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
