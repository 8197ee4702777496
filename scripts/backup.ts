import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { v7 } from 'uuid'
import { closePools } from '#db/client.ts'
import { knownMigrations } from '#db/migrate.ts'
import { artifactStore } from '#lib/artifacts/index.ts'
import { jobActor } from '#lib/auth/actor.ts'
import { organizations } from '#lib/auth/entrance.ts'
import { filesBelow } from '#lib/backup/files.ts'
import { nameFor, type Place, removeOld } from '#lib/backup/places.ts'
import { fingerprint } from '#lib/backup/sealed-stream.ts'
import { backup, Busy, type Made } from '#lib/backup/write.ts'
import { days, now } from '#lib/clock.ts'
import { sealEnvelope } from '#lib/crypto/envelope.ts'
import { portalKey } from '#lib/crypto/secrets.ts'
import { unlessRefused } from '#lib/door/unless-refused.ts'
import { env } from '#lib/env.ts'
import { formatBytes, formatNumber } from '#lib/format.ts'
import { describeError } from '#lib/log.ts'
import { noteRemoval, recordBackup, recordFailure } from '#lib/modules/portal-backups/operations.ts'
import { placeOf } from './lib/backup-place.ts'
import { inTurn } from './lib/backup-turn.ts'

/**
 * `npm run backup -- [--to <folder> | --store] [--keep-days <n>] [--due <time>]`: ends with 0 when the backup is there and was read back, 1 when not, 3 when another one is being made.
 * `--due`: none is made where one was begun since then.
 */
const { values } = parseArgs({ options: { to: { type: 'string' }, store: { type: 'boolean' }, 'keep-days': { type: 'string' }, due: { type: 'string' } } })

const ownerUrl = process.env.DATABASE_OWNER_URL ?? ''

async function make(place: Place, keepDays: number): Promise<void> {
  const startedAt = now()
  const keepUntil = new Date(startedAt.getTime() + days(keepDays))
  const known = await knownMigrations()
  const data = env().DATA_DIR
  if (!ownerUrl) throw new Error('DATABASE_OWNER_URL is missing: a backup is made as the owner of the tables, as the roles of the portal see one organization at a time.')
  const beside = artifactStore().kind === 'folder'
  const told: { made?: Made } = {}
  const bytes = backup({
    ownerUrl, at: startedAt, encryptionKey: fingerprint(portalKey()),
    migration: (when) => known.find((each) => each.when === when)?.tag ?? 'unknown',
    envelope: (key) => sealEnvelope('backup', key.toString('base64')),
    anchors: beside ? filesBelow(data, 'anchors') : null,
    files: beside ? filesBelow(data, 'artifacts') : null,
  }, (each) => (told.made = each))
  const put = await place.put(nameFor(startedAt, v7().slice(-8)), bytes, keepUntil)
  const { made } = told
  if (!made) throw new Error('The backup ended before it was whole.')
  const tables = Object.values(made.whole.tables)
  const rows = tables.reduce((sum, each) => sum + (each.rows ?? 0), 0)
  console.log(`Backup ${made.head.id} of ${made.head.takenAt}: ${formatBytes(put.size)} in ${place.called}, ${put.name}`)
  console.log(`  ${formatNumber(rows)} rows of ${tables.length} tables${made.head.files ? `, ${formatNumber(made.whole.files.count)} files` : '; the files lie in the bucket and stay there'}; SHA-256 ${put.sha256}`)
  console.log(`  kept until ${keepUntil.toISOString()}. It opens with the keys of this portal alone (ENCRYPTION_KEY${env().CREDENTIALS_KMS_KEY ? ', the key of KMS' : env().CREDENTIALS_KEY_FILE ? ', the file of keys' : ''}): keep them apart from it.`)
  const endedAt = new Date(Math.max(now().getTime(), startedAt.getTime()))
  for (const { orgId, size, root } of made.whole.logs) {
    await recordBackup(jobActor(orgId, 'backup', made.head.id), {
      backupId: made.head.id, startedAt: startedAt.toISOString(), endedAt: endedAt.toISOString(), takenAt: made.head.takenAt, place: place.kind, name: put.name, objectVersion: put.version, size: put.size, sha256: put.sha256,
      keepUntil: keepUntil.toISOString(), tables: tables.length, rows, files: made.whole.files.count, logSize: size, logRoot: root, migration: made.head.migration.tag,
    })
  }
  const [newest] = await place.list()
  if (newest && newest.name !== put.name && place.kind === 'folder') console.error(`The clock was set back, or somebody else puts backups here: ${newest.name} has a later time in its name. npm run restore takes that one unless it is told --backup ${put.name}.`)
  for (const gone of await removeOld(place, keepDays, now())) {
    console.log(`  removed ${gone.name}: its retention was over`)
    for (const { orgId } of made.whole.logs) await noteRemoval(jobActor(orgId, 'backup', made.head.id), { name: gone.name }).catch(unlessRefused)
  }
}

/** The one of the day comes after whatever somebody makes by hand at that time. */
async function patiently(place: Place, keepDays: number): Promise<true> {
  for (let tries = 0; ; tries++) {
    try {
      await make(place, keepDays)
      return true
    } catch (error) {
      if (!(error instanceof Busy) || !values.due || tries === 240) throw error
      await sleep(30_000)
    }
  }
}

const startedAt = now()
try {
  const done = await inTurn(ownerUrl, values.due ? new Date(values.due) : null, () => patiently(placeOf(values), values['keep-days'] ? Number(values['keep-days']) : env().BACKUP_KEEP_DAYS))
  if (done === null) console.log(`The backup that was due at ${values.due} is made already, by another portal on this database or before the clock was set back.`)
} catch (error) {
  console.error(describeError(error).message)
  process.exitCode = error instanceof Busy ? 3 : 1
  // Where even the database does not answer there is nobody to tell.
  if (!(error instanceof Busy)) for (const orgId of await organizations().catch(() => [])) await recordFailure(jobActor(orgId, 'backup', v7()), { startedAt: startedAt.toISOString(), error: describeError(error).message.slice(0, 2_000) }).catch((failure: unknown) => console.error(describeError(failure).message))
} finally {
  await closePools()
}
