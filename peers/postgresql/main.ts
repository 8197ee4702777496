// PostgreSQL's own log, of a real server, into the portal: its JSON log tailed by rsyslog over TLS while it is written, and its CSV log of the same time by the API (docs/siem/rsyslog-postgresql.conf). Both say the same, and each line is one event.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import postgres from 'postgres'
import { administer } from '../../scripts/lib/databases.mjs'
import { freePort } from '../../scripts/lib/ports.mjs'
import { startPostgres } from '../../scripts/lib/postgres.mjs'
import { ROOT } from '../../scripts/lib/secrets.mjs'
import { throwAwayFolder } from '../../scripts/lib/throw-away.mjs'
import { ownCertificate } from '../../test/certificate.ts'
import { plant } from '../backup/plant.ts'
import { Checks, equal, truth } from '../s3/checks.ts'

const SKIPPED = 77
const rsyslogd = ['/usr/sbin/rsyslogd', '/sbin/rsyslogd'].find(existsSync)
const has = (module: string) => spawnSync('sh', ['-c', `ls /usr/lib/*/rsyslog/${module}.so /usr/lib*/rsyslog/${module}.so`], { encoding: 'utf8' }).stdout.trim() !== ''
const settings = { logging_collector: 'on', log_destination: 'jsonlog,csvlog', log_directory: 'log', log_filename: 'postgresql.log', log_connections: 'on', log_disconnections: 'on', log_statement: 'ddl', log_timezone: 'UTC', log_file_mode: '0644' }

/** What somebody does with a server, good and bad. */
async function live(url: string): Promise<void> {
  await administer(url, async (sql) => {
    await sql.unsafe(`create role "dana.kovac" login password 'right'`)
    await sql.unsafe('create table payroll (n int, said text)')
    await sql.unsafe('grant select on payroll to "dana.kovac"')
    await sql.unsafe(`insert into payroll values (1, 'a "quoted", text')`)
    await sql.unsafe('alter role "dana.kovac" superuser')
    await sql.unsafe(`select 'of several\nlines' from no_such_table`).catch(() => {})
    await sql.unsafe('drop table payroll')
  })
  const wrong = new URL(url)
  for (const user of ['dana.kovac', 'nobody']) {
    Object.assign(wrong, { username: user, password: 'wrong' })
    const sql = postgres(wrong.href, { max: 1, onnotice: () => {}, connect_timeout: 10 })
    await sql`select 1`.catch(() => {})
    await sql.end({ timeout: 1 })
  }
}

async function main(): Promise<number> {
  if (!rsyslogd || !has('imfile') || !has('lmnsd_ossl')) {
    console.log('skipped: rsyslog with its driver for TLS (packages rsyslog and rsyslog-openssl) is not here; the peer `ship` installs it')
    return SKIPPED
  }
  const folder = throwAwayFolder()
  const checks = new Checks()
  const planted = await plant(join(folder.dir, 'data'), { DATA_DIR: join(folder.dir, 'data'), NODE_ENV: 'production', LOG_LEVEL: 'error', TZ: 'UTC' })
  const own = ownCertificate({ ips: ['127.0.0.1'] })
  let [sender, cluster, listener]: [ChildProcess | null, Awaited<ReturnType<typeof startPostgres>> | null, { close: () => Promise<void> } | null] = [null, null, null]
  try {
    await import('#lib/edge/everything.ts')
    const { createApiToken } = await import('#lib/modules/api-tokens/operations.ts')
    const { listenForSyslog } = await import('#lib/edge/syslog.ts')
    const { POST } = await import('../../app/api/v1/events/route.ts')
    const { token } = await createApiToken(await planted.person('admin'), { name: 'postgres', scopes: ['events.ingest'], expiresAt: null })
    const data = join(folder.dir, 'server')
    cluster = await startPostgres({ dir: data, password: 'of-a-server-for-one-peer-run' })
    await administer(cluster.superUrl, async (sql) => {
      for (const [name, value] of Object.entries(settings)) await sql.unsafe(`alter system set ${name} = '${value}'`)
    })
    await cluster.stop()
    cluster = await startPostgres({ dir: data, password: 'of-a-server-for-one-peer-run' })
    const [json, csv] = ['json', 'csv'].map((end) => join(data, 'log', `postgresql.${end}`)) as [string, string]
    const port = await freePort(0, '127.0.0.1')
    listener = await listenForSyslog({ port, host: '127.0.0.1', ...own })
    mkdirSync(join(folder.dir, 'spool'))
    writeFileSync(join(folder.dir, 'ca.pem'), own.cert)
    const text = readFileSync(join(ROOT, 'docs/siem/rsyslog-postgresql.conf'), 'utf8').replace('/etc/rsyslog.d/tls/ca.pem', join(folder.dir, 'ca.pem')).replace('/var/lib/postgresql/log/postgresql.json', json).replace('TOKEN', token).replace('tickmark.example.com', '127.0.0.1').replace('port="6514"', `port="${port}"`)
    writeFileSync(join(folder.dir, 'rsyslog.conf'), `global(workDirectory="${join(folder.dir, 'spool')}")\n${text}`)
    sender = spawn(rsyslogd, ['-n', '-f', join(folder.dir, 'rsyslog.conf'), '-i', join(folder.dir, 'rsyslog.pid')], { stdio: 'inherit', cwd: folder.dir })
    await live(cluster.superUrl)
    await cluster.stop()
    cluster = null
    const lines = readFileSync(json, 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line) as { user?: string; message: string; error_severity: string; timestamp: string })
    type Row = { type: string; user: string | null; outcome: string | null; at: Date; raw: string; severity: number }
    const told = () => planted.owner((sql) => sql<Row[]>`select event_type as type, user_name as "user", outcome, occurred_at as at, raw, severity_hint as severity from events where source = 'postgresql' order by occurred_at, id`)
    await checks.check(`each of ${lines.length} lines of the JSON log is one event of PostgreSQL, by rsyslog while it was written`, async () => {
      for (let n = 0; n < 200 && (await told()).length < lines.length; n++) await sleep(100)
      const rows = await told()
      equal([rows.length, (await planted.owner((sql) => sql<{ n: number }[]>`select count(*)::int as n from events where source <> 'postgresql'`))[0]?.n], [lines.length, 0], 'events, and those of another source')
      equal(rows.map((row) => (JSON.parse(row.raw) as { message: string }).message).sort(), lines.map((line) => line.message).sort(), 'messages')
      equal(rows.map((row) => row.at.toISOString()).sort(), lines.map((line) => new Date(line.timestamp.replace(' UTC', 'Z').replace(' ', 'T')).toISOString()).sort(), 'times')
    })
    await checks.check('who could not sign in, what was granted and what was dropped can be told', async () => {
      const rows = await told()
      console.log(`    ${[...new Set(rows.map((row) => [row.type, row.outcome].filter(Boolean).join(' ')))].join(', ')}`)
      const failed = rows.filter((row) => row.outcome === 'failure' && /authentication|sign_in|login/.test(row.type))
      truth(['dana.kovac', 'nobody'].every((user) => failed.some((row) => row.user === user)), `refused: ${JSON.stringify(failed.map(({ type, user }) => ({ type, user })))}`)
      for (const type of ['statement.create_role', 'statement.alter_role', 'statement.drop_table']) truth(rows.some((row) => row.type === type), `no ${type}`)
    })
    await checks.check('the CSV log of the same time says the same: every record of it is known', async () => {
      const answer = await POST(new Request('http://127.0.0.1:3000/api/v1/events?label=postgresql.csv', { method: 'POST', body: readFileSync(csv), headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' } }) as never, { params: Promise.resolve({}) } as never)
      const counts = (await answer.json()) as { received: number; accepted: number; duplicates: number; rejected: number }
      console.log(`    ${JSON.stringify({ status: answer.status, received: counts.received, accepted: counts.accepted, duplicates: counts.duplicates, rejected: counts.rejected })}`)
      equal([counts.rejected, (await told()).length], [0, counts.accepted + lines.length], 'rejected, and events')
      truth(counts.received === lines.length && counts.duplicates === lines.length, `${counts.duplicates} of ${lines.length} are known`)
    })
  } finally {
    sender?.kill('SIGTERM')
    await sleep(500)
    await listener?.close()
    await cluster?.stop('immediate').catch(() => {})
    await planted.close()
    folder.remove()
  }
  console.log(`${checks.passed} held, ${checks.failures.length} failed${checks.failures.map((each) => `\n  ${each}`).join('')}`)
  return checks.failures.length === 0 ? 0 : 1
}

process.exitCode = await main()
