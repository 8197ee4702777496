// The embedded PostgreSQL, by its binaries only. One cluster per folder. A postmaster outlives the
// process that started it: whoever comes next adopts it, so no crash of ours costs the data or a wait.
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { withLock } from './lock.mjs'
import { giveTo, makeFolder, postgresUser, reachableBinaries, reachableData } from './os-user.mjs'
import { answers, freePort } from './ports.mjs'
import { packaged } from './postgres-binaries.mjs'
import { commandLine, endRecorded, identity, processesIn, record } from './processes.mjs'

const STALE_LOCK_MS = 10_000
const START_SECONDS = 300

/**
 * @typedef {object} Cluster
 * @property {string} superUrl the superuser's URL to the database `postgres`
 * @property {number} port
 * @property {number} pid the postmaster
 * @property {boolean} adopted it was already running when we came
 * @property {(mode?: 'fast' | 'immediate') => Promise<void>} stop
 */

/**
 * Starts the cluster in `dir`, making it when absent; adopts it when it runs already.
 * @param {{ dir: string, port?: number, password?: string, durable?: boolean }} options
 *   password: the superuser's; without it one is made and kept beside the data, in `<dir>.password`.
 *   durable: false for throw-away clusters of tests, which no power cut needs to survive.
 * @returns {Promise<Cluster>}
 */
export async function startPostgres({ dir, port, password, durable = true }) {
  const user = postgresUser(dir)
  const place = { data: realPlace(reachableData(dir, user)), bin: join(reachableBinaries(...packaged(), user), 'bin'), user }
  const { data } = place
  const secret = password ?? keptPassword(`${dir}.password`)

  // Two tools may come at once on the first run (npm start and an import): one makes, one adopts.
  return withLock(`${dir}.starting`, async () => {
    if (!existsSync(join(data, 'PG_VERSION'))) await makeCluster(place, secret, durable)
    let pid = await livingPostmaster(data)
    const adopted = pid !== null
    if (pid === null) pid = await start(place, port, durable)
    const actual = Number(pidFile(data)[3])
    return {
      superUrl: `postgres://postgres:${encodeURIComponent(secret)}@127.0.0.1:${actual}/postgres`,
      port: actual,
      pid,
      adopted,
      stop: (mode = 'fast') => stop(place, mode),
    }
  })
}

/**
 * Ends whatever runs on a throw-away cluster, at once and without care for its data.
 * @param {string} dir
 */
export async function endPostgres(dir) {
  if (!existsSync(dir)) return
  const data = realpathSync(dir)
  const [pid] = pidFile(data)
  if (pid && isPostmaster(Number(pid), data)) await endRecorded(record(Number(pid)), 5000, 'SIGQUIT')
  for (const orphan of processesIn(data) ?? []) await endRecorded(record(orphan), 3000, 'SIGQUIT')
}

/** @param {string} data a path that may not exist yet, in a folder that does */
function realPlace(data) {
  return join(realpathSync(dirname(data)), basename(data))
}

/** @param {string} file */
function keptPassword(file) {
  if (!existsSync(file)) {
    makeFolder(dirname(file))
    writeFileSync(file, randomBytes(24).toString('base64url'), { mode: 0o600 })
  }
  return readFileSync(file, 'utf8').trim()
}

/** @typedef {{ data: string, bin: string, user: import('./os-user.mjs').OsUser | null }} Place */

/**
 * Made beside its final place and renamed, so that a kill in the middle leaves no half cluster.
 * @param {Place} place
 * @param {string} password
 * @param {boolean} durable
 */
async function makeCluster({ data, bin, user }, password, durable) {
  const part = `${data}.part`
  rmSync(part, { recursive: true, force: true })
  mkdirSync(part, { recursive: true, mode: 0o700 })
  giveTo(part, user)
  const file = `${data}.first-password`
  writeFileSync(file, password, { mode: 0o600 })
  giveTo(file, user)
  try {
    const args = ['-D', part, '--username=postgres', '--auth=scram-sha-256', `--pwfile=${file}`, '--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
    if (!durable) args.push('--no-sync')
    const made = await run(join(bin, 'initdb'), args, user)
    if (made.code !== 0) throw new Error(`initdb failed in ${part}:\n${made.output}`)
  } finally {
    rmSync(file, { force: true })
  }
  writeFileSync(join(part, 'postgresql.conf'), "\ninclude 'tickmark.conf'\n", { flag: 'a' })
  try {
    renameSync(part, data)
  } catch (error) {
    throw new Error(`${data} holds files but no PostgreSQL cluster. Move it away.`, { cause: error })
  }
}

/**
 * @param {string} data
 * @returns {string[]} pid, folder, start time, port, …, status
 */
function pidFile(data) {
  try {
    return readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n').map((line) => line.trim())
  } catch {
    return []
  }
}

/**
 * The pid of a postmaster that serves this folder, waiting for one that is coming up or going down
 * null when there is none.
 * @param {string} data
 */
async function livingPostmaster(data) {
  for (const deadline = Date.now() + START_SECONDS * 1000; Date.now() < deadline; await sleep(100)) {
    const [pid, , , port, , , , status] = pidFile(data)
    if (!pid || !isPostmaster(Number(pid), data)) return null
    if (status === 'ready' && (await answers(Number(port)))) return Number(pid)
  }
  throw new Error(`PostgreSQL in ${data} runs but does not get ready; its log is ${data}.log.`)
}

/**
 * @param {number} pid
 * @param {string} data
 */
function isPostmaster(pid, data) {
  if (identity(pid) === null) return false
  const here = processesIn(data)
  if (here) return here.includes(pid) || (process.getuid?.() !== 0 && here.length === 0 && commandLine(pid).includes(data))
  return commandLine(pid).includes(data)
}

/**
 * @param {Place} place
 * @param {number | undefined} wanted
 * @param {boolean} durable
 */
async function start({ data, bin, user }, wanted, durable) {
  const log = `${data}.log`
  const deadline = Date.now() + STALE_LOCK_MS
  let port = wanted ?? rememberedPort(data)
  for (;;) {
    await clearLeftovers(data, deadline)
    port = await freePort(port)
    writeSettings(data, settings(port, durable), user)
    turnOver(log)
    writeFileSync(log, '', { flag: 'a', mode: 0o600 })
    giveTo(log, user)
    const before = statSync(log).size
    const started = await run(join(bin, 'pg_ctl'), ['-D', data, '-w', '-t', String(START_SECONDS), '-l', log, 'start'], user)
    if (started.code === 0) {
      const pid = await livingPostmaster(data)
      if (pid !== null) return pid
    }
    const said = readFileSync(log, 'utf8').slice(before)
    if (/could not bind|Address already in use/.test(said)) port = undefined
    else if (Date.now() > deadline) throw new Error(`PostgreSQL does not start in ${data}:\n${started.output}\n${said.slice(-4000)}`)
    else await sleep(500)
  }
}

/**
 * After a killed postmaster: its pid file may name nobody, a zombie or a stranger, and its children
 * may live on for a moment. Starting beside living children would corrupt the data, so they go first.
 * @param {string} data
 * @param {number} deadline
 */
async function clearLeftovers(data, deadline) {
  const [pid] = pidFile(data)
  if (!pid) return
  const orphans = () => processesIn(data)?.filter((p) => /postgres/.test(commandLine(p))) ?? null
  while (orphans()?.length && Date.now() < deadline - STALE_LOCK_MS / 2) await sleep(100)
  for (const orphan of orphans() ?? []) await endRecorded(record(orphan), 3000, 'SIGQUIT')
  if (orphans() === null) return; // Elsewhere than Linux PostgreSQL's own check decides.
  if (orphans()?.length === 0) rmSync(join(data, 'postmaster.pid'), { force: true })
}

/**
 * The folder belongs to PostgreSQL's user, we may be root: written beside and renamed, so that a link
 * planted there is replaced, never followed.
 * @param {string} data
 * @param {string} text
 * @param {import('./os-user.mjs').OsUser | null} user
 */
function writeSettings(data, text, user) {
  const next = join(data, 'tickmark.conf.next')
  rmSync(next, { force: true })
  writeFileSync(next, text, { mode: 0o600, flag: 'wx' })
  giveTo(next, user)
  renameSync(next, join(data, 'tickmark.conf'))
}

/** @param {string} data */
function rememberedPort(data) {
  try {
    return Number(/^port = (\d+)$/m.exec(readFileSync(join(data, 'tickmark.conf'), 'utf8'))?.[1]) || undefined
  } catch {
    return undefined
  }
}

/**
 * @param {number} port
 * @param {boolean} durable
 */
function settings(port, durable) {
  const lines = [
    '# Written at every start; settings of your own go through ALTER SYSTEM.',
    `port = ${port}`,
    "listen_addresses = '127.0.0.1'",
    "unix_socket_directories = ''",
    "cluster_name = 'tickmark'",
    "timezone = 'UTC'",
    "log_timezone = 'UTC'",
    'max_connections = 100',
    'shared_buffers = 128MB',
    'work_mem = 8MB',
    'maintenance_work_mem = 128MB',
    'max_wal_size = 1GB',
    'random_page_cost = 1.1',
    'jit = off',
    "log_line_prefix = '%m [%p] %q%u@%d '",
    'log_checkpoints = off',
  ]
  if (!durable) lines.push('fsync = off', 'synchronous_commit = off', 'full_page_writes = off', 'wal_level = minimal', 'max_wal_senders = 0', 'checkpoint_timeout = 1h')
  return `${lines.join('\n')}\n`
}

/** @param {string} log */
function turnOver(log) {
  if ((statSync(log, { throwIfNoEntry: false })?.size ?? 0) > 10_000_000) renameSync(log, `${log}.1`)
}

/**
 * @param {Place} place
 * @param {'fast' | 'immediate'} mode
 */
async function stop({ data, bin, user }, mode) {
  const [pid] = pidFile(data)
  if (!pid || !isPostmaster(Number(pid), data)) return
  const stopped = await run(join(bin, 'pg_ctl'), ['-D', data, '-w', '-t', '60', '-m', mode, 'stop'], user)
  if (stopped.code !== 0 && isPostmaster(Number(pid), data)) throw new Error(`PostgreSQL does not stop in ${data}:\n${stopped.output}`)
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {import('./os-user.mjs').OsUser | null} user
 * @returns {Promise<{ code: number | null, output: string }>}
 */
function run(command, args, user) {
  return new Promise((resolve, reject) => {
    const env = { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' }
    const child = spawn(command, args, { cwd: '/', env, stdio: ['ignore', 'pipe', 'pipe'], ...(user ? { uid: user.uid, gid: user.gid } : {}) })
    let output = ''
    child.stdout.on('data', (chunk) => (output += chunk))
    child.stderr.on('data', (chunk) => (output += chunk))
    child.once('error', (error) => reject(new Error(`${command} can not be run: ${error.message}`)))
    child.once('close', (code) => resolve({ code, output }))
  })
}
