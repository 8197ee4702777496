import 'server-only'
import { and, desc, eq, isNotNull, lt, ne, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { artifacts } from '#db/schema/artifacts.ts'
import { backupRuns } from '#db/schema/backup-plans.ts'
import { users } from '#db/schema/users.ts'
import { activeUser } from '#lib/auth/accounts.ts'
import { personOf, userOf } from '#lib/auth/actor.ts'
import { canonical, sha256Hex, toJson } from '#lib/crypto/canonical.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation, type Scope } from '#lib/door/operation.ts'
import { created } from '#lib/door/record.ts'
import { conflict, invalid } from '#lib/errors.ts'
import { id } from '#lib/input.ts'
import { storedFile } from '../../artifacts/model.ts'
import { keepFile } from '../../artifacts/within.ts'
import { compare, hasShrunk, metBy } from '../compare.ts'
import { runLog } from '../files.ts'
import { mostLogs, runFields, type RunInput } from '../model.ts'
import { impossible, measured } from '../posted.ts'
import { type BackupRun, loadPlan, loadRun, runSubject, settle } from '../record.ts'

/** The size of the backup before this one that succeeded and was not rejected. */
async function formerBytes(tx: Tx, planId: string, beganAt: Date): Promise<number | null> {
  const [found] = await tx.select({ bytes: backupRuns.bytes }).from(backupRuns)
    .where(and(eq(backupRuns.planId, planId), eq(backupRuns.kind, 'backup'), eq(backupRuns.succeeded, true), ne(backupRuns.status, 'rejected'), isNotNull(backupRuns.bytes), lt(backupRuns.beganAt, beganAt)))
    .orderBy(desc(backupRuns.beganAt), desc(backupRuns.id)).limit(1)
  return found?.bytes ?? null
}

const answerOf = (run: BackupRun, repeated: boolean) => ({ id: run.id, repeated, comparison: run.comparison, comparisonSaid: run.comparisonSaid, rto: run.rto, rpo: run.rpo, rtoSeconds: run.rtoSeconds, rpoSeconds: run.rpoSeconds, shrunk: run.shrunk })

/** What the trail tells of it: the parts have a number there, as they may be thousands, and whoever reads rules reads the result as a word. */
const told = ({ parts, succeeded, performedByPersonId: _, postedByPersonId: __, ...run }: BackupRun) => ({ ...run, result: succeeded ? 'succeeded' : 'failed', parts: parts.length, differing: parts.filter((each) => each.outcome === 'different').length })

export const postRun = operation({
  name: 'backupPlans.postRun',
  summary: 'Record a run of a backup plan: a backup, or a restore test with what was counted at the source and in what came back. The portal compares. The same run once more answers the record it has',
  category: 'configuration',
  http: { method: 'POST', path: '/backup-plans/{id}/runs' },
  input: z.object({ id, ...runFields }),
  load: loadPlan,
  run: async ({ tx, actor, input, subject: plan, at }) => {
    const { id: _, ...given } = input
    const sha256 = `sha256:${sha256Hex(canonical(toJson(given)))}`
    const [known] = await tx.select().from(backupRuns).where(and(eq(backupRuns.planId, plan.id), eq(backupRuns.runKey, given.runKey)))
    if (known) {
      if (known.sha256 !== sha256) throw conflict(`The run “${given.runKey}” was posted already with other content. Nothing was changed: a run stays as it was posted.`)
      return done(answerOf(known, true), changed(runSubject(known, plan), told(known), told(known)))
    }
    if (plan.endedAt) throw conflict('This backup plan is ended: it takes no runs any more.')
    const wrong = impossible(given, at)
    if (Object.keys(wrong).length > 0) throw invalid(wrong)
    const row = await rowOf({ tx, actor, at }, plan, given, sha256)
    await tx.insert(backupRuns).values(row)
    await settle(tx, plan)
    return done(answerOf(row, false), changed(runSubject(row, plan), null, told(row)))
  },
})

type Hands = Pick<Scope<unknown>, 'tx' | 'actor' | 'at'>

async function rowOf({ tx, actor, at }: Hands, plan: { id: string; rtoTarget: number | null; rpoTarget: number | null; shrinkPercent: number }, run: RunInput, sha256: string): Promise<BackupRun> {
  const { result, performedById, parts, ...rest } = run
  const [test, succeeded] = [run.kind === 'restore_test', result === 'succeeded']
  await activeUser(tx, performedById, 'performedById')
  const performer = performedById ?? userOf(actor)
  const [human] = performer ? await tx.select({ personId: users.personId }).from(users).where(eq(users.id, performer)) : []
  const former = test ? null : await formerBytes(tx, plan.id, run.beganAt)
  const compared = test ? compare(parts, succeeded) : { parts: [], comparison: null, basis: null, comparisonSaid: null }
  const { rtoSeconds, rpoSeconds } = measured(run)
  return {
    ...created(actor, at), ...rest, ...compared, planId: plan.id, sha256, succeeded, rtoSeconds, rpoSeconds, rtoTarget: test ? plan.rtoTarget : null, rpoTarget: test ? plan.rpoTarget : null, rto: test ? metBy(rtoSeconds, plan.rtoTarget) : null, rpo: test ? metBy(rpoSeconds, plan.rpoTarget) : null,
    formerBytes: former, shrunk: test || !succeeded ? null : hasShrunk(run.bytes, former, plan.shrinkPercent), performedById: performer, performedByPersonId: human?.personId ?? null, postedById: userOf(actor), postedByPersonId: personOf(actor), status: 'posted', note: null, reviewedById: null, reviewedAt: null,
  }
}

/** The second half of an upload: its bytes are in the store, read back. */
export const attachLog = operation({
  name: 'backupPlans.attachLog',
  summary: 'Add a log to a backup run that is not reviewed yet; it is stored as evidence is, and stays',
  category: 'configuration',
  input: z.object({ id, file: storedFile }),
  load: loadRun,
  owns: ({ run }, actor) => run.postedById !== null && run.postedById === userOf(actor),
  run: async (scope) => {
    const { tx, input, subject: { run, plan } } = scope
    const held = await tx.select({ id: artifacts.id, sha256: artifacts.sha256 }).from(artifacts).where(and(eq(artifacts.ownerType, 'backup-run'), eq(artifacts.ownerId, run.id), sql`${artifacts.kind} = ${runLog.name}`)).limit(mostLogs)
    const same = held.find((each) => each.sha256 === input.file.sha256)
    if (same) return done({ id: run.id, fileId: same.id, sha256: same.sha256 }, changed(runSubject(run, plan), { file: input.file.name }, { file: input.file.name }))
    if (run.status !== 'posted') throw conflict('This run is reviewed: nothing is attached to it any more.')
    if (held.length >= mostLogs) throw conflict(`This run has ${mostLogs} files already. Put several into one.`)
    const { id: fileId, told: file } = await keepFile(scope, runLog, input.file, run.id)
    return done({ id: run.id, fileId, sha256: input.file.sha256 }, changed(runSubject(run, plan), null, file))
  },
})
