import { createHash } from 'node:crypto'
import { jobActor } from '#lib/auth/actor.ts'
import { days, hours, minutes, now } from '#lib/clock.ts'
import { receive } from '../artifacts/receive.ts'
import type { SampleOf } from '../sample-shape.ts'
import { runLog } from './files.ts'
import { createPlan, noteOverdue } from './operations/plan.ts'
import { attachLog, postRun } from './operations/post.ts'
import { acceptRun, rejectRun } from './operations/review.ts'
import { planChoices } from './queries.ts'

const checksum = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`
const GB = 1_000_000_000

type Counted = [name: string, rows: number | null, bytes: number]
/** Each part as it was at the source, and as it came back but for those named in `unlike`. */
const parts = (of: Counted[], unlike: Record<string, number> = {}) => of.map(([name, rows, bytes]) => {
  const back = unlike[name]
  return { name, source: { rows, bytes, checksum: checksum(`${name} ${rows} ${bytes}`) }, restored: { rows: back ?? rows, bytes, checksum: checksum(`${name} ${back ?? rows} ${bytes}`) } }
})
const ledger: Counted[] = [['public.accounts', 1_204, 512_000], ['public.journal_entries', 48_211, 31_400_000], ['public.journal_lines', 192_844, 88_200_000], ['public.vendors', 893, 402_000]]
const warehouse: Counted[] = [['sales.orders', 1_204_331, 640_000_000], ['sales.order_lines', 5_880_120, 2_900_000_000], ['finance.balances', 88_412, 21_000_000]]

/** Five plans with weeks of runs: a backup that failed, one that shrunk, a restore test that came back different, one that nobody compared, and a plan of which nothing comes any more. */
export const sample: SampleOf = {
  after: ['organizations', 'systems', 'users', 'controls'],
  async fill({ person, past }) {
    const [manager, owner, reviewer, contributor] = [person('compliance_manager'), person('control_owner'), person('reviewer'), person('contributor')]
    const systems = await planChoices(manager, {})
    const system = (name: string) => systems.find((each) => each.name === name)?.id ?? systems[0]?.id ?? ''
    const plan = async (fields: Record<string, unknown>) => (await past(19.5, () => createPlan(manager, { backupEvery: 'daily', restoreEvery: 'quarterly', rtoTarget: 240, rpoTarget: 1_440, retentionDays: 35, shrinkPercent: 20, ownerId: owner.userId, ...fields } as never))).id
    const iso = (daysAgo: number, more = 0) => new Date(now().getTime() - days(daysAgo) + more).toISOString()
    const post = (id: string, daysAgo: number, fields: Record<string, unknown>) => past(daysAgo, () => postRun(contributor, { id, ...fields } as never))
    const backup = (id: string, daysAgo: number, bytes: number, failed?: string) => post(id, daysAgo, {
      kind: 'backup', runKey: `backup-${iso(daysAgo).slice(0, 13)}`, result: failed ? 'failed' : 'succeeded', beganAt: iso(daysAgo, -minutes(42)), endedAt: iso(daysAgo, -minutes(4)), takenAt: iso(daysAgo, -minutes(42)), ...(failed ? { said: failed } : { bytes, checksum: checksum(`${id} ${bytes}`), backupRef: `${iso(daysAgo).slice(0, 10)}.dump` }),
    })
    const backupsOf = async (id: string, at: number[], bytes: (n: number) => number) => {
      for (const [n, daysAgo] of at.entries()) await backup(id, daysAgo, bytes(n))
    }
    const test = (id: string, daysAgo: number, tookMinutes: number, oldHours: number, compared: unknown[]) => post(id, daysAgo, {
      kind: 'restore_test', runKey: `restore-${iso(daysAgo).slice(0, 13)}`, result: 'succeeded', backupRef: `${iso(daysAgo).slice(0, 10)}.dump`, takenAt: iso(daysAgo, -hours(oldHours) - minutes(tookMinutes + 5)), beganAt: iso(daysAgo, -minutes(tookMinutes + 5)), endedAt: iso(daysAgo, -minutes(5)), parts: compared, performedById: owner.userId,
    })
    const log = async (runId: string, daysAgo: number, lines: string[]) => past(daysAgo, async () => {
      const file = await receive(contributor, 'backupPlans.attachLog', runLog, { name: 'restore.log', body: (async function* () { yield Buffer.from(`${lines.join('\n')}\n`) })() })
      await attachLog(contributor, { id: runId, file } as never)
    })

    const erp = await plan({ systemId: system('Northstar ERP'), title: 'Ledger database, nightly', kind: 'postgres', what: 'Database ledger on the ERP cluster, all schemas.', keptAt: 'Bucket nordwind-backups in another region, locked for 35 days.' })
    await backupsOf(erp, [18, 17, 16, 15, 14, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0.2], (n) => 4_100_000_000 + n * 22_000_000)
    await backup(erp, 13, 0, 'pg_dump: error: connection to server was lost while the table journal_lines was read')
    const restored = await test(erp, 9.5, 74, 7, parts(ledger))
    await log(restored.id, 9.4, ['restore into scratch database tickmark_restore_0911', 'pg_restore finished in 74 minutes', '4 tables compared with the exported snapshot: equal', 'scratch database dropped'])
    await past(8.5, () => acceptRun(reviewer, { id: restored.id, note: 'Log and counts looked at: the four tables are all there are.' }))

    const lake = await plan({ systemId: system('Data warehouse'), title: 'Warehouse, weekly full', kind: 'postgres', what: 'Schemas sales and finance.', keptAt: 'Tape library of the recovery site.', backupEvery: 'weekly', rtoTarget: 480, rpoTarget: 10_080 })
    await backupsOf(lake, [17, 10], () => 61 * GB)
    await backup(lake, 3, 38 * GB)
    const unlike = await test(lake, 2.5, 310, 12, parts(warehouse, { 'sales.order_lines': 5_102_008 }))
    await log(unlike.id, 2.4, ['restore of the tape set of Sunday', 'sales.order_lines: 5,102,008 rows, 5,880,120 at the source', 'the rest is equal'])

    const documents = await plan({ systemId: system('Northstar ERP staging'), title: 'Contracts and invoices', kind: 'folder', what: '/srv/documents without the folder of drafts.', keptAt: 'Second file server, other building.', rpoTarget: 1_440, rtoTarget: 120 })
    await backupsOf(documents, [6, 5, 4, 3, 2, 1, 0.3], (n) => 210_000_000 + n * 400_000)
    const uncompared = await test(documents, 5.5, 25, 9, [])
    await past(4.8, () => rejectRun(reviewer, { id: uncompared.id, note: 'Nothing was compared with the source: please count the files on both sides.' }))

    const cloud = await plan({ systemId: system('AWS production account'), title: 'Customer portal, snapshots', kind: 'other', what: 'Snapshots of the volumes of the portal.', keptAt: 'Same account, other region.', rtoTarget: 60, restoreEvery: 'monthly' })
    await backupsOf(cloud, [12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0.4], () => 18 * GB)
    const slow = await test(cloud, 6.5, 95, 4, parts([['volume of the portal', null, 18 * GB]]))
    await past(6, () => acceptRun(reviewer, { id: slow.id, note: 'Complete, and too slow: to be discussed with operations.' }))

    const silent = await plan({ systemId: system('Recovery site'), title: 'Configuration of the recovery site', kind: 'folder', what: 'Exports of routers and hosts.', keptAt: 'Safe of the head office.', rtoTarget: null, rpoTarget: null })
    await backupsOf(silent, [9, 8, 7, 6, 5, 4], () => 12_000_000)
    await noteOverdue(jobActor(manager.orgId, 'backups', 'sample'), { id: silent, kind: 'backup' })
  },
}
