import { afterAll, inject } from 'vitest'
import { administer, withDatabase } from '../scripts/lib/databases.mjs'
import { TEMPLATE } from './global-setup.ts'

export interface TestDatabase {
  /** As the application sees it: row level security holds. */
  url: string
  ownerUrl: string
  readerUrl: string
  superUrl: string
  name: string
}

let made: Promise<TestDatabase> | undefined

/**
 * The database of this test file, cloned from the migrated template and dropped after its last test.
 * Call it at the top of the file: `const database = await testDatabase()`.
 */
export function testDatabase(): Promise<TestDatabase> {
  made ??= make()
  return made
}

function make(): Promise<TestDatabase> {
  const cluster = inject('cluster')
  const name = process.env.TEST_DATABASE ?? ''
  if (name === '') throw new Error('testDatabase() is for test files run by vitest.')
  const maintenance = withDatabase(cluster.superUrl, 'postgres')
  // Registered before anything is awaited, so that it is the first hook, and hooks end last to first.
  afterAll(() => administer(maintenance, (sql) => sql.unsafe(`drop database if exists "${name}" with (force)`)))
  return clone(maintenance, name).then(() => ({
    url: withDatabase(cluster.app, name),
    ownerUrl: withDatabase(cluster.owner, name),
    readerUrl: withDatabase(cluster.reader, name),
    superUrl: withDatabase(cluster.superUrl, name),
    name,
  }))
}

/** CREATE DATABASE copies neither the owner, the grants on the database nor its settings: those are copied here. */
async function clone(maintenance: string, name: string): Promise<void> {
  await administer(maintenance, async (sql) => {
    await sql.unsafe(`create database "${name}" template ${TEMPLATE} strategy file_copy`)
    await sql`
      update pg_database as made set datdba = template.datdba, datacl = template.datacl
      from pg_database as template where made.datname = ${name} and template.datname = ${TEMPLATE}`
    await sql`
      insert into pg_db_role_setting (setdatabase, setrole, setconfig)
      select made.oid, setting.setrole, setting.setconfig
      from pg_db_role_setting as setting
        join pg_database as template on template.oid = setting.setdatabase and template.datname = ${TEMPLATE}
        join pg_database as made on made.datname = ${name}`
  })
}
