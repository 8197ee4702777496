import 'server-only'
import { desc, eq } from 'drizzle-orm'
import { portalRestores } from '#db/schema/portal-backups.ts'
import { may } from '#lib/auth/actor.ts'
import { mostTasks, type Waiting, waits } from '../module.ts'

export const pausedPortal: Waiting = {
  rank: 0,
  of: async (tx, actor) => {
    if (!may(actor, 'portalBackups.release')) return null
    const every = tx.select({ id: portalRestores.id, takenAt: portalRestores.takenAt, restoredAt: portalRestores.restoredAt }).from(portalRestores).where(eq(portalRestores.state, 'paused'))
    const rows = await every.orderBy(desc(portalRestores.restoredAt)).limit(mostTasks)
    return waits(tx, {
      title: 'Restored, and paused', rows, every,
      task: ({ id, takenAt }) => ({ id, title: 'The portal was restored and waits to be released', detail: `From the backup of ${takenAt.toISOString().slice(0, 16).replace('T', ' ')} UTC. No mail, schedule or pull goes on until then.`, href: '/portal-backups', button: 'Release', due: null, severity: 'critical' }),
    })
  },
}
