#!/usr/bin/env node
// Makes a backup, restores it into a place of its own, reads both sides, and posts to Tickmark what it measured, with its log. Node 20 or newer, nothing else.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { cp, lstat, mkdir, mkdtemp, open, readdir, readFile, readlink, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative, sep } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'

const usage = `Usage: node tickmark-backup.mjs --config FILE.json   or the same by flags:

  --url URL            The portal, such as https://tickmark.example. http only on this machine.
  --plan ID            The backup plan, from the address of its page.
  --mode MODE          folder or postgres.
  --do WHAT            backup, test, or both (what is taken when nothing is said). A test restores the newest backup this script made.
  --to DIR             Where backups lie, with what was counted at their source. Nothing in it is ever removed: that is up to you.
  --source DIR         folder: what is backed up.
  --scratch DIR        Where is restored to; the temporary folder of this machine when nothing is said. What is restored is removed at the end.
  --tables LIST        postgres: only these are counted and compared, with their schema, by commas (public.orders,sales.lines). All ordinary tables when nothing
                       is said. The backup has the whole database either way.
  --backup-command C   Your own, run by the shell, instead of a copy or of pg_dump -Fc.
  --restore-command C  The same, instead of a copy or of pg_restore.
  --token-file FILE    A file with the API token; or TICKMARK_TOKEN in the environment. Never a flag: everybody on this machine can read those.
  --tries N            How often a post is tried, with growing pauses; 5 when nothing is said.
  --help               This.

A configuration is JSON with the same names: { "url": "…", "plan": "…", "mode": "folder", "source": "/srv/documents", "to": "/backups/documents", "backupCommand": "…" }. Flags go before it.

Own commands are told in their environment: TICKMARK_BACKUP (the file or folder to make, or to read), TICKMARK_SOURCE and TICKMARK_TARGET (folders),
TICKMARK_SNAPSHOT (postgres: the exported snapshot, for pg_dump --snapshot), and PGHOST, PGPORT, PGUSER, PGPASSWORD, PGDATABASE: of the source for a backup,
of the scratch database for a restore. They end with 0 or it failed.

PostgreSQL is found by PGHOST and the like, or by TICKMARK_DATABASE_URL in the environment; psql has to be there, and the account may create databases. One transaction
reads the source: its snapshot is exported, the backup is made of it, and counts, bytes and checksums of each table are taken within it. A checksum is the sum of the MD5
of every row as text: it does not depend on their order. The scratch database is created, and dropped at the end.
Folders are read before and after they are copied: what moved meanwhile has no count of the source, and the portal says that it could not compare it. Compared are
names, content and links, by what stands at the top of the folder; rights and times are not.

The portal compares, and somebody else reviews. A run that fails is posted as failed. What cannot be posted is kept in DIR/.tickmark and posted by the next run; a run that is posted twice is one run.
Ends with 0: everything succeeded and is the same; 1: a backup or restore failed; 2: called wrongly; 3: posted, and it shrunk, differs or could not be compared; 4: not posted, and kept.`

const options = Object.fromEntries(['url', 'plan', 'mode', 'do', 'to', 'source', 'scratch', 'tables', 'backup-command', 'restore-command', 'token-file', 'tries', 'config'].map((name) => [name, { type: 'string' }]))
class Wrong extends Error {}

async function configured() {
  let flags
  try {
    flags = parseArgs({ options: { ...options, help: { type: 'boolean' } } }).values
  } catch (error) {
    throw new Wrong(error.message)
  }
  if (flags.help) return null
  const said = Object.fromEntries(Object.entries(flags).map(([name, value]) => [name.replace(/-(.)/g, (_, letter) => letter.toUpperCase()), value]))
  const file = said.config ? await readFile(said.config, 'utf8').then(JSON.parse).catch((error) => { throw new Wrong(`The configuration cannot be read: ${error.message}`) }) : {}
  if ('token' in file) throw new Wrong('The token does not stand in the configuration: use TICKMARK_TOKEN or --token-file.')
  const of = { do: 'both', tries: 5, scratch: tmpdir(), ...file, ...said }
  for (const name of ['url', 'plan', 'mode', 'to']) if (!of[name]) throw new Wrong(`--${name} is needed.`)
  if (!['folder', 'postgres'].includes(of.mode)) throw new Wrong('--mode is folder or postgres.')
  if (!['backup', 'test', 'both'].includes(of.do)) throw new Wrong('--do is backup, test or both.')
  if (of.mode === 'folder' && !of.source) throw new Wrong('--source is needed: the folder that is backed up.')
  if (of.mode === 'folder' && !relative(of.source, of.to).startsWith('..')) throw new Wrong('--to may not lie within --source: a backup would hold itself.')
  if (!Number.isInteger(Number(of.tries)) || Number(of.tries) < 1) throw new Wrong('--tries is a number of one or more.')
  const url = URL.canParse(of.url) ? new URL(of.url) : null
  if (!url || !(url.protocol === 'https:' || (url.protocol === 'http:' && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname)))) throw new Wrong('--url is an https address; http is for this machine only, as the token would travel unencrypted.')
  const token = (of.tokenFile ? await readFile(of.tokenFile, 'utf8').catch(() => '') : (process.env.TICKMARK_TOKEN ?? '')).trim()
  if (!token) throw new Wrong('There is no token: set TICKMARK_TOKEN, or --token-file.')
  return { ...of, tries: Number(of.tries), token }
}

/** Lines with their time, on the screen and for the portal; what is secret never gets into them. */
function logger(secrets) {
  const lines = []
  const clean = (text) => secrets().filter((each) => each && each.length > 3).reduce((left, secret) => left.replaceAll(secret, '***'), String(text))
  const log = (text) => {
    for (const line of clean(text).split('\n').filter(Boolean)) {
      lines.push(`${new Date().toISOString()} ${line.slice(0, 2_000)}`)
      console.log(lines.at(-1))
    }
  }
  return { log, clean, lines }
}

/** Ends when the command does. @throws with the last of what it said */
function run(command, args, { env, log, shell = false, input }) {
  return new Promise((done, fail) => {
    const child = spawn(command, args, { env, shell, stdio: ['pipe', 'pipe', 'pipe'] })
    let [out, err] = ['', '']
    child.stdout.on('data', (chunk) => { out = input === undefined ? `${out}${chunk}`.slice(-4_000) : out + chunk })
    child.stderr.on('data', (chunk) => { err = `${err}${chunk}`.slice(-4_000) })
    child.stdin.on('error', () => {})
    child.stdin.end(input ?? '')
    child.on('error', (error) => fail(new Error(`${shell ? 'the command' : command} cannot be run: ${error.message}`)))
    child.on('close', (code, signal) => {
      if (err) log(err)
      if (code === 0) done(out)
      else fail(new Error(`${shell ? 'The command' : command} ended with ${code ?? signal}${err.trim() ? `: ${err.trim().slice(-1_500)}` : ''}`))
    })
  })
}

async function sha256Of(file) {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file)) hash.update(chunk)
  return hash.digest('hex')
}

/** Every file below a folder, in the order of their names: its path, size and what it hashes to; of a link where it leads. */
async function* walk(root, dir = root) {
  const entries = (await readdir(dir, { withFileTypes: true })).sort((one, other) => (one.name < other.name ? -1 : 1))
  for (const entry of entries) {
    const path = join(dir, entry.name)
    const name = relative(root, path).split(sep).join('/')
    if (entry.isDirectory()) yield* walk(root, path)
    else if (entry.isSymbolicLink()) yield { name, bytes: 0, sha256: createHash('sha256').update(`link ${await readlink(path)}`).digest('hex') }
    else if (entry.isFile()) yield { name, bytes: (await lstat(path)).size, sha256: await sha256Of(path) }
  }
}

const mostParts = 1_000
/** Of what stands at the top of a folder, each: files, bytes, and the SHA-256 over the names and hashes in it. */
async function readFolder(root) {
  const parts = new Map()
  for await (const file of walk(root)) {
    const top = file.name.includes('/') ? `${file.name.split('/')[0]}/` : file.name
    const of = parts.get(top) ?? { rows: 0, bytes: 0, hash: createHash('sha256') }
    of.rows++
    of.bytes += file.bytes
    of.hash.update(`${file.name}\0${file.bytes}\0${file.sha256}\n`)
    parts.set(top, of)
  }
  const read = Object.fromEntries([...parts].map(([name, { rows, bytes, hash }]) => [name.slice(0, 500), { rows, bytes, checksum: `sha256:${hash.digest('hex')}` }]))
  if (parts.size <= mostParts) return read
  const all = createHash('sha256')
  for (const [name, { checksum }] of Object.entries(read)) all.update(`${name}\0${checksum}\n`)
  return { 'everything': { rows: sum(read, 'rows'), bytes: sum(read, 'bytes'), checksum: `sha256:${all.digest('hex')}` } }
}
const sum = (parts, what) => Object.values(parts).reduce((total, part) => total + (part?.[what] ?? 0), 0)

/** What a backup is as a file or folder. */
async function measure(path) {
  const stat = await lstat(path)
  if (stat.isFile()) return { bytes: stat.size, checksum: `sha256:${await sha256Of(path)}` }
  const parts = await readFolder(path)
  const whole = createHash('sha256')
  for (const [name, { checksum }] of Object.entries(parts)) whole.update(`${name}\0${checksum}\n`)
  return { bytes: sum(parts, 'bytes'), checksum: `sha256:${whole.digest('hex')}` }
}

const folderMode = (of, { log }) => ({
  extension: '',
  async backup(path) {
    const before = await readFolder(of.source)
    const takenAt = new Date()
    if (of.backupCommand) await run(of.backupCommand, [], { shell: true, log, env: { ...childEnv(), TICKMARK_SOURCE: of.source, TICKMARK_BACKUP: path } })
    else await cp(of.source, path, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true, errorOnExist: true, force: false })
    const after = await readFolder(of.source)
    const moved = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((name) => before[name]?.checksum !== after[name]?.checksum)
    if (moved.length > 0) log(`Moved while it was backed up, so not compared: ${moved.slice(0, 20).join(', ')}${moved.length > 20 ? ` and ${moved.length - 20} more` : ''}`)
    return { takenAt, source: { ...before, ...Object.fromEntries(moved.map((name) => [name, {}])) } }
  },
  async restore(path) {
    const target = await mkdtemp(join(of.scratch, 'tickmark-restore-'))
    const drop = () => rm(target, { recursive: true, force: true })
    try {
      if (of.restoreCommand) await run(of.restoreCommand, [], { shell: true, log, env: { ...childEnv(), TICKMARK_BACKUP: path, TICKMARK_TARGET: target } })
      else await cp(path, target, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true })
    } catch (error) {
      await drop()
      throw error
    }
    return { read: () => readFolder(target), drop }
  },
})

/** Commands get neither the token nor the address with the password. */
function childEnv() {
  const { TICKMARK_TOKEN: _, TICKMARK_DATABASE_URL: __, ...rest } = process.env
  return rest
}
function pgEnv() {
  const given = process.env.TICKMARK_DATABASE_URL
  if (!given) return childEnv()
  const url = new URL(given)
  const part = (name, value) => (value ? { [name]: decodeURIComponent(value) } : {})
  return { ...childEnv(), ...part('PGHOST', url.hostname.replace(/^\[|\]$/g, '')), ...part('PGPORT', url.port), ...part('PGUSER', url.username), ...part('PGPASSWORD', url.password), ...part('PGDATABASE', url.pathname.slice(1)), ...part('PGSSLMODE', url.searchParams.get('sslmode')) }
}
const psqlArgs = ['-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1']

/** One connection that stays open: asks, and answers lines. */
function session(env) {
  const child = spawn('psql', psqlArgs, { env, stdio: ['pipe', 'pipe', 'pipe'] })
  let [out, err, n, waiting] = ['', '', 0, null]
  const look = () => {
    const at = waiting ? out.indexOf(waiting.mark) : -1
    if (at < 0) return
    const lines = out.slice(0, at).split('\n').filter(Boolean)
    out = out.slice(at + waiting.mark.length + 1)
    const { done } = waiting
    waiting = null
    done(lines)
  }
  const end = (error) => { waiting?.fail(error); waiting = null }
  child.stdout.on('data', (chunk) => { out += chunk; look() })
  child.stderr.on('data', (chunk) => { err = `${err}${chunk}`.slice(-2_000) })
  child.stdin.on('error', () => {})
  child.on('error', (error) => end(new Error(`psql cannot be run: ${error.message}`)))
  child.on('close', () => end(new Error(`psql ended: ${err.trim()}`)))
  return {
    ask: (sql) => new Promise((done, fail) => {
      if (child.exitCode !== null) return fail(new Error(`psql ended: ${err.trim()}`))
      waiting = { mark: `--tickmark-${++n}--`, done, fail }
      child.stdin.write(`${sql}\n\\echo ${waiting.mark}\n`)
    }),
    close: () => child.stdin.end('\\q\n'),
  }
}

const literal = (text) => `'${text.replaceAll("'", "''")}'`
const asText = "set timezone = 'UTC'; set datestyle = 'ISO, YMD'; set intervalstyle = 'postgres'; set extra_float_digits = 3; set bytea_output = 'hex'; set client_encoding = 'UTF8'; set statement_timeout = 0; set row_security = off;"
const half = (from) => `coalesce(sum(('x' || substr(md5(t::text), ${from}, 16))::bit(64)::bigint::numeric), 0)`

const namesOf = (tables) => (tables ?? '').split(',').map((name) => name.trim()).filter(Boolean)

/** Counts, bytes and an order-independent checksum of each table, as one connection sees them. */
async function readTables(ask, wanted) {
  const only = wanted ? ` and n.nspname || '.' || c.relname in (${namesOf(wanted).map(literal).join(', ')})` : ''
  const found = await ask(`select json_build_array(n.nspname || '.' || c.relname, quote_ident(n.nspname) || '.' || quote_ident(c.relname)) from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'r' and c.relpersistence = 'p' and n.nspname <> 'information_schema' and n.nspname !~ '^pg_'${only} order by 1::text;`)
  const read = {}
  for (const [name, quoted] of found.map((line) => JSON.parse(line))) {
    const [line = ''] = await ask(`select json_build_array(count(*), coalesce(sum(octet_length(t::text)), 0), (${half(1)})::text || ':' || (${half(17)})::text) from only ${quoted} t;`)
    const [rows, bytes, checksum] = JSON.parse(line)
    read[name] = { rows, bytes, checksum: `md5-sum:${checksum}` }
  }
  return read
}

const postgresMode = (of, { log }) => ({
  extension: '.dump',
  async backup(path) {
    const { ask, close } = session(pgEnv())
    try {
      await ask(`${asText} begin isolation level repeatable read read only;`)
      const [snapshot = ''] = await ask('select pg_export_snapshot();')
      const takenAt = new Date()
      const env = { ...pgEnv(), TICKMARK_BACKUP: path, TICKMARK_SNAPSHOT: snapshot }
      if (of.backupCommand) await run(of.backupCommand, [], { shell: true, log, env })
      else await run('pg_dump', ['-Fc', `--snapshot=${snapshot}`, '--file', path], { log, env })
      const source = await readTables(ask, of.tables)
      const lacking = namesOf(of.tables).filter((name) => !source[name])
      if (lacking.length > 0) throw new Error(`There is no ordinary table ${lacking.join(', ')}: --tables takes schema.name as they are, and of a partitioned table its partitions.`)
      await ask('commit;')
      return { takenAt, source }
    } finally {
      close()
    }
  },
  async restore(path) {
    const name = `tickmark_restore_${Date.now()}_${process.pid}`
    const own = { ...pgEnv(), PGDATABASE: of.maintenance ?? 'postgres' }
    const drop = () => run('psql', [...psqlArgs, '-c', `drop database if exists ${name}`], { log, env: own })
    await run('psql', [...psqlArgs, '-c', `create database ${name} template template0`], { log, env: own })
    const env = { ...pgEnv(), PGDATABASE: name, TICKMARK_BACKUP: path }
    try {
      if (of.restoreCommand) await run(of.restoreCommand, [], { shell: true, log, env })
      else await run('pg_restore', ['--no-owner', '--no-privileges', '--exit-on-error', '--dbname', name, path], { log, env })
    } catch (error) {
      await drop().catch((problem) => log(`The scratch database ${name} was not dropped: ${problem.message}`))
      throw error
    }
    return {
      drop,
      read: async () => {
        const { ask, close } = session(env)
        try {
          await ask(asText)
          return await readTables(ask, of.tables)
        } finally {
          close()
        }
      },
    }
  },
})

const state = (of, ...more) => join(of.to, '.tickmark', ...more)
/** Whole, or not there: a file that is half written is never read. */
async function keep(path, value) {
  await writeFile(`${path}.part`, value)
  await rename(`${path}.part`, path)
}

const halfDone = /^\d{4}-\d\d-\d\dT[\d-]+Z(\.dump)?\.part$/

async function backup(of, mode, logs) {
  const beganAt = new Date()
  const ref = `${beganAt.toISOString().replace(/[:.]/g, '-')}${mode.extension}`
  const path = join(of.to, ref)
  // Made beside its place and renamed: what broke off in the middle never looks like a backup.
  const part = `${path}.part`
  const run = { kind: 'backup', runKey: `backup ${beganAt.toISOString()}`, backupRef: ref, beganAt: beganAt.toISOString() }
  try {
    logs.log(`Backup ${ref} begins`)
    for (const left of (await readdir(of.to)).filter((name) => halfDone.test(name))) await rm(join(of.to, left), { recursive: true, force: true })
    const { takenAt, source } = await mode.backup(part)
    const endedAt = new Date()
    const measured = await measure(part)
    await rename(part, path)
    await keep(state(of, `${ref}.json`), JSON.stringify({ ref, takenAt, source, ...measured }))
    logs.log(`Backup ${ref}: ${measured.bytes} bytes, ${measured.checksum}, ${Object.keys(source).length} parts at the source`)
    return { ...run, ...measured, result: 'succeeded', takenAt: takenAt.toISOString(), endedAt: endedAt.toISOString() }
  } catch (error) {
    await rm(part, { recursive: true, force: true }).catch(() => {})
    logs.log(`Backup ${ref} failed: ${error.message}`)
    return { ...run, result: 'failed', endedAt: new Date().toISOString(), said: logs.clean(error.message).slice(0, 3_000) }
  }
}

async function test(of, mode, logs) {
  const made = (await readdir(state(of))).filter((name) => name.endsWith('.json') && existsSync(join(of.to, name.slice(0, -5)))).sort()
  const beganAt = new Date()
  const run = { kind: 'restore_test', runKey: `restore ${beganAt.toISOString()}`, beganAt: beganAt.toISOString() }
  const newest = made.at(-1)
  if (!newest) return { ...run, result: 'failed', endedAt: new Date().toISOString(), said: 'There is no backup that this script made.' }
  const { ref, takenAt, source, bytes, checksum } = JSON.parse(await readFile(state(of, newest), 'utf8'))
  const known = { ...run, backupRef: ref, takenAt, bytes, checksum }
  let restored = null
  try {
    logs.log(`Restore of ${ref} begins`)
    if ((await measure(join(of.to, ref))).checksum !== checksum) throw new Error(`The backup ${ref} is not what it was when it was made.`)
    restored = await mode.restore(join(of.to, ref))
    const endedAt = new Date()
    logs.log(`Usable after ${endedAt - beganAt} ms`)
    const back = await restored.read()
    const parts = [...new Set([...Object.keys(source), ...Object.keys(back)])].map((name) => ({ name, source: source[name] ?? null, restored: back[name] ?? null }))
    for (const part of parts.slice(0, 2_000)) logs.log(`${part.name}: source ${JSON.stringify(part.source)}, restored ${JSON.stringify(part.restored)}`)
    return { ...known, result: 'succeeded', endedAt: endedAt.toISOString(), parts }
  } catch (error) {
    logs.log(`Restore of ${ref} failed: ${error.message}`)
    return { ...known, result: 'failed', endedAt: new Date().toISOString(), said: logs.clean(error.message).slice(0, 3_000) }
  } finally {
    await restored?.drop().catch((error) => logs.log(`What was restored was not removed: ${error.message}`))
  }
}

/** Tries again what may pass: no answer, too many, or a fault of the portal. */
async function send(of, path, body) {
  for (let n = 1; ; n++) {
    const answer = await fetch(new URL(`/api/v1${path}`, of.url), { method: 'POST', body: body(), redirect: 'error', signal: AbortSignal.timeout(60_000), headers: { authorization: `Bearer ${of.token}`, accept: 'application/json', ...(typeof body() === 'string' && { 'content-type': 'application/json' }) } }).catch((error) => error)
    const text = answer instanceof Error ? (answer.cause?.message ?? answer.message) : await answer.text()
    if (!(answer instanceof Error) && answer.ok) return JSON.parse(text)
    const passes = answer instanceof Error || answer.status === 429 || answer.status >= 500
    if (!passes || n >= of.tries) throw Object.assign(new Error(`The portal did not take it${answer.status ? ` (${answer.status})` : ''}: ${text.slice(0, 500)}`), { final: !passes })
    await wait(Math.min(60_000, 500 * 2 ** n))
  }
}

/** Posts what is kept, oldest first, each with its log; what is posted is removed. @returns the worst exit code */
async function postKept(of, logs) {
  let worst = 0
  for (const name of (await readdir(state(of, 'outbox'))).filter((each) => each.endsWith('.json')).sort()) {
    const { run, log } = JSON.parse(await readFile(state(of, 'outbox', name), 'utf8'))
    try {
      const answer = await send(of, `/backup-plans/${of.plan}/runs`, () => JSON.stringify(run))
      await send(of, `/backup-runs/${answer.id}/logs`, () => {
        const form = new FormData()
        form.append('file', new Blob([log], { type: 'text/plain' }), `${run.runKey.replace(/[^\w.-]+/g, '-')}.txt`)
        return form
      }).catch((error) => { if (!error.final) throw error; logs.log(`Its log was refused: ${error.message}`) })
      await rm(state(of, 'outbox', name))
      logs.log(`Posted ${run.runKey}: ${answer.comparison ? `${answer.comparison}. ${answer.comparisonSaid} RTO ${answer.rto}, RPO ${answer.rpo}` : run.result}${answer.shrunk ? ', shrunk' : ''}`)
      const looked = run.result === 'failed' ? 1 : answer.shrunk || (answer.comparison && answer.comparison !== 'same') ? 3 : 0
      worst = looked === 1 || worst === 1 ? 1 : Math.max(worst, looked)
    } catch (error) {
      logs.log(`${run.runKey} is kept in ${state(of, 'outbox', name)}: ${error.message}`)
      return 4
    }
  }
  return worst
}

/** One at a time: a second one would take the first one's backup for its own. */
async function locked(of, work) {
  const path = state(of, 'lock')
  const holder = Number(await readFile(path, 'utf8').catch(() => ''))
  const lives = (pid) => { try { return process.kill(pid, 0) } catch (error) { return error.code === 'EPERM' } }
  if (holder && holder !== process.pid && !lives(holder)) await rm(path, { force: true })
  const lock = await open(path, 'wx').catch(() => { throw new Wrong(`Another run goes on (${path}).`) })
  try {
    await lock.writeFile(String(process.pid))
    return await work()
  } finally {
    await lock.close()
    await rm(path, { force: true })
  }
}

async function main() {
  const of = await configured()
  if (!of) {
    console.log(usage)
    return
  }
  await mkdir(state(of, 'outbox'), { recursive: true, mode: 0o700 })
  const secrets = () => [of.token, pgEnv().PGPASSWORD, process.env.TICKMARK_DATABASE_URL, encodeURIComponent(pgEnv().PGPASSWORD ?? '')]
  process.exitCode = await locked(of, async () => {
    const steps = of.do === 'both' ? [backup, test] : [of.do === 'backup' ? backup : test]
    for (const step of steps) {
      const logs = logger(secrets)
      const result = await step(of, (of.mode === 'folder' ? folderMode : postgresMode)(of, logs), logs)
      await keep(state(of, 'outbox', `${result.beganAt.replace(/[:.]/g, '-')}.json`), JSON.stringify({ run: result, log: `${logs.lines.join('\n')}\n` }))
      if (result.result === 'failed') break
    }
    return postKept(of, logger(secrets))
  })
}

main().catch((error) => {
  console.error(error instanceof Wrong ? `${error.message} See --help.` : error.message)
  process.exitCode = error instanceof Wrong ? 2 : 1
})
