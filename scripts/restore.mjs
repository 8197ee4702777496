// `npm run restore`: a backup back into an empty database. Nothing of the portal may run; the database is made here, or is the empty one of DATABASE_URL.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { continueOnNode, ensureInstalled, NODE } from './lib/install.mjs'

const args = process.argv.slice(2)
try {
  await ensureInstalled()
  await continueOnNode()
  process.exitCode = await restore()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}

/** @returns {Promise<number>} */
async function restore() {
  const { administer, ensureDatabase } = await import('./lib/databases.mjs')
  const { loadDotEnv, portalEnvironment } = await import('./lib/environment.mjs')
  const { lockHolder } = await import('./lib/lock.mjs')
  const { startPostgres } = await import('./lib/postgres.mjs')
  const { dataDir, loadSecrets } = await import('./lib/secrets.mjs')
  const { prepareRoles } = await import('../db/migrate.ts')
  loadDotEnv()
  const data = dataDir()
  const { DATABASE_URL, DATABASE_OWNER_URL, DATABASE_READER_URL, ENCRYPTION_KEY } = process.env
  const holder = lockHolder(join(data, 'portal.lock'))
  if (holder) throw new Error(`The portal runs (process ${holder.pid}). Stop it first: a backup is restored into an empty database, with nobody at it.`)
  if (!ENCRYPTION_KEY && !existsSync(join(data, 'secrets.json'))) throw new Error(`The ENCRYPTION_KEY of the portal is not here: put secrets.json of its data folder into ${data}, or set ENCRYPTION_KEY. Without it nothing of the backup can be read.`)
  const secrets = loadSecrets(data)

  const cluster = DATABASE_URL ? null : await startPostgres({ dir: join(data, 'postgres'), password: secrets.postgresPassword })
  try {
    const given = DATABASE_URL && DATABASE_OWNER_URL && DATABASE_READER_URL
    const setupUrl = given ? null : (DATABASE_URL ?? (await ensureDatabase(cluster?.superUrl ?? '', 'tickmark')))
    const urls = setupUrl ? await prepareRoles(setupUrl, secrets) : { owner: DATABASE_OWNER_URL ?? '', app: DATABASE_URL ?? '', reader: DATABASE_READER_URL ?? '' }
    if (args.includes('--again')) await administer(urls.owner, clearHalf)
    const env = portalEnvironment(data, { urls: { DATABASE_URL: urls.app, DATABASE_OWNER_URL: urls.owner, DATABASE_READER_URL: urls.reader, DATABASE_DIRECT_URL: urls.app }, cluster: null }, { mode: 'production', port: Number(process.env.PORT || 3000), host: '127.0.0.1' })
    const child = spawn(NODE, ['--conditions=react-server', 'scripts/restore.ts', ...args.filter((each) => each !== '--again')], { env, stdio: 'inherit' })
    for (const name of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(name, () => child.kill(name))
    return await new Promise((resolve, reject) => {
      child.once('error', reject)
      child.once('exit', (code) => resolve(code ?? 1))
    })
  } finally {
    if (cluster && !cluster.adopted) await cluster.stop()
  }
}

/**
 * What a restore that broke off left behind, and nothing else: a database that is whole is never emptied.
 * @param {import('postgres').Sql} sql
 */
async function clearHalf(sql) {
  const [{ tables, marked }] = await sql`select (select count(*)::int from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')) as tables, to_regclass('public.portal_restores') is not null as marked`
  const half = tables === 0 || (marked && ((await sql`select from portal_restores where state = 'loading'`).length > 0 || (await sql`select from organizations limit 1`).length === 0))
  if (!half) throw new Error('The database is no half-restored one, so it is not emptied. Make a new database, or move this one away.')
  const names = await sql`select c.oid::regclass::text as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition and pg_get_userbyid(c.relowner) = current_user`
  if (names.length > 0) await sql.unsafe(`drop table ${names.map(({ name }) => name).join(', ')} cascade`)
  for (const { name } of await sql`select oid::regprocedure::text as name from pg_proc where pronamespace = 'public'::regnamespace and proowner = current_user::regrole`) await sql.unsafe(`drop routine if exists ${name} cascade`)
  await sql.unsafe('drop schema if exists drizzle cascade; drop schema if exists pgboss cascade')
}
