import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { DeleteObjectCommand, GetObjectCommand, HeadObjectCommand, ListObjectVersionsCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import postgres from 'postgres'
import { migrate } from '../../db/migrate.ts'
import { bucketClient, type BucketSettings } from '../../lib/artifacts/bucket-client.ts'
import { throwAwayCluster } from '../../scripts/lib/throw-away.mjs'
import { organization, write } from '../../test/fixtures.ts'
import { type Checks, equal, truth } from './checks.ts'

const FIRST = 700
const SECOND = 900

/** A log of some hundred entries anchored in the bucket; then the database and the bucket are attacked, and `npm run verify` is asked. */
export async function anchorChecks(checks: Checks, settings: BucketSettings): Promise<void> {
  const cluster = await throwAwayCluster()
  try {
    const urls = await migrate(cluster.superUrl, { ownerPassword: 'owner-of-a-peer-run', appPassword: 'app-of-a-peer-run', readerPassword: 'reader-of-a-peer-run' })
    const environment = {
      NODE_ENV: 'test', DATABASE_URL: urls.app, DATABASE_READER_URL: urls.reader, DATABASE_OWNER_URL: urls.owner, SESSION_SECRET: randomBytes(48).toString('base64url'),
      CRON_SECRET: randomBytes(24).toString('base64url'), ENCRYPTION_KEY: randomBytes(32).toString('base64'), DATA_DIR: join(cluster.dir, 'data'), LOG_LEVEL: 'silent', TZ: 'UTC',
      S3_BUCKET: settings.bucket, S3_ENDPOINT: settings.endpoint ?? '', S3_FORCE_PATH_STYLE: 'true', S3_ACCESS_KEY_ID: settings.credentials?.accessKeyId, S3_SECRET_ACCESS_KEY: settings.credentials?.secretAccessKey,
    }
    Object.assign(process.env, environment)
    await attackAnchors(checks, settings, urls.owner, cluster.superUrl)
  } finally {
    await cluster.stop()
  }
}

async function attackAnchors(checks: Checks, settings: BucketSettings, ownerUrl: string, superUrl: string): Promise<void> {
  const { appPool, begin, closePools } = await import('#db/client.ts')
  const { anchorStore } = await import('#lib/audit/anchors.ts')
  const { originOf } = await import('#lib/audit/seal-keys.ts')
  const { sealer } = await import('#lib/audit/seal.ts')
  const { anchor, TakenBack } = await import('#lib/audit/seal-anchor.ts')
  const { jobActor } = await import('#lib/auth/actor.ts')
  const { rotateKey } = await import('#lib/modules/audit-trail/proofs.ts')
  const { id: orgId } = await organization(ownerUrl, 'Anchored')
  const run = <T>(work: Parameters<typeof begin<T>>[2]) => begin(appPool(), orgId, work)
  const store = anchorStore(orgId, originOf(orgId))
  const seal = sealer((org, work) => begin(appPool(), org, work), (org) => rotateKey(jobActor(org, 'sealing', 'peer'), { reason: 'First key' }))
  const add = async (count: number) => {
    await write(ownerUrl, orgId, (sql) => sql`insert into audit_entries (org_id, id, recorded_at, body)
      select org, id, date_trunc('milliseconds', now()), json_build_object('action', 'systems.update', 'actor', json_build_object('id', 'peer', 'kind', 'job'), 'at', to_char(now() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
        'category', 'configuration', 'changes', json_build_object('name', json_build_array('a', n)), 'correlation', 'c', 'id', id, 'org', org::text, 'outcome', 'success', 'subject', json_build_object('id', id, 'label', 'System', 'type', 'system'), 'v', 1)::text
      from (select ${orgId}::uuid as org, gen_random_uuid() as id, n from generate_series(1, ${count}::int) n) e`.then(() => {}))
    const wanted = count + (await sealed())
    while ((await sealed()) < wanted) await seal(orgId)
  }
  const sql = postgres(superUrl.replace(/\/[^/]*$/, `/${new URL(ownerUrl).pathname.slice(1)}`), { max: 1, onnotice: () => {} })
  const sealed = async () => Number((await sql`select coalesce(max(size), 0)::int as size from audit_checkpoints where org_id = ${orgId}`)[0]?.size)
  const client = bucketClient(settings)
  const root = `anchors/${orgId}/`
  const at = (path: string) => ({ Bucket: settings.bucket, Key: root + path })
  const verified = () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--conditions=react-server', 'scripts/verify.ts'], { encoding: 'utf8', timeout: 60_000, env: process.env })
    return { good: status === 0, said: stdout + stderr }
  }
  const mustSay = (pattern: RegExp) => {
    const { good, said } = verified()
    truth(!good && pattern.test(said), `verify said: ${said}`)
  }
  const versions = async (prefix: string) => (await client.send(new ListObjectVersionsCommand({ Bucket: settings.bucket, Prefix: root + prefix }))).Versions ?? []

  const firstOf = async (path: string) => {
    const VersionId = (await versions(path)).filter((each) => each.Key === root + path).at(-1)?.VersionId
    return Buffer.from((await (await client.send(new GetObjectCommand({ ...at(path), VersionId }))).Body?.transformToByteArray()) ?? [])
  }

  await seal(orgId)
  await add(FIRST)
  await checks.check('tiles, bundles of full tiles, keys and checkpoint are in the bucket, each locked for seven years', async () => {
    const size = await anchor(run, orgId, store, { bundles: 'full' })
    truth(size !== null && size > FIRST, `anchored ${size}`)
    equal(await anchor(run, orgId, store, { bundles: 'full' }), null, 'a second time')
    const found = await versions('')
    for (const name of ['tile/0/000', 'tile/entries/001', 'tile/1/000.p/2', 'keys', 'checkpoint', 'checkpoints/']) truth(found.some((each) => each.Key?.startsWith(root + name)), `${name} is not there`)
    for (const { Key, VersionId } of found) {
      const head = await client.send(new HeadObjectCommand({ Bucket: settings.bucket, Key, VersionId }))
      truth(head.ObjectLockMode === 'COMPLIANCE' && (head.ObjectLockRetainUntilDate?.getTime() ?? 0) > Date.now() + 7 * 365 * 86_400_000, `${Key} is locked until ${head.ObjectLockRetainUntilDate?.toISOString()}`)
    }
  })
  const early = await store.read('checkpoint')
  const earlySize = await sealed()
  await add(SECOND)
  await anchor(run, orgId, store, { bundles: 'full' })
  await checks.check('verify agrees with the newest anchor', async () => {
    const { good, said } = verified()
    truth(good && said.includes('agrees with the newest anchor'), said)
  })

  const outside = (text: RegExp, code = 0) => {
    const { DATABASE_URL: _, DATABASE_READER_URL: __, DATABASE_OWNER_URL: ___, ENCRYPTION_KEY: ____, ...env } = process.env
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--conditions=react-server', 'scripts/verify-outside.ts', '--bucket'], { encoding: 'utf8', timeout: 60_000, env })
    truth(status === code && text.test(stdout + stderr), `verify --bucket ended with ${status}: ${stdout}${stderr}`)
  }
  const whole = new RegExp(`hashes of all ${(await sealed()).toLocaleString('en')} entries lead to the signed root[^]*texts of ${(Math.floor((await sealed()) / 256) * 256).toLocaleString('en')} entries[^]*1 older checkpoint is the beginning`)
  await checks.check('from the bucket alone, the database lost: keys, checkpoints, tiles and the texts of all full bundles are proven', async () => outside(whole))

  await checks.check('nobody deletes a version of an anchor, not even root', async () => {
    const found = await versions('')
    for (const { Key, VersionId } of found) await client.send(new DeleteObjectCommand({ Bucket: settings.bucket, Key, VersionId, BypassGovernanceRetention: true })).catch(() => {})
    equal((await versions('')).length, found.length, 'versions')
  })

  const undo = async (path: string) => {
    const { Versions = [], DeleteMarkers = [] } = await client.send(new ListObjectVersionsCommand({ Bucket: settings.bucket, Prefix: root + path }))
    for (const { Key, VersionId } of [...Versions, ...DeleteMarkers]) await client.send(new DeleteObjectCommand({ Bucket: settings.bucket, Key, VersionId })).catch(() => {})
  }
  await checks.check('a tile written over is named; anchoring goes on beside it', async () => {
    const tile = (await store.read('tile/0/001')) ?? Buffer.alloc(0)
    tile[5] = (tile[5] ?? 0) ^ 1
    await client.send(new PutObjectCommand({ ...at('tile/0/001'), Body: tile }))
    mustSay(/WRONG anchor: tile/)
    outside(/WRONG: tile\/0\/001 is not what was signed; the texts beside it are/, 1)
    await store.put('tile/0/001', (await firstOf('tile/0/001')))
    await undo('tile/0/001')
    truth(verified().good, 'verify after it was undone')
  })
  await checks.check('a tile under a delete marker is named', async () => {
    await client.send(new DeleteObjectCommand(at('tile/0/000')))
    mustSay(/WRONG anchor: tile\/0\/000 is missing/)
    await undo('tile/0/000')
  })
  await checks.check('other bytes are refused where an anchor is', async () => {
    const error = await store.put('tile/0/000', Buffer.alloc(32)).catch((each: unknown) => each)
    truth(error instanceof Error && error.message.includes('other contents'), String(error))
  })
  await checks.check('a planted checkpoint that claims more is named, and hides nothing', async () => {
    await client.send(new PutObjectCommand({ ...at('checkpoints/0000000000000001-9007199254740990'), Body: early ?? '' }))
    await client.send(new PutObjectCommand({ ...at('checkpoints/0000000000000000-9007199254740991'), Body: 'nonsense' }))
    mustSay(/WRONG anchor/)
    equal(await anchor(run, orgId, store), null, 'anchoring')
    await undo('checkpoints/000000000000000')
    truth(verified().good, 'verify after it was undone')
  })
  await checks.check('the database taken back, the checkpoint in the bucket written over and hidden: verify says rolled back', async () => {
    await sql.begin(async (tx) => {
      await tx`set local session_replication_role = replica`
      await tx`delete from audit_entries e using audit_leaves l where e.org_id = ${orgId} and l.org_id = ${orgId} and l.entry_id = e.id and l.index >= ${earlySize}`
      await tx`delete from audit_leaves where org_id = ${orgId} and index >= ${earlySize}`
      await tx`delete from audit_checkpoints where org_id = ${orgId} and size > ${earlySize}`
    })
    await client.send(new PutObjectCommand({ ...at('checkpoint'), Body: early ?? '' }))
    for (const { Key } of await versions('checkpoints/')) await client.send(new DeleteObjectCommand({ Bucket: settings.bucket, Key }))
    mustSay(/WRONG rolled back/)
    outside(whole)
    equal(await anchor(run, orgId, store).catch((error: unknown) => error instanceof TakenBack && 'taken back'), 'taken back', 'anchoring')
  })
  await sql.end()
  await closePools()
}
