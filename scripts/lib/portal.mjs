// The whole portal on one machine: database, sample or first-run set-up, build, web and worker.
// npm start, npm run dev, the browser tests and the fault tests all open it here.
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { backupDaily } from './backup-daily.mjs'
import { buildWhenStale } from './build.mjs'
import { endChildren } from './children.mjs'
import { openDatabase, portalEnvironment, sampleOrganization } from './environment.mjs'
import { takeLock } from './lock.mjs'
import { makeFolder } from './os-user.mjs'
import { freePort } from './ports.mjs'
import { Supervisor } from './supervisor.mjs'

const READY_MS = 120_000

/**
 * Unasked, V8 lets the space for what is new grow to 128 MiB and the rest to several times what lives, which reading a large export would fill: 310 MiB
 * instead of 180. The bench of populations runs with these.
 */
export const workerFlags = ['--expose-gc', '--max-semi-space-size=8', '--heap-growing-percent=20']

/** The GNU allocator keeps what each of its threads gave back apart from the others': another 30 MiB in which nothing is. Elsewhere it says nothing. */
export const workerEnv = { MALLOC_ARENA_MAX: '1' }

/**
 * @typedef {object} Options
 * @property {string} data the data folder
 * @property {boolean} [dev]
 * @property {boolean} [sample] load the sample organization into an empty database
 * @property {boolean} [durable] false in tests
 * @property {boolean} [quiet] keep the children's lines in the logs only
 * @property {number} [port] the wished port; the next free one is taken
 * @property {Record<string, string | undefined>} [given] the caller's environment
 * @property {(error: Error) => void} [onFailure] there is no point in going on; `stop` is still the caller's to call
 */

/**
 * @typedef {object} Portal
 * @property {string} url
 * @property {{ role: string, email: string, password: string }[]} users of the sample organization
 * @property {boolean} sample a sample organization is in the database
 * @property {string | undefined} setupCode for the first visitor, while no organization exists
 * @property {Record<string, string>} env what web and worker run in
 * @property {Supervisor} supervisor
 * @property {import('./postgres.mjs').Cluster | null} cluster
 * @property {() => Promise<void>} stop
 */

/**
 * @param {Options} options
 * @returns {Promise<Portal>}
 */
export async function openPortal(options) {
  const { data, dev = false, durable = true, quiet = false, given = process.env, onFailure = () => {} } = options
  makeFolder(data)
  const lock = takeLock(join(data, 'portal.lock'))
  if ('holder' in lock) throw new PortalRuns(lock.holder, data)
  /** @type {(() => Promise<void> | undefined)[]} undone last to first */
  const undo = [async () => lock.release()]
  const close = async () => {
    const failures = []
    for (const step of undo.splice(0).reverse()) await Promise.resolve(step()).catch((error) => failures.push(error))
    if (failures.length > 0) throw failures[0]
  }
  try {
    const orphans = await endChildren(data)
    if (orphans > 0) console.log(`Ended ${orphans} process${orphans === 1 ? '' : 'es'} that a killed start left behind.`)
    if (!dev) await buildWhenStale()
    const open = () => openDatabase(data, { given, durable })
    const database = await open()
    let cluster = database.cluster
    undo.push(() => cluster?.stop())

    const base = { given, mode: dev ? /** @type {const} */ ('development') : /** @type {const} */ ('production') }
    const wanted = options.port ?? Number(given.PORT || 3000)
    const found = await sampleOrganization(portalEnvironment(data, database, { ...base, port: wanted, host: '127.0.0.1' }), options.sample ? [] : ['--status'])
    const sample = found.sample ?? (found.users ?? []).length > 0
    const host = sample ? '127.0.0.1' : given.HOST || '127.0.0.1'
    const port = await choosePort(wanted, host, Boolean(given.BASE_URL))
    const env = portalEnvironment(data, database, { ...base, port, host, withSetupCode: found.organizations === 0 })

    lock.tell({ url: env.BASE_URL, port })

    const failed = Promise.withResolvers()
    failed.promise.catch(onFailure)
    const supervisor = new Supervisor({ data, quiet, onFailure: failed.reject })
    const web = { name: 'web', args: ['--expose-gc', 'scripts/serve.mjs', ...(dev ? ['--dev'] : [])], env, drainMs: 25_000 }
    const worker = { name: 'worker', args: [...workerFlags, '--conditions=react-server', 'scripts/worker.ts'], env: { ...workerEnv, ...env }, drainMs: 30_000, readyLine: isReadyLine }
    undo.push(() => supervisor.stop([web, worker]))
    if (cluster) supervisor.watchPostgres({ cluster, restart: async () => (cluster = (await open()).cluster) ?? Promise.reject(new Error('no cluster')) })
    await within(Promise.race([Promise.all([supervisor.keep(web), supervisor.keep(worker)]), failed.promise]), data)
    if (env.BACKUP_AT) undo.push(backupDaily({ at: env.BACKUP_AT, data, env }))
    return { url: env.BASE_URL ?? '', users: found.users ?? [], sample, setupCode: env.SETUP_CODE, env, supervisor, cluster, stop: close }
  } catch (error) {
    await close().catch((failure) => console.error(failure))
    throw error
  }
}

export class PortalRuns extends Error {
  /**
   * @param {import('./lock.mjs').Holder} holder
   * @param {string} data
   */
  constructor({ pid, url }, data) {
    super(`Tickmark already runs on ${data}${url ? ` at ${url}` : ''} (process ${pid}). Stop it with Ctrl-C in its terminal, or: kill ${pid}`)
  }
}

/** @param {string} line */
function isReadyLine(line) {
  return line.includes('"ready":true')
}

/**
 * @param {number} wanted
 * @param {string} host
 * @param {boolean} fixed a proxy in front expects this very port
 */
async function choosePort(wanted, host, fixed) {
  for (let port = wanted; port < wanted + 100; port++) {
    if ((await freePort(port, host)) === port) {
      if (port !== wanted) console.log(`Port ${wanted} is taken; using ${port}.`)
      return port
    }
    if (fixed) throw new Error(`Port ${wanted} is taken. BASE_URL is given, so no other port is tried: free it or set PORT.`)
  }
  return freePort(0, host)
}

/**
 * @param {Promise<unknown>} ready
 * @param {string} data
 */
async function within(ready, data) {
  const late = sleep(READY_MS, 'late', { ref: false })
  if ((await Promise.race([ready, late])) === 'late') throw new Error(`Web or worker did not get ready within ${READY_MS / 1000} s; their logs are in ${join(data, 'log')}.`)
}
