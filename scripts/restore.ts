import { stat } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import postgres from 'postgres'
import { appPool, begin, closePools } from '#db/client.ts'
import { artifactStore } from '#lib/artifacts/index.ts'
import { anchorStore } from '#lib/audit/anchors.ts'
import { type Brought, bringBack } from '#lib/audit/bring-back.ts'
import { signerOf } from '#lib/audit/seal-keys.ts'
import { verify } from '#lib/audit/verify.ts'
import { jobActor } from '#lib/auth/actor.ts'
import { folderPlace, type Place } from '#lib/backup/places.ts'
import { keptBy, openableBy } from '#lib/crypto/envelope.ts'
import { env } from '#lib/env.ts'
import { formatCount, formatDuration, formatNumber } from '#lib/format.ts'
import { describeError } from '#lib/log.ts'
import { recordRestore } from '#lib/modules/portal-backups/operations.ts'
import { placeOf } from './lib/backup-place.ts'
import { find, restoreInto } from './lib/restoring.ts'

const usage = `npm run restore -- [--from <file or folder> | --store] [--backup <name>] [--list] [--again]
Restores the newest backup of the folder, of the bucket or of BACKUP_FOLDER into an empty database, holds it against what was backed up, and
leaves the portal paused: npm start serves it, and an administrator releases it. --list names the backups there are; --again empties what a restore that broke off left behind.
Ends with 0 when all of it is there, 1 when it is not, 2 when nothing was restored.`

const { values } = parseArgs({ options: { from: { type: 'string' }, store: { type: 'boolean' }, backup: { type: 'string' }, list: { type: 'boolean' }, help: { type: 'boolean' } } })

async function source(): Promise<{ place: Place; wanted: string | undefined }> {
  if (values.from === undefined) return { place: placeOf(values), wanted: values.backup }
  const path = resolve(values.from)
  const found = await stat(path).catch(() => null)
  if (!found) throw new Error(`There is no ${path}.`)
  return found.isDirectory() ? { place: folderPlace(path), wanted: values.backup } : { place: folderPlace(dirname(path)), wanted: basename(path) }
}

/** What of the present is not in the backup, each with its number; all of it is said, and stays on record. */
async function missingOf(orgId: string, brought: Brought, sql: postgres.Sql, takenAt: string): Promise<string[]> {
  const missing: string[] = []
  if (brought.anchored === null) missing.push('No anchor of the audit trail could be read, so nothing tells whether entries came after the backup.')
  if (brought.problem) missing.push(`Of what came after the backup nothing was taken over: ${brought.problem}.`)
  if (brought.parted !== null) missing.push(`The anchors hold another history from entry ${brought.parted} on.`)
  if (brought.back > 0) missing.push(`${formatNumber(brought.back)} entries that came after the backup are back with their texts; the records they tell of are as they were before, and personal values in them cannot be opened.`)
  if (brought.lost > 0) missing.push(`${formatNumber(brought.lost)} entries that came after the backup are lost: their hashes are in the anchors, their texts nowhere. The log goes on under a new name once the portal is released.`)
  const rows = await sql<{ name: string; credentials: string }[]>`select name, credentials from connections where org_id = ${orgId} and credentials is not null and deleted_at is null`
  const openable = openableBy()
  const closed = rows.filter(({ credentials }) => !openable.has(keptBy(credentials)))
  if (closed.length > 0) missing.push(`The credentials of ${closed.map(({ name }) => name).join(', ')} cannot be opened: the keys they were sealed under are not here.`)
  if (!(await begin(appPool(), orgId, (tx) => signerOf(tx, orgId)))) missing.push('The signing key of the audit trail cannot be opened: nothing can be sealed.')
  const later = await laterFiles(orgId, sql, takenAt)
  if (later > 0) missing.push(`${formatCount(later, 'file')} stored after the backup: in the store, and nothing in the database names it any more.`)
  return missing.map((each) => each.slice(0, 500))
}

async function laterFiles(orgId: string, sql: postgres.Sql, takenAt: string): Promise<number> {
  const known = new Set((await sql<{ key: string; version: string | null }[]>`select key, object_version as version from artifacts where org_id = ${orgId}`).map(({ key, version }) => `${key} ${version}`))
  let count = 0
  for await (const { key, version, storedAt } of artifactStore().list(orgId)) if (storedAt.toISOString() >= takenAt && !known.has(`${key} ${version}`)) count++
  return count
}

async function main(): Promise<number> {
  if (values.help) {
    console.log(usage)
    return 0
  }
  const { place, wanted } = await source()
  if (values.list) {
    for (const { name, size, at } of await place.list()) console.log(`${at.toISOString()}  ${formatNumber(size).padStart(16)} bytes  ${name}`)
    return 0
  }
  const started = performance.now()
  const found = await find(place, wanted)
  console.log(`Restoring the backup of ${found.head.takenAt} from ${place.called}: ${found.kept.name}`)
  const ownerUrl = process.env.DATABASE_OWNER_URL ?? ''
  const done = await restoreInto({ ownerUrl, found, progress: process.env.VERBOSE ? console.log : () => {}, data: found.head.files ? env().DATA_DIR : null })
  console.log(`  ${formatNumber(done.rows)} rows of ${Object.keys(done.whole.tables).length} tables${done.head.files ? `, ${formatNumber(done.files)} files` : ''}: ${done.compared} tables were read once more, and each has the rows that were backed up`)
  if (!done.newest) console.log(`  It was made by an earlier version (migration ${done.head.migration.tag}): what changed since was applied to it.`)
  if (done.sameRules) console.log('  The rules of the database are those it had.')
  const sql = postgres(ownerUrl, { max: 1, onnotice: () => {} })
  let good = true
  try {
    for (const { orgId, size, root } of done.whole.logs) {
      const run = <T>(work: Parameters<typeof begin<T>>[2]) => begin(appPool(), orgId, work)
      const brought = await bringBack({ sql, run, orgId, store: (origin) => anchorStore(orgId, origin) }).catch((error: unknown): Brought => ({ size, anchored: null, anchoredRoot: null, origin: null, back: 0, lost: 0, parted: null, problem: describeError(error).message }))
      const report = await run((tx) => verify(tx, orgId, { outside: [] }))
      console.log(`Organization ${orgId}`)
      const beginning = brought.size === size
      console.log(`  audit trail: ${formatNumber(report.newest?.size ?? 0)} sealed entries, root ${report.newest?.root ?? 'none'}${report.wrong ? '' : beginning && (brought.back > 0 || (report.newest?.root ?? null) === root) ? '; the root is the one that was backed up, or goes on from it' : ''}`)
      if (report.wrong || !beginning) {
        good = false
        console.error(`  WRONG: ${report.wrong?.says ?? 'the log has another length than the backup says'}`)
      }
      const missing = await missingOf(orgId, brought, sql, found.head.takenAt)
      for (const each of missing) console.log(`  ${each}`)
      if (missing.length === 0) console.log('  Nothing is missing.')
      await recordRestore(jobActor(orgId, 'restore', found.head.id), { logSize: size, anchored: brought.anchored, anchoredRoot: brought.anchoredRoot, origin: brought.origin, broughtBack: brought.back, lost: brought.lost, missing })
    }
  } finally {
    await sql.end({ timeout: 5 })
  }
  console.log(`Restored in ${formatDuration(performance.now() - started)}. The portal is paused: no mail, schedule, pull or scan goes on until an administrator of each organization releases it (Settings, Portal backups). Start it with npm start.`)
  return good ? 0 : 1
}

try {
  process.exitCode = await main()
} catch (error) {
  console.error(describeError(error).message)
  process.exitCode = 2
} finally {
  await closePools()
}
