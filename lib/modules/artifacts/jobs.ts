import 'server-only'
import { setTimeout as pause } from 'node:timers/promises'
import { artifactStore } from '#lib/artifacts/index.ts'
import { ArtifactError, type ArtifactStore } from '#lib/artifacts/store.ts'
import { measureOf } from '#lib/artifacts/stream.ts'
import { addressText, LOOK_UP, sweep, type SweepReport } from '#lib/artifacts/sweep.ts'
import { type Actor, jobActor } from '#lib/auth/actor.ts'
import { organizationsWith } from '#lib/auth/entrance.ts'
import { days, minutes, now } from '#lib/clock.ts'
import { fileKinds } from '#lib/door/file-kinds.ts'
import { AppError } from '#lib/errors.ts'
import type { Job } from '#lib/jobs.ts'
import { log } from '#lib/log.ts'
import { isLinked } from './model.ts'
import { disposeFile } from './operations/dispose.ts'
import { noteLock } from './operations/lock.ts'
import { type Checked, noteComparison, recheckFiles, verifyFile } from './operations/recheck.ts'
import { publicStoreError } from './receive.ts'
import { fileToLock, fileToVerify, knownKeys, listCheckDue, listEnded, listFiles, listUnlocked } from './stored-files.ts'

type File = { id: string; sha256: string; key: string; version: string | null }

/**
 * Reads what is stored, whole, and says what it hashes to.
 * @throws ArtifactError `unavailable` | `refused` when the store could not be asked: nothing is then called missing
 */
export async function check(store: ArtifactStore, file: File): Promise<Checked> {
  try {
    // Without the store's own comparison: what was found is to be told, not only that it differs.
    const { size: _, sha256, ...measure } = await measureOf(await store.read(file, { from: 0, to: Number.MAX_SAFE_INTEGER - 1 }))
    const found = `sha256:${sha256}`
    return found === file.sha256 ? { artifactId: file.id, outcome: 'match', sha256: found, measure } : { artifactId: file.id, outcome: 'mismatch', sha256: found }
  } catch (error) {
    if (!(error instanceof ArtifactError) || (error.problem !== 'missing' && error.problem !== 'mismatch')) throw error
    return { artifactId: file.id, outcome: error.problem, sha256: null }
  }
}

/** Reads these, whole, and writes down what they hash to: for who is about to rely on them. @param files as many as one operation takes */
export async function readAgain(actor: Actor, files: File[], store: ArtifactStore = artifactStore()): Promise<Checked[]> {
  const checks: Checked[] = []
  for (const file of files) checks.push(await check(store, file))
  if (checks.length > 0) await recheckFiles(actor, { checks })
  return checks
}

/** "Verify now". */
export async function verifyNow(actor: Actor, id: string, store: ArtifactStore = artifactStore()): Promise<{ verified: boolean; outcome: Checked['outcome']; sha256: string | null; expected: string }> {
  const file = await fileToVerify(actor, { id })
  const found = await check(store, file).catch((error: unknown) => {
    throw publicStoreError(error)
  })
  await verifyFile(actor, { check: found })
  return { verified: found.outcome === 'match', outcome: found.outcome, sha256: found.sha256, expected: file.sha256 }
}

/** The hour, UTC, at which a new night begins: every file is read once between one and the next. */
const nightHour = 2

export function nightBegan(at: Date): Date {
  const began = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate(), nightHour))
  return began <= at ? began : new Date(began.getTime() - days(1))
}

export type Pace = { /** Bytes a second. */ rate: number; /** After which a round ends; the next goes on where it stopped. */ milliseconds: number; store?: ArtifactStore }
const calm: Pace = { rate: 40 * 1024 * 1024, milliseconds: 50_000 }

/**
 * Re-hashes what nobody has read since the night began, at a bounded rate. What was read is written down in handfuls, so that it goes on
 * there after a crash; any number of workers may run it, at worst reading a file twice. A file that cannot be read (`unread`) or written
 * down (`failed`) holds up no other, and no other organization.
 */
export async function recheckStored(requestId: string, pace: Pace = calm): Promise<{ checked: number; bad: number; unread: number; failed: number }> {
  const store = pace.store ?? artifactStore()
  const end = Date.now() + pace.milliseconds
  const total = { checked: 0, bad: 0, unread: 0, failed: 0 }
  let down: unknown
  for (const orgId of await organizationsWith('checks', nightBegan(now()))) {
    const actor = jobActor(orgId, 'nightly check', requestId)
    const before = nightBegan(now())
    const past: string[] = []
    while (Date.now() < end) {
      const due = await listCheckDue(actor, { before, except: past, limit: 50 })
      if (due.length === 0) break
      const { checks, failed } = await readSome(store, due, pace.rate, end)
      const noted = await noteSome(actor, checks)
      total.checked += noted.checked
      total.bad += noted.bad
      total.failed += noted.failed.length
      total.unread += failed.length
      past.push(...noted.failed, ...failed.map((each) => each.id))
      if (failed.length > 0) log.warn({ orgId, files: failed.length, error: failed[0]?.error }, 'stored files could not be read')
      // Many in a row and none that is read: enough of this organization. Another one may be luckier.
      if (failed[0] && checks.length === 0 && failed.length >= Math.min(due.length, mostFailures)) {
        down ??= failed[0].error
        break
      }
    }
  }
  // A store that answers for none is down.
  if (down && total.checked === 0) throw down
  return total
}

/** Together; one by one when that fails, so that a row which cannot be written is told from the others. @returns the ids of those */
async function noteSome(actor: Actor, checks: Checked[]): Promise<{ checked: number; bad: number; failed: string[] }> {
  if (checks.length === 0) return { checked: 0, bad: 0, failed: [] }
  const together = await recheckFiles(actor, { checks }).catch((error: unknown) => error)
  if (isNoted(together)) return { ...together, failed: [] }
  const total = { checked: 0, bad: 0, failed: [] as string[] }
  for (const check of checks) {
    const noted = checks.length > 1 ? await recheckFiles(actor, { checks: [check] }).catch((error: unknown) => error) : together
    if (isNoted(noted)) {
      total.checked += noted.checked
      total.bad += noted.bad
      continue
    }
    log.error({ error: noted, orgId: actor.orgId, id: check.artifactId }, 'what a stored file hashes to could not be written down')
    total.failed.push(check.artifactId)
  }
  return total
}

const isNoted = (answer: unknown): answer is Awaited<ReturnType<typeof recheckFiles>> => typeof answer === 'object' && answer !== null && 'checked' in answer

const mostFailures = 5

async function readSome(store: ArtifactStore, due: (File & { size: number })[], rate: number, end: number) {
  const checks: Checked[] = []
  const failed: { id: string; error: unknown }[] = []
  for (const file of due) {
    const began = Date.now()
    await check(store, file).then((found) => checks.push(found), (error: unknown) => failed.push({ id: file.id, error }))
    if (Date.now() >= end || (checks.length === 0 && failed.length >= mostFailures)) break
    await pause(Math.max(0, (file.size / rate) * 1000 - (Date.now() - began)))
  }
  return { checks, failed }
}

/** The full lock, once the row stands; a job of each new file, of a longer retention and of a legal hold. */
export async function lockFile(job: Job, store: ArtifactStore = artifactStore()): Promise<void> {
  const actor = jobActor(job.orgId, 'locking', job.correlationId ?? job.id)
  const file = await fileToLock(actor, { id: job.id })
  const at = { key: file.key, version: file.version }
  const state = await store.stat(at)
  const until = state?.lockedUntil && state.lockedUntil > file.lockUntil ? state.lockedUntil : file.lockUntil
  await store.lock(at, { retainUntil: until, ...(state?.legalHold === file.legalHold ? {} : { legalHold: file.legalHold }) })
  await noteLock(actor, { id: job.id, lockedUntil: file.retainUntil })
}

/** Locks whose job was lost. */
export async function lockForgotten(requestId: string): Promise<{ locked: number; failed: number }> {
  const total = { locked: 0, failed: 0 }
  for (const orgId of await organizationsWith('locks', new Date(now().getTime() - minutes(10)))) {
    for (const { id } of await listUnlocked(jobActor(orgId, 'locking', requestId), {})) {
      await lockFile({ orgId, id, correlationId: requestId }).then(() => total.locked++, (error: unknown) => {
        total.failed++
        log.warn({ error, orgId, id }, 'a file could not be locked')
      })
    }
  }
  return total
}

/**
 * Rows against store, both ways: after a restore of either this says exactly what is missing, and each file of it becomes a finding.
 * @param actor may `artifacts.compareStore`
 */
export async function compareStore(actor: Actor, store: ArtifactStore = artifactStore()): Promise<SweepReport> {
  const report = await sweep(store, actor.orgId, {
    known: async (addresses) => new Set((await knownKeys(actor, { keys: [...new Set(addresses.slice(0, LOOK_UP).map((each) => each.key))] })).map(addressText)),
    async *all() {
      for (let after: string | null = null; ;) {
        const files: Awaited<ReturnType<typeof listFiles>> = await listFiles(actor, { after })
        // What is linked was never ours to lock.
        yield* files.map((file) => (isLinked(file.key) ? { ...file, retainUntil: null } : file))
        after = files.at(-1)?.id ?? null
        if (files.length === 0) return
      }
    },
  }).catch((error: unknown) => {
    throw publicStoreError(error)
  })
  const job = jobActor(actor.orgId, 'comparison with the store', actor.request.id)
  const checks = report.broken.filter((each) => each.why !== 'lock not extended').map((each): Checked => ({ artifactId: each.id, outcome: each.why === 'missing' ? 'missing' : 'mismatch', sha256: null }))
  if (checks.length > 0) await recheckFiles(job, { checks })
  const { broken: _, brokenCount, ...counts } = report
  await noteComparison(actor, { ...counts, broken: brokenCount })
  return report
}

/** Every organization that has files, once a night. */
export async function compareAll(requestId: string): Promise<{ compared: number; broken: number; failed: number }> {
  const total = { compared: 0, broken: 0, failed: 0 }
  for (const orgId of await organizationsWith('comparisons', nightBegan(now()))) {
    const actor = jobActor(orgId, 'comparison with the store', requestId)
    await compareStore(actor).then((report) => {
      total.compared++
      total.broken += report.brokenCount
    }, (error: unknown) => {
      total.failed++
      log.error({ error, orgId }, 'the store could not be compared')
    })
  }
  return total
}

/** Files of kinds that end, once their retention is over: the row first, then the object. Each once, however often this runs. */
export async function disposeEnded(requestId: string, store: ArtifactStore = artifactStore()): Promise<{ removed: number; failed: number }> {
  const total = { removed: 0, failed: 0 }
  const kinds = fileKinds().filter((kind) => kind.ends === 'removed').map((kind) => kind.name)
  for (const orgId of await organizationsWith('ended files', now())) {
    const actor = jobActor(orgId, 'retention', requestId)
    for (const past: string[] = []; ;) {
      const ended = await listEnded(actor, { kinds, before: now(), except: past, limit: 100 })
      for (const { id } of ended) {
        past.push(id)
        await disposeFile(actor, { id }).then(async ({ address }) => {
          total.removed++
          if (address) await store.remove(address)
        }).catch((error: unknown) => {
          // Another worker was quicker; or the whole organization is under a legal hold.
          if (error instanceof AppError) return
          total.failed++
          log.warn({ error, orgId, id }, 'a file whose retention is over could not be removed')
        })
      }
      if (ended.length < 100 || past.length >= 200) break
    }
  }
  return total
}
