import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import postgres from 'postgres'
import { afterAll, afterEach, expect, test } from 'vitest'
import { startPostgres, type Cluster } from './lib/postgres.mjs'
import { identity } from './lib/processes.mjs'
import { throwAwayFolder } from './lib/throw-away.mjs'

const folder = throwAwayFolder()
const dir = join(folder.dir, 'postgres')
let cluster: Cluster | undefined

async function start(durable = false): Promise<Cluster> {
  cluster = await startPostgres({ dir, durable })
  return cluster
}

async function ask(url: string, statement: string): Promise<unknown> {
  const sql = postgres(url, { max: 1, onnotice: () => {} })
  try {
    return (await sql.unsafe(statement))[0]
  } finally {
    await sql.end()
  }
}

afterEach(() => cluster?.stop('immediate'))
afterAll(() => folder.remove())

test('makes a cluster that speaks UTF-8, asks for a password and keeps its port', async () => {
  const first = await start()
  expect(await ask(first.superUrl, `select current_setting('server_encoding') as encoding, lower('ÄÉ') as lower`)).toEqual({ encoding: 'UTF8', lower: 'äé' })
  await expect(ask(first.superUrl.replace(/:[^:@]+@/, ':wrong@'), 'select 1')).rejects.toThrow(/password/)
  expect(statSync(join(folder.dir, 'postgres.password')).mode & 0o777).toBe(0o600)
  await first.stop()
  expect(identity(first.pid)).toBeNull()
  expect((await start()).port).toBe(first.port)
})

test('whoever comes second adopts the running postmaster', async () => {
  const first = await start()
  const second = await start()
  expect(second).toMatchObject({ adopted: true, pid: first.pid, port: first.port, superUrl: first.superUrl })
})

test('two that come at once share one postmaster', async () => {
  const [one, two] = await Promise.all([start(), start()])
  expect(one.pid).toBe(two.pid)
})

test('comes back after kill -9 of the postmaster in the middle of work, with what was committed', async () => {
  const first = await start(true)
  await ask(first.superUrl, 'create table if not exists kept (a int); insert into kept values (1)')
  const busy = ask(first.superUrl, 'select pg_sleep(60)').catch(() => 'cut off')
  process.kill(first.pid, 'SIGKILL')
  const second = await start(true)
  expect(second).toMatchObject({ adopted: false, port: first.port })
  expect(await ask(second.superUrl, 'select count(*)::int as n from kept')).toEqual({ n: 1 })
  expect(await busy).toBe('cut off')
})

test.each([
  ['a stranger that lives', () => process.pid],
  ['nobody', () => 4_000_000],
])('a stale postmaster.pid naming %s does not block the start, nor is the stranger touched', async (_name, pid) => {
  const first = await start()
  const lines = readFileSync(join(dir, 'postmaster.pid'), 'utf8').split('\n')
  await first.stop('immediate')
  writeFileSync(join(dir, 'postmaster.pid'), [pid(), ...lines.slice(1)].join('\n'))
  const second = await start()
  expect(second.adopted).toBe(false)
  expect(identity(process.pid)).not.toBeNull()
})

test('a remembered port that somebody else took is given up for another', async () => {
  const first = await start()
  await first.stop()
  const squatter = createServer()
  await new Promise<void>((resolve) => squatter.listen(first.port, '127.0.0.1', resolve))
  try {
    expect((await start()).port).not.toBe(first.port)
  } finally {
    squatter.close()
  }
})

test('a half made cluster is made again; a folder with something else in it is left alone', async () => {
  const half = join(folder.dir, 'half')
  mkdirSync(`${half}.part`)
  writeFileSync(join(`${half}.part`, 'PG_VERSION'), '18')
  const made = await startPostgres({ dir: half, durable: false })
  await made.stop('immediate')
  expect(existsSync(`${half}.part`)).toBe(false)

  const other = join(folder.dir, 'other')
  mkdirSync(other)
  writeFileSync(join(other, 'letter.txt'), 'dear')
  await expect(startPostgres({ dir: other, durable: false })).rejects.toThrow(/holds files but no PostgreSQL cluster/)
  expect(readFileSync(join(other, 'letter.txt'), 'utf8')).toBe('dear')
})
