import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, chownSync, existsSync, globSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import postgres from 'postgres'
import { v7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tokenHash, newToken } from '#lib/crypto/secrets.ts'
import { tokenPrefix } from '#lib/modules/api-tokens/model.ts'
import { testDatabase } from '../test/database.ts'
import { organization, type TestOrganization, write } from '../test/fixtures.ts'
import { postgresUser } from './lib/os-user.mjs'
import { freePort } from './lib/ports.mjs'

const database = await testDatabase()
const { closePools } = await import('#db/client.ts')
const { background } = await import('#lib/door/background.ts')
const { sealEntries } = await import('#lib/modules/audit-trail/rounds.ts')
const { feedTrails } = await import('#lib/modules/events/rounds.ts')
const { runDetection } = await import('#lib/modules/findings/run-detection.ts')
const { createPlan, noteOverdue } = await import('#lib/modules/backup-plans/operations/plan.ts')
const { acceptRun } = await import('#lib/modules/backup-plans/operations/review.ts')
const { getRun, listRuns } = await import('#lib/modules/backup-plans/queries.ts')
const { createSystem } = await import('#lib/modules/systems/operations.ts')
const { jobActor } = await import('#lib/auth/actor.ts')
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
const agent = join(import.meta.dirname, 'agent/tickmark-backup.mjs')

type Handler = (request: Request, context: { params: Promise<Record<string, unknown>> }) => Promise<Response>
const routes = {
  any: (await import('../app/api/v1/[...path]/route.ts')).POST as Handler,
  logs: (await import('../app/api/v1/backup-runs/[runId]/logs/route.ts')).POST as Handler,
}

let here: TestOrganization
let server: Server
let url: string
let token: string
let dir: string
/** How many posts are answered with a fault of the portal first. */
let faults = 0

beforeAll(async () => {
  here = await organization(database.ownerUrl, 'Agent')
  token = newToken(tokenPrefix)
  const { userId } = await here.person('contributor')
  await write(owner, here.id, (sql) => sql`insert into api_tokens ${sql({ org_id: here.id, id: v7(), user_id: userId, name: 'Agent', prefix: token.slice(0, 10), token_hash: tokenHash('api-token', token), scopes: ['backupPlans.postRun', 'backupPlans.attachLog'], created_at: new Date() })}`)
  dir = await mkdtemp(join(tmpdir(), 'agent-test-'))
  server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      if (faults-- > 0) return response.writeHead(503).end('busy')
      const path = (request.url ?? '').replace('/api/v1/', '').split('/')
      const asked = new Request(`http://127.0.0.1${request.url}`, { method: 'POST', headers: request.headers as Record<string, string>, body: Buffer.concat(chunks) })
      const answer = path[0] === 'backup-runs' ? await routes.logs(asked, { params: Promise.resolve({ runId: path[1] }) }) : await routes.any(asked, { params: Promise.resolve({ path }) })
      return response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(Buffer.from(await answer.arrayBuffer()))
    })()
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(async () => {
  server.close()
  await rm(dir, { recursive: true, force: true })
  await Promise.all([closePools(), owner.end()])
})

let n = 0
async function plan(): Promise<string> {
  const admin = await here.person('admin')
  const { id: systemId } = await createSystem(admin, { name: `System ${++n}`, environment: 'production', criticality: 3 } as never)
  return (await createPlan(admin, { systemId, title: `Plan ${n}`, kind: 'folder', what: 'Files', backupEvery: 'daily', restoreEvery: 'monthly', rtoTarget: 60, rpoTarget: 60, retentionDays: 30 } as never)).id
}
function run(args: string[], env: Record<string, string> = {}): Promise<{ code: number | null; said: string }> {
  const child = spawn(process.execPath, [agent, ...args], { env: { NODE_ENV: 'test', PATH: process.env.PATH ?? '', TICKMARK_TOKEN: token, ...env } })
  let said = ''
  for (const from of [child.stdout, child.stderr]) from.on('data', (chunk: Buffer) => { said += chunk.toString() })
  return new Promise((done) => child.on('close', (code) => done({ code, said })))
}
const flags = (id: string, more: Record<string, string>) => Object.entries({ url, plan: id, ...more }).flatMap(([name, value]) => [`--${name}`, value])
const runsOf = async (planId: string) => (await listRuns(await here.person('admin'), { planId, direction: 'asc' })).rows
const folder = async (files: Record<string, string>) => {
  const path = await mkdtemp(join(dir, 'source-'))
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(path, name, '..'), { recursive: true })
    await writeFile(join(path, name), text)
  }
  return path
}
const goesOn = async () => {
  for (let left = 1; left > 0;) {
    await sealEntries.run(background('test'))
    left = Number((await owner`select count(*) from audit_entries e where org_id = ${here.id} and not exists (select from audit_leaves l where l.org_id = e.org_id and l.entry_id = e.id)`)[0]?.count)
  }
  await feedTrails.run(background('test'))
  await runDetection('test')
}

describe('the agent script, of a folder', () => {
  it('backs up, restores elsewhere, compares both, and posts each with its log', async () => {
    const id = await plan()
    const source = await folder({ 'a/one.txt': 'one', 'a/b/two.txt': 'two', 'three.txt': '3' })
    await symlink('a/one.txt', join(source, 'link'))
    const [to, scratch] = [join(dir, 'to-1'), await mkdtemp(join(dir, 'scratch-'))]
    const { code, said } = await run(flags(id, { mode: 'folder', source, to, scratch }))
    expect([code, said]).toEqual([0, expect.stringContaining('same')])
    expect(said).not.toContain(token)
    const [backup, test] = await runsOf(id)
    expect(backup).toMatchObject({ kind: 'backup', succeeded: true, bytes: 7 })
    expect(test).toMatchObject({ kind: 'restore_test', succeeded: true, comparison: 'same', basis: 'checksum', rto: 'met', rpo: 'met', backupRef: backup?.backupRef })
    const admin = await here.person('admin')
    expect(await getRun(admin, { id: test?.id ?? '' })).toMatchObject({ logs: [{ name: expect.stringMatching(/^restore.*\.txt$/) }], parts: [{ name: 'a/', source: { rows: 2, bytes: 6 } }, { name: 'link' }, { name: 'three.txt' }] })
    expect(await readdir(scratch)).toEqual([])
    await expect(acceptRun(await here.person('contributor'), { id: test?.id ?? '' })).rejects.toMatchObject({ code: 'forbidden' })
    await acceptRun(await here.person('reviewer'), { id: test?.id ?? '' })
  })

  it('tells a restore that brings other content, and the finding follows; so does one of what did not come', async () => {
    const id = await plan()
    const source = await folder({ 'a.txt': 'right', 'b.txt': 'also' })
    const { code, said } = await run(flags(id, { mode: 'folder', source, to: join(dir, 'to-2'), 'restore-command': 'cp -R "$TICKMARK_BACKUP"/. "$TICKMARK_TARGET" && printf wrong > "$TICKMARK_TARGET"/a.txt' }))
    expect([code, said]).toEqual([3, expect.stringContaining('1 part of 2 differs: a.txt')])
    const failed = await run(flags(id, { mode: 'folder', source, to: join(dir, 'to-2'), 'backup-command': 'echo no room left >&2; exit 7' }))
    expect(failed.code).toBe(1)
    expect((await runsOf(id)).map((each) => [each.kind, each.succeeded, each.comparison])).toEqual([['backup', true, null], ['restore_test', true, 'different'], ['backup', false, null]])
    expect((await runsOf(id))[2]?.said).toContain('no room left')
    await write(owner, here.id, (sql) => sql`update backup_plans set backup_note_at = now() - interval '1 minute' where id = ${id}`)
    await noteOverdue(jobActor(here.id, 'backups', 'test'), { id, kind: 'backup' })
    await goesOn()
    const found = await owner<{ rule_id: string }[]>`select rule_id from findings where org_id = ${here.id} order by rule_id`
    expect(found.map((each) => each.rule_id).filter((rule) => /backup|restore/.test(rule))).toEqual(['portal-backup-failed', 'portal-backup-overdue', 'portal-restore-different'])
  }, 60_000)

  it('says what moved under it, so that it is not evaluable; and an altered backup is not restored', async () => {
    const id = await plan()
    const source = await folder({ 'still.txt': 'still', 'moves.txt': 'one' })
    const to = join(dir, 'to-3')
    const moved = await run(flags(id, { mode: 'folder', source, to, 'backup-command': 'cp -R "$TICKMARK_SOURCE" "$TICKMARK_BACKUP" && printf two > "$TICKMARK_SOURCE"/moves.txt' }))
    expect([moved.code, moved.said]).toEqual([3, expect.stringContaining('not_evaluable')])
    const [ref] = (await readdir(to)).filter((name) => name !== '.tickmark')
    await writeFile(join(to, ref ?? '', 'still.txt'), 'altered')
    const altered = await run(flags(id, { mode: 'folder', source, to, do: 'test' }))
    expect([altered.code, altered.said]).toEqual([1, expect.stringContaining('is not what it was')])
  })

  it('tries again, and keeps what it could not post for the next run', async () => {
    const id = await plan()
    const source = await folder({ 'a.txt': 'a' })
    const to = join(dir, 'to-4')
    faults = 1
    expect((await run(flags(id, { mode: 'folder', source, to, do: 'backup', tries: '2' }))).code).toBe(0)
    faults = 100
    expect((await run(flags(id, { mode: 'folder', source, to, do: 'backup', tries: '1' }))).code).toBe(4)
    faults = 0
    expect(await runsOf(id)).toHaveLength(1)
    expect((await run(flags(id, { mode: 'folder', source, to, do: 'backup' }))).code).toBe(0)
    expect(await runsOf(id)).toHaveLength(3)
    expect(await readdir(join(to, '.tickmark/outbox'))).toEqual([])
  })

  it.each<[string, Record<string, string>, Record<string, string>, string]>([
    ['a token in the open', { url: 'http://portal.example', mode: 'folder', source: '/x', to: '/y' }, {}, 'https'],
    ['no token', { mode: 'folder', source: '/x', to: '/y' }, { TICKMARK_TOKEN: '' }, 'no token'],
    ['backups within their source', { mode: 'folder', source: '/x', to: '/x/y' }, {}, 'hold itself'],
    ['no mode', { to: '/y' }, {}, '--mode'],
  ])('refuses %s', async (_, more, env, message) => {
    const { code, said } = await run(flags('none', more), env)
    expect([code, said]).toEqual([2, expect.stringContaining(message)])
    expect(existsSync('/y')).toBe(false)
  })
})

const psql = spawnSync('psql', ['--version']).status === 0
if (!psql) console.warn('There is no psql here: the agent script is not tried against PostgreSQL.')

describe.skipIf(!psql)('the agent script, of PostgreSQL', () => {
  it('reads each table in the snapshot of the backup and in the scratch database, which it drops', async () => {
    const id = await plan()
    const name = `agent_${Date.now()}`
    const admin = postgres(database.superUrl, { max: 1, onnotice: () => {} })
    await admin.unsafe(`create database ${name}`)
    const own = new URL(database.superUrl)
    own.pathname = `/${name}`
    const sql = postgres(own.href, { max: 1, onnotice: () => {} })
    try {
      await sql.unsafe(`create table "Odd Name" (id int, said text, at timestamptz, amount numeric); insert into "Odd Name" select n, 'said ' || n, now(), n / 7.0 from generate_series(1, 2000) n; create table empty (id int)`)
      const [to, table] = [join(dir, 'to-5'), '"Odd Name"']
      const commands = {
        // What comes after the snapshot is in neither.
        'backup-command': `psql -q -X -c 'insert into ${table} values (0, null, now(), 0)' && psql -q -X -v ON_ERROR_STOP=1 -c "begin isolation level repeatable read" -c "set transaction snapshot '$TICKMARK_SNAPSHOT'" -c '\\copy (select * from ${table}) to program '"'cat > \\"$TICKMARK_BACKUP\\"'" -c commit`,
        'restore-command': `psql -q -X -v ON_ERROR_STOP=1 -c 'create table ${table} (id int, said text, at timestamptz, amount numeric)' -c 'create table empty (id int)' -c '\\copy ${table} from program '"'cat \\"$TICKMARK_BACKUP\\"'"`,
      }
      const { code, said } = await run(flags(id, { mode: 'postgres', to, ...commands }), { TICKMARK_DATABASE_URL: own.href })
      expect([code, said]).toEqual([0, expect.stringContaining('same')])
      if (own.password.length > 3) expect(said).not.toContain(own.password)
      const test = await getRun(await here.person('admin'), { id: (await runsOf(id)).find((each) => each.kind === 'restore_test')?.id ?? '' })
      expect(test).toMatchObject({ comparison: 'same', basis: 'checksum', parts: [{ name: 'public.Odd Name', source: { rows: 2_000 }, restored: { rows: 2_000 } }, { name: 'public.empty', source: { rows: 0 } }] })
      const unlike = await run(flags(id, { mode: 'postgres', to, do: 'test', 'restore-command': `${commands['restore-command']} -c "update ${table.replaceAll('"', '\\"')} set said = 'said 2' where id = 1"` }), { TICKMARK_DATABASE_URL: own.href })
      expect([unlike.code, unlike.said]).toEqual([3, expect.stringContaining('different')])
      expect((await admin`select datname from pg_database where datname like 'tickmark\\_restore\\_%'`).map((row) => row.datname)).toEqual([])
      expect(await readFile(join(to, '.tickmark', (await readdir(join(to, '.tickmark'))).find((each) => each.endsWith('.json')) ?? ''), 'utf8')).toContain('md5-sum:')
    } finally {
      await sql.end()
      await admin.unsafe(`drop database if exists ${name} with (force)`)
      await admin.end()
    }
  })
})

// A server of its own version, as pg_dump refuses one that is newer than itself.
const [debian] = globSync('/usr/lib/postgresql/*/bin/initdb').map((file) => dirname(file)).filter((bin) => ['postgres', 'pg_ctl', 'pg_dump', 'pg_restore', 'psql'].every((name) => existsSync(join(bin, name))))
if (!debian) console.warn('There is no server with its pg_dump below /usr/lib/postgresql: what the agent script runs when nothing is said is not tried.')

describe.skipIf(!debian)('the agent script, of PostgreSQL, by pg_dump and pg_restore', () => {
  it('backs up and compares a database as an account that may read and make databases, and leaves nothing half done', async () => {
    const id = await plan()
    const [bin, home] = [debian as string, await mkdtemp(join(tmpdir(), 'agent-pg-'))]
    const [user, port] = [postgresUser(home), await freePort()]
    chmodSync(home, 0o755)
    const as = (command: string, ...args: string[]) => {
      const { status, stdout, stderr } = spawnSync(join(bin, command), args, { cwd: '/', encoding: 'utf8', ...(user && { uid: user.uid, gid: user.gid }) })
      if (status !== 0) throw new Error(`${command}: ${stdout}${stderr}`)
    }
    const data = join(home, 'data')
    await mkdir(data)
    if (user) chownSync(data, user.uid, user.gid)
    as('initdb', '-D', data, '-N', '-U', 'postgres', '-E', 'UTF8', '--locale=C', '--auth=trust')
    as('pg_ctl', '-D', data, '-l', join(data, 'log'), '-w', '-o', `-p ${port} -k ${data} -c fsync=off -c listen_addresses=127.0.0.1`, 'start')
    const sql = postgres(`postgres://postgres@127.0.0.1:${port}/postgres`, { max: 1, onnotice: () => {} })
    const env = { PATH: `${bin}:${process.env.PATH ?? ''}`, TICKMARK_DATABASE_URL: `postgres://backups@127.0.0.1:${port}/postgres` }
    try {
      await sql.unsafe(`
        create role backups login createdb; grant pg_read_all_data to backups;
        create schema sales; create type mood as enum ('well', 'unwell');
        create table "Odd, ""Name""" (id int primary key, said text, at timestamptz, amount numeric, ratio float8, raw bytea, more jsonb, mood mood, several int[], took interval, twice int generated always as (id * 2) stored);
        insert into "Odd, ""Name""" (id, said, at, amount, ratio, raw, more, mood, several, took) select n, 'ё ' || n, now(), n / 7.0, n / 3.0, decode(md5(n::text), 'hex'), '{"a": null}', 'well', array[n, null], n * interval '1 day 1 hour' from generate_series(1, 1000) n;
        create table sales.orders (id bigserial primary key, odd int references "Odd, ""Name""") partition by range (id); create table sales.orders_1 partition of sales.orders for values from (0) to (1000); insert into sales.orders (odd) select n from generate_series(1, 500) n;
        create materialized view sales.total as select count(*) from sales.orders`)
      const to = join(dir, 'to-6')
      const whole = await run(flags(id, { mode: 'postgres', to }), env)
      expect([whole.code, whole.said]).toEqual([0, expect.stringContaining('All of 2 parts have the same checksum.')])
      const test = (await runsOf(id)).find((each) => each.kind === 'restore_test')
      expect((await getRun(await here.person('admin'), { id: test?.id ?? '' })).parts.map((part) => [part.name, part.source?.rows, part.restored?.rows])).toEqual([['public.Odd, "Name"', 1_000, 1_000], ['sales.orders_1', 500, 500]])
      // Some tables alone are compared, in a backup of the whole, as a table without what it stands on is not restored.
      expect((await run(flags(id, { mode: 'postgres', to, tables: 'sales.orders_1' }), env)).said).toContain('All of 1 part have')
      expect((await run(flags(id, { mode: 'postgres', to, tables: 'sales.orders' }), env)).said).toContain('There is no ordinary table sales.orders')
      // Rows that somebody may not see are none that were counted, and a disk that is full leaves no half of a backup.
      await sql.unsafe('alter table sales.orders_1 enable row level security')
      expect(await run(flags(id, { mode: 'postgres', to, 'backup-command': 'touch "$TICKMARK_BACKUP"' }), env)).toMatchObject({ code: 1, said: expect.stringContaining('row-level security') })
      await sql.unsafe('alter table sales.orders_1 disable row level security')
      const made = (await readdir(to)).sort()
      expect(made).toHaveLength(3)
      await writeFile(join(to, '2026-01-01T00-00-00-000Z.dump.part'), 'of a run that was killed')
      expect(await run(flags(id, { mode: 'postgres', to, 'backup-command': 'ulimit -f 1; pg_dump -Fc --file "$TICKMARK_BACKUP"' }), env)).toMatchObject({ code: 1 })
      expect((await readdir(to)).sort()).toEqual(made)
      expect((await sql`select datname from pg_database where datname like 'tickmark%'`).length).toBe(0)
    } finally {
      await sql.end()
      as('pg_ctl', '-D', data, '-m', 'immediate', 'stop')
      await rm(home, { recursive: true, force: true })
    }
  }, 60_000)
})
