// From secrets and the caller's environment to a database that is ready and the environment that web,
// worker and command-line tools run in. Used by npm start, by the tools and by the tests: one way.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ensureDatabase } from './databases.mjs'
import { NODE } from './install.mjs'
import { startPostgres } from './postgres.mjs'
import { ROOT, loadSecrets } from './secrets.mjs'

const DATABASE = 'tickmark'

/** The caller's environment goes on to the portal, but for npm's own and the addresses that are settled here. */
const SETTLED = /^(npm_|INIT_CWD$|DATABASE_|NODE_ENV$|VITEST)/

/**
 * @typedef {object} Database
 * @property {Record<string, string>} urls DATABASE_URL and its siblings
 * @property {import('./postgres.mjs').Cluster | null} cluster ours, or null when it is somebody's server
 */

/**
 * Starts the embedded PostgreSQL unless the caller's environment names a server, and migrates.
 * @param {string} data the data folder
 * @param {{ given?: Record<string, string | undefined>, durable?: boolean }} [options] given: the caller's environment
 * @returns {Promise<Database>}
 */
export async function openDatabase(data, { given = process.env, durable = true } = {}) {
  const secrets = loadSecrets(data)
  const { DATABASE_URL, DATABASE_OWNER_URL, DATABASE_READER_URL, DATABASE_DIRECT_URL } = given
  for (const [name, url] of Object.entries({ DATABASE_URL, DATABASE_OWNER_URL, DATABASE_READER_URL, DATABASE_DIRECT_URL })) {
    if (url && !/^postgres(ql)?:\/\/./.test(url)) throw new Error(`${name} must be an address like postgres://user:password@host:5432/database.`)
  }
  if (DATABASE_URL && DATABASE_OWNER_URL) {
    if (!DATABASE_READER_URL) throw new Error('DATABASE_URL and DATABASE_OWNER_URL are given, so DATABASE_READER_URL must be too. (With a privileged DATABASE_URL alone the three roles are made for you.)')
    // All three roles are the operator's: nothing is made but the tables, as the owner.
    const { migrateAsOwner } = await import('../../db/migrate.ts')
    await migrateAsOwner(DATABASE_OWNER_URL)
    return { urls: { DATABASE_URL, DATABASE_OWNER_URL, DATABASE_READER_URL, DATABASE_DIRECT_URL: DATABASE_DIRECT_URL || DATABASE_URL }, cluster: null }
  }
  const cluster = DATABASE_URL ? null : await startPostgres({ dir: join(data, 'postgres'), password: secrets.postgresPassword, durable })
  try {
    const setupUrl = DATABASE_URL ?? (await ensureDatabase(cluster.superUrl, DATABASE))
    const { migrate } = await import('../../db/migrate.ts')
    const urls = await migrate(setupUrl, secrets)
    return { urls: { DATABASE_URL: urls.app, DATABASE_OWNER_URL: urls.owner, DATABASE_READER_URL: urls.reader, DATABASE_DIRECT_URL: DATABASE_DIRECT_URL || urls.app }, cluster }
  } catch (error) {
    if (cluster && !cluster.adopted) await cluster.stop()
    throw error
  }
}

/**
 * The environment of web, worker and tools: generated secrets where the caller gave none.
 * @param {string} data
 * @param {Database} database
 * @param {{ given?: Record<string, string | undefined>, mode: 'production' | 'development', port: number, host: string, withSetupCode?: boolean }} options
 * @returns {Record<string, string>}
 */
export function portalEnvironment(data, database, { given = process.env, mode, port, host, withSetupCode = false }) {
  const secrets = loadSecrets(data)
  const passed = Object.fromEntries(Object.entries(given).filter(([name, value]) => value && !SETTLED.test(name)))
  return {
    ...passed,
    ...database.urls,
    NODE_ENV: mode,
    NEXT_TELEMETRY_DISABLED: '1',
    // What was compiled before is kept beside the build: a start and a tool take half the time.
    NODE_COMPILE_CACHE: given.NODE_COMPILE_CACHE || join(ROOT, '.next/cache/node'),
    PORT: String(port),
    HOST: host,
    BASE_URL: given.BASE_URL || `http://127.0.0.1:${port}`,
    DATA_DIR: data,
    SESSION_SECRET: given.SESSION_SECRET || secrets.sessionSecret,
    CRON_SECRET: given.CRON_SECRET || secrets.cronSecret,
    ENCRYPTION_KEY: given.ENCRYPTION_KEY || secrets.encryptionKey,
    ...(withSetupCode ? { SETUP_CODE: given.SETUP_CODE || secrets.setupCode } : {}),
  }
}

/** Values of `.env`, where the caller's environment has none. */
export function loadDotEnv() {
  const file = join(ROOT, '.env')
  if (existsSync(file)) process.loadEnvFile(file)
}

/**
 * @typedef {{ loaded?: boolean, users?: { role: string, email: string, password: string }[], organizations?: number, sample?: boolean }} SampleAnswer
 */

/**
 * @param {Record<string, string>} env
 * @param {string[]} args `--status` only looks
 * @returns {Promise<SampleAnswer>}
 */
export async function sampleOrganization(env, args = []) {
  const lines = (await outputOf(['--conditions=react-server', 'scripts/sample.ts', ...args], env)).trim().split('\n')
  return JSON.parse(lines.at(-1) ?? '{}')
}

/**
 * Runs a script under our Node and answers what it printed; its errors go to the terminal.
 * @param {string[]} args
 * @param {Record<string, string>} env
 * @returns {Promise<string>}
 */
function outputOf(args, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(NODE, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'inherit'] })
    let output = ''
    child.stdout.on('data', (chunk) => (output += chunk))
    child.once('error', reject)
    child.once('close', (code) => (code === 0 ? resolve(output) : reject(new Error(`${args.join(' ')} ended with ${code}`))))
  })
}
