// Runs before each test file: the environment of the file's own database stands before anything is
// imported, so test files import lib/ and db/ the ordinary way. `testDatabase()` makes the database.
import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, inject } from 'vitest'
import { withDatabase } from '../scripts/lib/databases.mjs'

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
expect.addEqualityTesters([(text, pattern) => (pattern instanceof RegExp && typeof text === 'string' ? pattern.test(text) : undefined)])
