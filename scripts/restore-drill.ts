import { spawn } from 'node:child_process'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import postgres from 'postgres'
import { v7 } from 'uuid'
import { closePools } from '#db/client.ts'
import { prepareRoles } from '#db/migrate.ts'
import { artifactStore } from '#lib/artifacts/index.ts'
import { jobActor } from '#lib/auth/actor.ts'
import { organizations } from '#lib/auth/entrance.ts'
import { type Files, readFiles } from '#lib/backup/files.ts'
import { now } from '#lib/clock.ts'
import { env } from '#lib/env.ts'
import { AppError } from '#lib/errors.ts'
import { formatDuration, formatNumber } from '#lib/format.ts'
import { describeError } from '#lib/log.ts'
import { receiveRaw } from '#lib/modules/artifacts/receive.ts'
import { targets } from '#lib/modules/portal-backups/model.ts'
import { recordDrill } from '#lib/modules/portal-backups/operations.ts'
import { drillFile } from '#lib/modules/runbooks/files.ts'
import { attachDrillFile, recordDrill as recordRunbookDrill } from '#lib/modules/runbooks/operations/drill.ts'
import { placeOf } from './lib/backup-place.ts'
import { ensureDatabase } from './lib/databases.mjs'
import { endPostgres, startPostgres } from './lib/postgres.mjs'
import { type Found, find, type Restored, restoreInto } from './lib/restoring.ts'
import { loadSecrets } from './lib/secrets.mjs'

/**
 * `npm run restore-drill -- [--from <folder> | --store] [--backup <name>]`: the newest backup into a cluster of its own, which is made and ended here; held against what was backed up,
 * the audit trail verified from its first entry, the files read. Times are measured and the result is recorded. Ends with 0 when it passed.
 */
const { values } = parseArgs({ options: { from: { type: 'string' }, store: { type: 'boolean' }, backup: { type: 'string' } } })

type Step = { step: string; seconds: number; said: string }
const steps: Step[] = []
async function step<T>(called: string, work: () => Promise<T>, said: (result: T) => string): Promise<T> {
  const began = performance.now()
  const result = await work()
  const told = { step: called, seconds: Math.round((performance.now() - began) / 100) / 10, said: said(result).slice(0, 500) }
  steps.push(told)
  console.log(`  ${told.step} (${told.seconds} s)${told.said ? `: ${told.said}` : ''}`)
  return result
}

/** By the command an auditor would run, on the restored database, against its own signed checkpoints and the anchors that came with it: those of today are ahead of it, as they should be. */
function verified(urls: { app: string; reader: string; owner: string }, home: string): Promise<string> {
  const apart = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('S3_')))
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--conditions=react-server', 'scripts/verify.ts'], { env: { ...apart, NODE_ENV: process.env.NODE_ENV, DATA_DIR: home, DATABASE_URL: urls.app, DATABASE_READER_URL: urls.reader, DATABASE_OWNER_URL: urls.owner, DATABASE_DIRECT_URL: urls.app }, stdio: ['ignore', 'pipe', 'pipe'] })
    let said = ''
    child.stdout.on('data', (bytes) => (said += bytes))
    child.stderr.on('data', (bytes) => (said += bytes))
    child.once('error', reject)
    child.once('exit', (code) => (code === 0 ? resolve(said) : reject(new Error(`The audit trail of the restored database does not verify:\n${said.slice(-1_500)}`))))
  })
}

type Tried = { backup: string; backupId: string; takenAt: string; startedAt: Date; endedAt: Date; passed: boolean; rto: number; rpo: number; error: string | null }

/** A drill of the runbook for a lost database as well, with the steps as its file, where the organization has that runbook: somebody reviews it there. */
async function toRunbook(orgId: string, { startedAt, endedAt, passed, rto, rpo, error, ...of }: Tried): Promise<string> {
  const actor = jobActor(orgId, 'restore drill', v7())
  try {
    const { id } = await recordRunbookDrill(actor, { shipped: 'database', drillKey: `restore-drill ${startedAt.toISOString()}`, beganAt: startedAt.toISOString(), endedAt: endedAt.toISOString(), result: passed ? 'passed' : 'failed', rtoSeconds: rto, rpoSeconds: rpo, found: error ?? `The backup ${of.backup} came back whole: ${steps.map((each) => each.said).filter(Boolean).join('; ')}`.slice(0, 4_000) })
    const file = await receiveRaw(actor, 'runbooks.attachFile', drillFile, { name: `restore-drill-${startedAt.toISOString().slice(0, 10)}.json`, type: 'application/json', body: (async function* () { yield Buffer.from(`${JSON.stringify({ ...of, startedAt, endedAt, passed, rtoSeconds: rto, rpoSeconds: rpo, error, steps }, null, 2)}\n`) })() })
    await attachDrillFile(actor, { id, file })
    return 'It is a drill of the runbook for a lost database too, and waits there for its review.'
  } catch (failure) {
    if (failure instanceof AppError && failure.code === 'not_found') return 'This organization has not taken over the runbook for a lost database: with it, the drill would be reviewed there.'
    throw failure
  }
}

async function drill(): Promise<boolean> {
  const startedAt = now()
  const data = env().DATA_DIR
  const home = join(data, 'drill')
  const dir = join(home, 'postgres')
  // What a drill that was killed left behind.
  await endPostgres(dir)
  await rm(home, { recursive: true, force: true })
  await mkdir(home, { recursive: true, mode: 0o711 })
  let found: Found | undefined
  let restored: Restored | undefined
  let files: Files | undefined
  let error: string | null = null
  let stop = async () => {}
  try {
    found = await find(placeOf({ to: values.from, store: values.store }), values.backup)
    console.log(`Drill with the backup of ${found.head.takenAt}: ${found.kept.name}`)
    const cluster = await step('A cluster of its own', () => startPostgres({ dir }), ({ port }) => `on port ${port}`)
    stop = () => cluster.stop('immediate')
    const urls = await prepareRoles(await ensureDatabase(cluster.superUrl, 'tickmark'), loadSecrets(data))
    const from = found
    restored = await step('Restored and compared', () => restoreInto({ ownerUrl: urls.owner, found: from, data: from.head.files ? home : null }), (each) => `${formatNumber(each.rows)} rows of ${Object.keys(each.whole.tables).length} tables, ${formatNumber(each.files)} files; ${each.compared} tables read once more have the rows that were backed up`)
    await step('Audit trail verified', () => verified(urls, home), (said) => said.split('\n').filter((line) => /sealed entries compared|newest checkpoint|WRONG/.test(line)).map((line) => line.trim()).join('; '))
    const sql = postgres(urls.owner, { max: 1, onnotice: () => {} })
    files = await step('Files read', () => readFiles(sql, home, (at) => artifactStore().stat(at)), ({ read, wrong, unasked }) => `${formatNumber(read)}, of which ${wrong} altered or missing${unasked > 0 ? `; ${unasked} more lie in a bucket that could not be asked` : ''}`).finally(() => sql.end({ timeout: 5 }))
    if (files.wrong > 0) error = `${files.wrong} of ${files.read} files are altered or missing: ${files.names.join(', ')}`
  } catch (failure) {
    error = describeError(failure).message.slice(0, 2_000)
  } finally {
    await stop().catch(() => {})
    await rm(home, { recursive: true, force: true })
  }
  const endedAt = now()
  if (!found) throw new Error(error ?? 'There is no backup.')
  const [rto, rpo] = [Math.round((endedAt.getTime() - startedAt.getTime()) / 1000), Math.max(0, Math.round((startedAt.getTime() - Date.parse(found.head.takenAt)) / 1000))]
  console.log(`RTO: ${formatDuration(rto * 1000)} of ${formatDuration(targets.rtoSeconds * 1000)}${rto <= targets.rtoSeconds ? '' : ', missed'}`)
  console.log(`RPO: ${formatDuration(rpo * 1000)} of ${formatDuration(targets.rpoSeconds * 1000)}${rpo <= targets.rpoSeconds ? '' : ', missed: what came after the backup would be lost but for archived WAL'}`)
  const logs = new Map(restored?.whole.logs.map((log) => [log.orgId, log]))
  for (const orgId of await organizations()) {
    const log = logs.get(orgId)
    const { sha256 } = await recordDrill(jobActor(orgId, 'restore drill', v7()), {
      backupId: found.head.id, takenAt: found.head.takenAt, startedAt: startedAt.toISOString(), endedAt: endedAt.toISOString(), outcome: error === null ? 'passed' : 'failed', rtoSeconds: rto, rpoSeconds: rpo,
      rows: restored?.rows ?? null, tables: restored ? Object.keys(restored.whole.tables).length : null, differing: restored ? 0 : null, logSize: log?.size ?? null, logRoot: log?.root ?? null, files: files?.read ?? null, filesWrong: files?.wrong ?? null, error, steps,
    })
    console.log(`Recorded for organization ${orgId}, SHA-256 of the result ${sha256}`)
    console.log(`  ${await toRunbook(orgId, { backup: found.kept.name, backupId: found.head.id, takenAt: found.head.takenAt, startedAt, endedAt, passed: error === null, rto, rpo, error })}`)
  }
  if (error) console.error(`FAILED: ${error}`)
  else console.log('Passed: all of it is there.')
  return error === null
}

try {
  process.exitCode = (await drill()) ? 0 : 1
} catch (error) {
  console.error(describeError(error).message)
  process.exitCode = 1
} finally {
  await closePools()
}
