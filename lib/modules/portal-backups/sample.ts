import { randomUUID } from 'node:crypto'
import { jobActor } from '#lib/auth/actor.ts'
import { sha256Hex } from '#lib/crypto/canonical.ts'
import type { SampleOf } from '../sample-shape.ts'
import { recordBackup, recordDrill, recordFailure } from './operations.ts'

const hash = (n: number) => sha256Hex(`sample backup ${n}`)

/** A fortnight of nights, one of which failed, and a drill. */
export const sample: SampleOf = {
  after: [],
  fill: async ({ orgId, past }) => {
    const actor = jobActor(orgId, 'backup', randomUUID())
    const size = (days: number) => 48_200_000 + (14 - days) * 310_000
    for (const days of [14, 12, 9, 7, 5, 3, 2, 1]) {
      await past(days, async () => {
        const now = Date.now() - days * 86_400_000
        const at = (seconds: number) => new Date(now + seconds * 1_000).toISOString()
        if (days === 5) {
          await recordFailure(actor, { startedAt: at(-40), error: 'There is no room left in the folder of backups.' })
          return
        }
        const backupId = randomUUID()
        const logRoot = hash(days + 20)
        await recordBackup(actor, { backupId, startedAt: at(-95), endedAt: at(-61), takenAt: at(-95), place: 'store', name: `backups/tickmark-${at(-95).slice(0, 10)}.backup`, objectVersion: null, size: size(days), sha256: hash(days), keepUntil: at(30 * 86_400), tables: 168, rows: 412_000 + (14 - days) * 5_300, files: 0, logSize: 21_000 - days * 700, logRoot, migration: '0081_portal_backups' })
        if (days === 7) {
          await recordDrill(actor, {
            backupId, takenAt: at(-95), startedAt: at(-58), endedAt: at(-2), outcome: 'passed', rtoSeconds: 56, rpoSeconds: 37, rows: 449_100, tables: 168, differing: 0, logSize: 16_100, logRoot, files: 25, filesWrong: 0, error: null,
            steps: [{ step: 'A cluster of its own', seconds: 4, said: '' }, { step: 'Restored', seconds: 38, said: '449,100 rows of 168 tables' }, { step: 'Compared', seconds: 9, said: 'Every table has the same bytes' }, { step: 'Audit trail verified', seconds: 5, said: '16,100 sealed entries lead to the signed root' }],
          })
        }
      })
    }
  },
}
