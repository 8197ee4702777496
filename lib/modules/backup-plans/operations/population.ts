import 'server-only'
import { and, asc, eq, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { backupPlans, backupRuns } from '#db/schema/backup-plans.ts'
import type { Actor } from '#lib/auth/actor.ts'
import { background } from '#lib/door/background.ts'
import { done } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { AppError, conflict } from '#lib/errors.ts'
import { formatCount } from '#lib/format.ts'
import { flag, id, optionalText } from '#lib/input.ts'
import type { StoredFile } from '../../artifacts/model.ts'
import { frozenNow, storedList } from '../../populations/within.ts'
import { testsOf } from '../queries.ts'
import { loadPlan } from '../record.ts'

/** Of one transaction: a test each day of every year that anybody keeps. */
const most = 5_000

/** A record a line, in the columns of `lib/importers/restores.ts`. */
async function fileOf(tx: Tx, systemId: string): Promise<Buffer> {
  const rows = await testsOf(tx, systemId).limit(most + 1)
  if (rows.length > most) throw new AppError('too_large', `This system has more than ${most.toLocaleString('en')} restore tests, and so many are frozen at once. Import those that you test as a file.`)
  return Buffer.from(`[${rows.map((row) => `\n${JSON.stringify(row)}`).join(',')}\n]\n`)
}

type Prepared = { systemId: string; bytes: Buffer; file: StoredFile } | null

/** Outside of the transaction, as bytes that go into a bucket take their time; in it they are made again and have to be the same. */
async function prepare({ id: planId }: { id: string }, actor: Actor): Promise<Prepared> {
  const found = await background(actor.request.id).snapshot(actor.orgId, async (tx) => {
    const [plan] = await tx.select({ systemId: backupPlans.systemId }).from(backupPlans).where(eq(backupPlans.id, planId))
    return plan ? { systemId: plan.systemId, bytes: await fileOf(tx, plan.systemId) } : null
  })
  return found && { ...found, file: await storedList(actor, 'restore-tests.json', found.bytes) }
}

/** By plan, from the runs alone: the file joins who ran and who reviewed, and may have lost none by that. */
const countedOf = (tx: Tx, systemId: string) => tx.select({ title: backupPlans.title, n: sql<number>`count(${backupRuns.id})::int` }).from(backupPlans)
  .leftJoin(backupRuns, and(eq(backupRuns.orgId, backupPlans.orgId), eq(backupRuns.planId, backupPlans.id), eq(backupRuns.kind, 'restore_test'))).where(eq(backupPlans.systemId, systemId)).groupBy(backupPlans.id, backupPlans.title).orderBy(asc(backupPlans.title), asc(backupPlans.id))

/** All there ever were, whatever came of them: a control test takes those of its period, and a list of one period would be in the way of another's. */
export const freezeTests = operation({
  name: 'backupPlans.freezeTests',
  summary: 'Freeze all restore tests of the system of a plan as a population, counted by plan: control tests take it as their source',
  category: 'configuration',
  http: { method: 'POST', path: '/backup-plans/{id}/population' },
  input: z.object({ id, reason: optionalText(2_000), notOccurring: flag }),
  prepare,
  load: loadPlan,
  run: async (scope) => {
    const { tx, input: { reason, notOccurring }, subject: plan, prepared } = scope
    if (!prepared || prepared.systemId !== plan.systemId || !prepared.bytes.equals(await fileOf(tx, plan.systemId))) throw conflict('A restore test came or was reviewed in this very moment. Freeze them again.')
    const counted = await countedOf(tx, plan.systemId)
    const total = counted.reduce((sum, each) => sum + each.n, 0)
    const seen = `Counted by the portal among the runs of ${formatCount(counted.length, 'backup plan')} of this system, ended ones too: ${counted.slice(0, 20).map(({ title, n }) => `${title.slice(0, 60)} ${n}`).join('; ')}${counted.length > 20 ? `; ${formatCount(counted.length - 20, 'other plan')}` : ''}`.slice(0, 2_000)
    const taken = await frozenNow(scope, { systemId: plan.systemId, source: 'restore_tests', report: 'Restore tests of this portal (Backups & restores), of every plan of this system', parameters: 'All that were posted, whatever came of them', file: prepared.file, bytes: prepared.bytes, total, seen, reason, notOccurring })
    return done({ id: taken.id, rows: taken.rows, root: taken.root }, taken.change)
  },
})
