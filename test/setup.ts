// Runs before each test file: the environment of the file's own database stands before anything is
// imported, so test files import lib/ and db/ the ordinary way. `testDatabase()` makes the database.
// A process runs one file after another and keeps the modules it has loaded; helpers of tests, the environment and what hangs on globalThis
// begin anew with each file, so that no file knows of another. A file that changes modules, or registers some, has all of them to itself.
import { AsyncLocalStorage } from 'node:async_hooks'
import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, inject, vi } from 'vitest'
import { withDatabase } from '../scripts/lib/databases.mjs'

const whole = globalThis as typeof globalThis & { firstEnv?: NodeJS.ProcessEnv; afterApart?: boolean; statesOfProcess?: Map<string, unknown>[]; __vitest_worker__: { evaluatedModules: EvaluatedModules } }
const known = whole.firstEnv
whole.firstEnv ??= { ...process.env }
for (const name of Object.keys(process.env)) if (!(name in whole.firstEnv)) delete process.env[name]
Object.assign(process.env, whole.firstEnv)
for (const name of Object.getOwnPropertyNames(globalThis)) if (name.startsWith('tickmark')) Reflect.deleteProperty(globalThis, name)
for (const state of whole.statesOfProcess ?? []) state.clear()
const { testPath = '' } = expect.getState()
const apart = /\bvi\.(mock|doMock|resetModules)\(|stub-module|(door|'\.)\/operation\.ts'|\/(streams|downloads)\.ts'/.test(readFileSync(testPath, 'utf8'))
if (apart || whole.afterApart) {
  vi.resetModules()
  process.removeAllListeners('tickmark:stopping')
} else forgetHelpers(whole.__vitest_worker__.evaluatedModules)
whole.afterApart = apart
// As Next.js does in its own server: what it patches wants one, whichever file loads it first.
Object.assign(globalThis, { AsyncLocalStorage })

type EvaluatedModules = { idToModuleMap: Map<string, { id: string }>; invalidateModule: (module: { id: string }) => void }
/** What stands in `test` remembers the database of its file, and examples count their records. */
function forgetHelpers(modules: EvaluatedModules): void {
  for (const module of modules.idToModuleMap.values()) if (/\/test\/(?!setup\.ts)|\.test\.tsx?$|\/examples\.ts$/.test(module.id)) modules.invalidateModule(module)
}

const cluster = inject('cluster')
const name = `test_${process.env.VITEST_POOL_ID ?? '0'}_${randomBytes(6).toString('hex')}`
const data = join(cluster.dir, name)
mkdirSync(data, { mode: 0o700 })

Object.assign(process.env, {
  NODE_ENV: 'test',
  TEST_DATABASE: name,
  DATABASE_URL: withDatabase(cluster.app, name),
  DATABASE_OWNER_URL: withDatabase(cluster.owner, name),
  DATABASE_READER_URL: withDatabase(cluster.reader, name),
  DATABASE_DIRECT_URL: withDatabase(cluster.app, name),
  SESSION_SECRET: randomBytes(48).toString('base64url'),
  CRON_SECRET: randomBytes(24).toString('base64url'),
  ENCRYPTION_KEY: randomBytes(32).toString('base64'),
  BASE_URL: 'http://127.0.0.1:3000',
  DATA_DIR: data,
  // Servers of tests stand on this machine.
  OUTGOING_ALLOW: '127.0.0.0/8',
  LOG_LEVEL: process.env.LOG_LEVEL ?? 'silent',
  TZ: 'UTC',
})
for (const outside of ['SETUP_CODE', 'SMTP_URL', 'TRUSTED_PROXIES', ...Object.keys(process.env).filter((each) => each.startsWith('S3_'))]) delete process.env[outside]

// A pattern in an expectation is matched against the text it stands for. On its own `toMatchObject` compares a pattern's fields, of which
// it has none, and so is content with any text.
if (!known) expect.addEqualityTesters([(text, pattern) => (pattern instanceof RegExp && typeof text === 'string' ? pattern.test(text) : undefined)])
