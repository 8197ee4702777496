import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { administer } from '../../scripts/lib/databases.mjs'
import { giveTo, postgresUser } from '../../scripts/lib/os-user.mjs'
import { startPostgres } from '../../scripts/lib/postgres.mjs'
import { truth } from '../s3/checks.ts'

/**
 * A base backup by `pg_backup_start` and `pg_backup_stop`, WAL archived by `archive_command`, and recovery to a named point: the binaries that come from npm are the server's alone, and
 * that is all it takes (https://www.postgresql.org/docs/18/continuous-archiving.html, 25.3.4 and 25.3.5).
 */
export async function pointInTime(home: string): Promise<void> {
  const [first, base, archive] = ['first', 'base', 'wal'].map((name) => join(home, name)) as [string, string, string]
  const user = postgresUser(first)
  mkdirSync(archive)
  giveTo(archive, user)
  const password = 'of-a-cluster-for-one-peer-run'
  let cluster = await startPostgres({ dir: first, password })
  await administer(cluster.superUrl, async (sql) => {
    await sql.unsafe('alter system set archive_mode = on')
    await sql.unsafe(`alter system set archive_command = 'test ! -f ${archive}/%f && cp %p ${archive}/%f'`)
    await sql.unsafe('create table facts (n int)')
  })
  await cluster.stop()
  cluster = await startPostgres({ dir: first, password })
  try {
    const wanted = await administer(cluster.superUrl, async (sql) => {
      await sql`insert into facts select generate_series(1, 1000)`
      await sql`select pg_backup_start('a base backup', true)`
      cpSync(first, base, { recursive: true, filter: (path) => !/postmaster\.(pid|opts)$/.test(path) })
      for (const each of readdirSync(join(base, 'pg_wal'))) if (/^[0-9A-F]{24}$/.test(each)) rmSync(join(base, 'pg_wal', each))
      const [label] = await sql`select labelfile from pg_backup_stop(true)`
      writeFileSync(join(base, 'backup_label'), String(label?.labelfile))
      await sql`insert into facts select generate_series(1001, 2000)`
      await sql`select pg_create_restore_point('before_the_accident')`
      await sql`delete from facts`
      const [{ file } = { file: '' }] = await sql<{ file: string }[]>`select pg_walfile_name(pg_switch_wal()) as file`
      for (let tries = 0; !existsSync(join(archive, file)) && tries < 200; tries++) await sleep(100)
      truth(existsSync(join(archive, file)), `${file} was not archived`)
      return 2_000
    })
    await cluster.stop()
    writeFileSync(join(base, 'recovery.signal'), '')
    writeFileSync(join(base, 'postgresql.auto.conf'), `restore_command = 'cp ${archive}/%f %p'\nrecovery_target_name = 'before_the_accident'\nrecovery_target_action = 'promote'\n`)
    giveAll(base, user)
    cluster = await startPostgres({ dir: base, password })
    const count = await administer(cluster.superUrl, async (sql) => {
      for (let tries = 0; tries < 100 && (await sql`select pg_is_in_recovery() as still`)[0]?.still; tries++) await sleep(100)
      return Number((await sql`select count(*) as n from facts`)[0]?.n)
    })
    truth(count === wanted, `${count} of ${wanted} rows are there`)
  } finally {
    await cluster.stop('immediate').catch(() => {})
  }
}

function giveAll(path: string, user: Parameters<typeof giveTo>[1]): void {
  giveTo(path, user)
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (entry.isDirectory()) giveAll(join(path, entry.name), user)
    else giveTo(join(path, entry.name), user)
  }
}
