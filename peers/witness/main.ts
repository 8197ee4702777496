// Our client asks a witness that is not ours (C2SP tlog-witness), over HTTP, as the worker does: it must cosign a log that grows, and
// refuse one that was taken back or forked. What it cosigned is checked by our code and by a Go program.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import postgres from 'postgres'
import { migrate } from '../../db/migrate.ts'
import { throwAwayCluster } from '../../scripts/lib/throw-away.mjs'
import { organization, write } from '../../test/fixtures.ts'
import { buildWitness } from './install.ts'

const SKIPPED = 77

type Served = { child: ChildProcess; setting: string; key: string }

/** The witness of one log. @returns what goes into the settings, `<address> <key>` */
function serve(program: string, logKey: string): Promise<Served> {
  const child = spawn(program, ['serve', logKey], { stdio: ['ignore', 'pipe', 'inherit'] })
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the witness ended with ${code}`)))
    child.stdout?.once('data', (line: Buffer) => {
      const setting = line.toString().trim()
      resolve({ child, setting, key: setting.split(' ')[1] ?? '' })
    })
  })
}

function must(good: boolean, what: string): void {
  if (!good) throw new Error(what)
  console.log(`  ${what}`)
}

async function main(): Promise<number> {
  const program = await buildWitness()
  if (!program) return SKIPPED
  const cluster = await throwAwayCluster()
  const children: ChildProcess[] = []
  try {
    const urls = await migrate(cluster.superUrl, { ownerPassword: 'owner-of-a-peer-run', appPassword: 'app-of-a-peer-run', readerPassword: 'reader-of-a-peer-run' })
    Object.assign(process.env, {
      NODE_ENV: 'test', DATABASE_URL: urls.app, DATABASE_READER_URL: urls.reader, DATABASE_OWNER_URL: urls.owner, SESSION_SECRET: randomBytes(48).toString('base64url'),
      CRON_SECRET: randomBytes(24).toString('base64url'), ENCRYPTION_KEY: randomBytes(32).toString('base64'), DATA_DIR: join(cluster.dir, 'data'), LOG_LEVEL: 'error', TZ: 'UTC', OUTGOING_ALLOW: '127.0.0.0/8',
    })
    await ask(program, cluster.dir, urls.owner, cluster.superUrl, (served) => children.push(served.child))
    return 0
  } catch (error) {
    console.error(error)
    return 1
  } finally {
    for (const child of children) child.kill()
    await cluster.stop()
  }
}

async function ask(program: string, folder: string, ownerUrl: string, superUrl: string, started: (served: Served) => void): Promise<void> {
  const { appPool, begin, closePools } = await import('#db/client.ts')
  const { sealer } = await import('#lib/audit/seal.ts')
  const { verifiersOf } = await import('#lib/audit/seal-keys.ts')
  const { askWitnesses } = await import('#lib/audit/witness.ts')
  const { readWitnesses } = await import('#lib/audit/witness-list.ts')
  const { cosignedAt, decodeCosigner } = await import('#lib/tlog/cosignature.ts')
  const { encodeVerifier } = await import('#lib/tlog/note.ts')
  const { jobActor } = await import('#lib/auth/actor.ts')
  const { rotateKey } = await import('#lib/modules/audit-trail/proofs.ts')
  const run = <T>(orgId: string, work: Parameters<typeof begin<T>>[2]) => begin(appPool(), orgId, work)
  const sql = postgres(superUrl, { max: 1, onnotice: () => {} })
  const { id } = await organization(ownerUrl, 'Witnessed')
  /** Entries more in the log. A new sealer each time: what one remembers must not hide what was done to the database. */
  const grow = async (count: number) => {
    await write(ownerUrl, id, async (owner) => {
      await owner`insert into audit_entries (org_id, id, recorded_at, body) select ${id}, gen_random_uuid(), now(), '{"action":"systems.update","n":' || n || '}' from generate_series(1, ${count}::int) n`
    })
    return sealAll()
  }
  const seal = (orgId: string) => sealer(run, (each) => rotateKey(jobActor(each, 'sealing', 'peer'), { reason: 'First key' }))(orgId)
  const sealAll = async () => {
    for (let n = 0; n < 50; n++) await seal(id)
    const [row] = await sql`select max(size)::int as size from audit_checkpoints where org_id = ${id}`
    return row?.size as number
  }
  const first = await grow(300)
  const [logKey] = (await run(id, (tx) => verifiersOf(tx, id))).map(encodeVerifier)
  if (!logKey) throw new Error('the log has no key')
  const served = await serve(program, logKey)
  started(served)
  const witnesses = readWitnesses(served.setting)
  const cosigner = decodeCosigner(served.key)
  const asked = async () => {
    await askWitnesses((work) => run(id, work), id, witnesses)
    const [row] = await sql<{ size: number; note: string; problem: string | null }[]>`select size::int as size, note, problem from audit_witnesses where org_id = ${id} and name = ${cosigner.name}`
    return row ?? { size: 0, note: '', problem: 'the witness was not asked' }
  }
  const proven = async (size: number, what: string) => {
    const row = await asked()
    must(row.size === size && row.problem === null, `${what}: cosigned ${size} entries${row.problem ? `, but: ${row.problem}` : ''}`)
    must(Math.abs((cosignedAt(row.note, cosigner) ?? 0) - Date.now() / 1000) < 60, 'our code verifies the cosignature and its time')
    const file = join(folder, 'cosigned')
    writeFileSync(file, row.note)
    const answer = spawnSync(program, ['check', file, logKey, served.key], { encoding: 'utf8' })
    must(answer.status === 0, `Go agrees: ${(answer.stdout + answer.stderr).trim()}`)
    writeFileSync(file, row.note.replace(`\n${size}\n`, `\n${size + 1}\n`))
    must(spawnSync(program, ['check', file, logKey, served.key]).status === 1, 'and refuses it when the size is another')
  }
  const refused = async (words: RegExp, what: string) => {
    const before = await sql`select size::int as size from audit_witnesses where org_id = ${id}`
    const { problem, size } = await asked()
    must(words.test(problem ?? '') && size === (before[0]?.size ?? 0), `${what}: ${problem}`)
  }
  const forget = () => sql`delete from audit_witnesses where org_id = ${id}`
  const asSuperuser = (work: (superuser: postgres.TransactionSql) => Promise<unknown>) => sql.begin(async (superuser) => {
    await superuser`set local session_replication_role = replica`
    await work(superuser)
    await superuser`delete from audit_witnesses where org_id = ${id}`
  })

  console.log('A witness that is not ours')
  await proven(first, 'the first checkpoint')
  const second = await grow(700)
  await proven(second, 'the grown log, with a consistency proof')
  await forget()
  await proven(second, 'the portal forgot how far the witness was, and was told')
  await asSuperuser(async (superuser) => {
    await superuser`delete from audit_leaves where org_id = ${id} and index >= ${first}`
    await superuser`delete from audit_checkpoints where org_id = ${id} and size > ${first}`
  })
  await refused(/the log was taken back to an earlier state/, 'a log that was taken back')
  await asSuperuser((superuser) => superuser`
    update audit_entries set body = '{"action":"systems.update","n":"another history"}' where org_id = ${id} and id = (
      select e.id from audit_entries e where e.org_id = ${id} and not exists (select from audit_leaves l where l.org_id = ${id} and l.entry_id = e.id) limit 1)`)
  const forked = await sealAll()
  must(forked === second, 'another history is sealed, of the same size')
  await refused(/two histories/, 'signed with the true key')
  await grow(50)
  await forget()
  await refused(/not the beginning of this log/, 'the other history, grown')

  const other = await organization(ownerUrl, 'Unknown')
  const stranger = <T>(work: Parameters<typeof begin<T>>[2]) => run(other.id, work)
  for (let n = 0; n < 20; n++) await seal(other.id)
  await askWitnesses(stranger, other.id, witnesses)
  const [row] = await sql`select problem from audit_witnesses where org_id = ${other.id}`
  must(/does not know this log/.test(row?.problem ?? ''), `a log it was never told of: ${row?.problem}`)
  await sql.end()
  await closePools()
}

process.exitCode = await main()
