// A log of 100,000 entries, sealed and exported by the portal, checked by a Go program that uses
// golang.org/x/mod/sumdb/tlog and note. Then one bit is turned: the program must notice.
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import postgres from 'postgres'
import { migrate } from '../../db/migrate.ts'
import { throwAwayCluster } from '../../scripts/lib/throw-away.mjs'
import { organization, write } from '../../test/fixtures.ts'
import { goVerifier } from './program.ts'

const SKIPPED = 77
const ENTRIES = 100_000
let program = ''

/** Our own verification of what lies outside alone, of the same folder: no database. */
const ours = (folder: string) => spawnSync(process.execPath, ['--conditions=react-server', join(import.meta.dirname, '../../scripts/verify-outside.ts'), '--from', folder], { encoding: 'utf8', timeout: 60_000 })
const check = (folder: string, ...what: 'tiles'[]) => spawnSync(program, [folder, ...what], { encoding: 'utf8', timeout: 60_000 })

async function main(): Promise<number> {
  const built = await goVerifier()
  if (built === null) return SKIPPED
  program = built
  const cluster = await throwAwayCluster()
  try {
    const urls = await migrate(cluster.superUrl, { ownerPassword: 'owner-of-a-peer-run', appPassword: 'app-of-a-peer-run', readerPassword: 'reader-of-a-peer-run' })
    Object.assign(process.env, {
      NODE_ENV: 'test', DATABASE_URL: urls.app, DATABASE_READER_URL: urls.reader, DATABASE_OWNER_URL: urls.owner, SESSION_SECRET: randomBytes(48).toString('base64url'),
      CRON_SECRET: randomBytes(24).toString('base64url'), ENCRYPTION_KEY: randomBytes(32).toString('base64'), DATA_DIR: join(cluster.dir, 'data'), LOG_LEVEL: 'error', TZ: 'UTC',
    })
    const given = join(cluster.dir, 'export')
    await makeLog(urls.owner, given)
    const answer = check(given)
    process.stdout.write(answer.stdout + answer.stderr)
    if (answer.status !== 0) return 1
    const root = /root of \d+ entries agrees: (\S+)/.exec(answer.stdout)?.[1] ?? ''
    const same = ours(given)
    if (same.status !== 0 || !same.stdout.includes(`root ${Buffer.from(root, 'base64').toString('hex')}`)) {
      console.error(`our verification from the same folder does not agree: ${same.stdout}${same.stderr}`)
      return 1
    }
    console.log('our verification from the same folder, without a database, finds the same root')
    await race(given)
    for (const file of ['tile/entries/000', 'tile/0/000', 'checkpoint']) {
      const path = join(given, file)
      const bytes = readFileSync(path)
      chmodSync(path, 0o600)
      writeFileSync(path, Buffer.from(bytes.map((byte, n) => (n === 60 ? byte ^ 1 : byte))))
      if (check(given).status !== 1 || ours(given).status !== 1) {
        console.error(`a bit turned in ${file} goes unnoticed`)
        return 1
      }
      writeFileSync(path, bytes)
    }
    console.log('a turned bit in a bundle, a tile or the checkpoint is noticed by both')
    return 0
  } finally {
    await cluster.stop()
  }
}

/** The same bundles and tiles hashed to the same root by both programs, in turns; one thread each. */
async function race(folder: string): Promise<void> {
  const { folderStore } = await import('#lib/audit/anchor-folder.ts')
  const { readAnchor } = await import('#lib/audit/verify-anchor.ts')
  const { decodeVerifier } = await import('#lib/tlog/note.ts')
  const keys = readFileSync(join(folder, 'keys'), 'utf8').trim().split('\n').map(decodeVerifier)
  const times = { ours: [] as number[], go: [] as number[] }
  for (let turn = 0; turn < 5; turn++) {
    let since = performance.now()
    const { wrong, unread, size } = await readAnchor(keys, folderStore(folder))
    if (wrong || unread || size < ENTRIES) throw new Error(wrong ?? unread ?? `only ${size} entries`)
    times.ours.push(performance.now() - since)
    since = performance.now()
    if (check(folder, 'tiles').status !== 0) throw new Error('the Go program refuses what it agreed to before')
    times.go.push(performance.now() - since)
  }
  const median = (all: number[]) => all.toSorted((one, other) => one - other)[2] ?? Number.NaN
  console.log(`bundles and tiles checked at ${(median(times.go) / median(times.ours)).toFixed(2)} × the speed of the Go program (wanted ≥ 0.5)`)
}

async function makeLog(ownerUrl: string, folder: string): Promise<void> {
  const { appPool, begin, closePools } = await import('#db/client.ts')
  const { sealer } = await import('#lib/audit/seal.ts')
  const { folderStore } = await import('#lib/audit/anchor-folder.ts')
  const { anchor, nodeReader } = await import('#lib/audit/seal-anchor.ts')
  const { verifiersOf } = await import('#lib/audit/seal-keys.ts')
  const { jobActor } = await import('#lib/auth/actor.ts')
  const { rotateKey } = await import('#lib/modules/audit-trail/proofs.ts')
  const { encodeVerifier } = await import('#lib/tlog/note.ts')
  const { formatProof } = await import('#lib/tlog/proof.ts')
  const { proveConsistency, proveInclusion } = await import('#lib/tlog/tree.ts')
  const { id } = await organization(ownerUrl, 'Exported')
  const run = <T>(orgId: string, work: Parameters<typeof begin<T>>[2]) => begin(appPool(), orgId, work)
  const key = (orgId: string, reason = 'First key') => rotateKey(jobActor(orgId, 'sealing', 'peer'), { reason })
  const seal = sealer(run, key)
  const store = folderStore(folder)
  await seal(id)
  for (const part of [ENTRIES * 0.3, ENTRIES * 0.7]) {
    await write(ownerUrl, id, async (sql) => {
      await sql`insert into audit_entries (org_id, id, recorded_at, body)
        select ${id}, gen_random_uuid(), now(), '{"action":"systems.update","subject":{"label":"Größe “' || n || '”","type":"system"}}' from generate_series(1, ${part}::int) n`
    })
    await seal(id, { batch: 9_999 })
    await anchor((work) => run(id, work), id, store, { bundles: 'all' })
    // Proofs and checkpoints of both keys must hold.
    await key(id, 'Rotation')
  }
  const sql = postgres(ownerUrl, { max: 1 })
  const checkpoints = await sql<{ size: number; note: string }[]>`select size::int as size, note from audit_checkpoints where org_id = ${id} order by size`
  await sql.end()
  const newest = checkpoints.at(-1)
  if (!newest || newest.size < ENTRIES) throw new Error(`only ${newest?.size} entries were sealed`)
  const indexes = [0, 1, 255, 256, 65_535, 65_536, newest.size - 1, ...Array.from({ length: 100 }, () => Math.floor(Math.random() * newest.size))]
  const keys = await run(id, (tx) => verifiersOf(tx, id))
  await run(id, async (tx) => {
    const read = nodeReader(tx, id)
    const files: string[] = []
    for (const index of indexes) files.push(formatProof({ index, hashes: await proveInclusion(index, newest.size, read), checkpoint: newest.note }))
    const consistency = []
    for (const { size } of checkpoints) consistency.push({ from: size, to: newest.size, hashes: (await proveConsistency(size, newest.size, read)).map((hash) => hash.toString('base64')) })
    await store.replace('proofs.json', Buffer.from(JSON.stringify({ checkpoints: checkpoints.map((each) => each.note), files, consistency })))
  })
  await store.replace('keys', Buffer.from(keys.map((each) => `${encodeVerifier(each)}\n`).join('')))
  await closePools()
}

process.exitCode = await main()
