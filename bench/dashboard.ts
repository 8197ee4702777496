import { loadavg } from 'node:os'
import { v7 } from 'uuid'
import { administer } from '../scripts/lib/databases.mjs'
import { organization, write } from '../test/fixtures.ts'
import { startWeb } from '../test/web.ts'
import type { Bench } from './harness.ts'
import { type Big, bigDatabase } from './lib/big.ts'
import { benchCluster, enter } from './lib/cluster.ts'
import { countingProxy } from './lib/counting-proxy.ts'

const agent = 'Tickmark bench'
const pages = ['/dashboard/security', '/dashboard/compliance', '/dashboard/executive', '/dashboard/audit', '/dashboard/metrics'] as const
/** Of each page, of each organization, in turns. */
const asked = 300
const perRun = 40
/** Milliseconds the database is away while round trips are counted: more than a page works between two questions that do not wait for each other. */
const away = 50

/** Dashboards of an organization with ten million events, against those of an empty one in the same database. Serves what was built last: `npm start` once before. */
export async function run(bench: Bench): Promise<void> {
  const cluster = await benchCluster()
  try {
    const big = await bigDatabase(cluster, (line) => bench.say(line))
    const env = enter(big)
    const seconds = await fill(big)
    if (seconds > 1) bench.say(`counted by day in ${Math.round(seconds)} s`)
    const cookies = { full: await cookieOf(big, big.orgId), empty: await cookieOf(big, (await organization(big.ownerUrl, `Empty ${v7().slice(-4)}`)).id) }
    await (await import('#db/client.ts')).closePools()
    const portal = await startWeb(env)
    try {
      for (const page of pages) {
        for (let n = 0; n < 60; n++) for (const cookie of Object.values(cookies)) await open(portal.url, page, cookie)
        await bench.measure({ goal: `${page}: p99 over ${big.rows.toLocaleString('en')} events ÷ p99 of an empty organization`, unit: '×', bar: { atMost: 1.3 }, repeats: 3, note: `${asked} of each in turns; load ${loadavg()[0]?.toFixed(1)}`, take: async () => {
          const [ours, theirs]: [number[], number[]] = [[], []]
          for (let n = 0; n < asked; n++) {
            ours.push(await timed(() => open(portal.url, page, cookies.full)))
            theirs.push(await timed(() => open(portal.url, page, cookies.empty)))
          }
          return quantile(ours, 0.99) / quantile(theirs, 0.99)
        } })
      }
    } finally {
      await portal.stop()
    }
    await roundTrips(bench, env, cookies.full, big.rows)
  } finally {
    await cluster.stop()
  }
}

/** What comes in with events and is left out of the big database, then counted as the worker does. @returns seconds the counting took */
async function fill(big: Big): Promise<number> {
  const { volume } = await import('#lib/modules/findings/examples.ts')
  const { kpis } = await import('#lib/modules/metrics/kpis/index.ts')
  await administer(big.superUrl, async (sql) => {
    await sql.unsafe('set session_replication_role = replica')
    const [known] = await sql`select 1 from metric_days where org_id = ${big.orgId} limit 1`
    if (known) return
    // As ingest has it: a delivery and its events bear one time.
    await sql.unsafe(`update event_batches set received_at = (select received_at from events where org_id = '${big.orgId}' limit 1) where org_id = '${big.orgId}'`)
    await sql.unsafe(`insert into event_hours (org_id, id, kind, hour, source, severity, count) select org_id, uuidv7(), 'event', date_trunc('hour', occurred_at), source, severity_hint, count(*) from events where org_id = '${big.orgId}' group by 1, 4, 5, 6`)
    await sql.unsafe(`insert into metric_days (org_id, metric, day, numerator, denominator, measured_at) select '${big.orgId}', m, current_date - n, 90 + n % 10, 100, now() from unnest(array['${kpis.filter((kpi) => kpi.measure).map((kpi) => kpi.name).join("','")}']) as m, generate_series(0, 365) as n`)
    const rows = 5_000
    const ids = new Map<string, string>()
    const id = (name: string) => ids.get(name) ?? (ids.set(name, v7()).get(name) as string)
    await sql.unsafe(volume.fill({ orgId: big.orgId, me: v7(), rows, each: `from generate_series(1, ${rows}) as n`, id, first: (name) => `case when n = 1 then '${id(name)}'::uuid else uuidv7() end` }))
    await sql.unsafe(`insert into event_hours (org_id, id, kind, hour, source, severity, count) select org_id, uuidv7(), 'finding', date_trunc('hour', created_at), source, severity, count(*) from findings where org_id = '${big.orgId}' group by 1, 4, 5, 6`)
  })
  const { background } = await import('#lib/door/background.ts')
  const { countDays } = await import('#lib/modules/metrics/counting.ts')
  const start = performance.now()
  await countDays(big.orgId, background('bench'))
  const seconds = (performance.now() - start) / 1000
  await administer(big.superUrl, (sql) => sql.unsafe('vacuum analyze event_hours, day_counts, top_counts, metric_days, findings, finding_groups'))
  return seconds
}

async function cookieOf(big: Big, orgId: string): Promise<string> {
  const [userId, sessionId] = [v7(), v7()]
  await write(big.ownerUrl, orgId, async (sql) => {
    await sql`insert into users (org_id, id, person_id, email, name, status, created_at, updated_at) values (${orgId}, ${userId}, ${userId}, ${`${userId}@example.com`}, 'Bench Person', 'active', now(), now())`
    await sql`insert into user_roles (org_id, id, user_id, role, created_at) values (${orgId}, ${v7()}, ${userId}, 'compliance_manager', now())`
    // Seen in an hour: moving the session on, at most once a minute and beside the page, is left out of the figures.
    await sql`insert into sessions (org_id, id, user_id, method, ip, user_agent, created_at, last_seen_at, expires_at) values (${orgId}, ${sessionId}, ${userId}, 'sso', '127.0.0.1', ${agent}, now(), now() + interval '1 hour', now() + interval '8 hours')`
  })
  const { sealCookie, sessionCookieName } = await import('#lib/edge/session.ts')
  return `${sessionCookieName()}=${await sealCookie('session', { sid: sessionId, org: orgId }, 8 * 3600)}`
}

/** Counted on the wire, after every connection of the pool has met the statements. */
async function roundTrips(bench: Bench, env: Record<string, string>, cookie: string, rows: number): Promise<void> {
  const proxy = await countingProxy(Number(new URL(env.DATABASE_URL ?? '').port), away)
  const through = Object.fromEntries(Object.entries(env).map(([name, value]) => {
    if (!name.startsWith('DATABASE_')) return [name, value]
    const address = new URL(value)
    address.port = String(proxy.port)
    return [name, address.href]
  }))
  const portal = await startWeb(through)
  try {
    for (const page of pages) {
      for (let n = 0; n < 99; n++) await open(portal.url, page, cookie)
      const before = { ...proxy.counts }
      for (let n = 0; n < perRun; n++) await open(portal.url, page, cookie)
      const [waits, trips, commits] = [(proxy.counts.waits - before.waits) / perRun, (proxy.counts.trips - before.trips) / perRun, (proxy.counts.commits - before.commits) / perRun]
      await bench.measure({ goal: `${page}: database round trips it waits for one after another, the session's among them`, unit: 'round trips', bar: { atMost: 2 }, repeats: 1, take: () => waits, note: `counted by a proxy that holds every answer back for ${away} ms; at the same time or not, ${trips}, of which ${commits} are a COMMIT that nobody waits for` })
      await bench.measure({ goal: `${page}: time of the database`, unit: 'ms', bar: { atMost: 150 }, repeats: 1, take: () => (proxy.counts.busy - before.busy) / perRun, note: `30 days of ${rows.toLocaleString('en')} events; of all its statements together, as the proxy hears the first of each answer` })
    }
  } finally {
    await portal.stop()
    proxy.close()
  }
}

async function open(url: string, path: string, cookie: string): Promise<string> {
  const answer = await fetch(url + path, { headers: { cookie, 'user-agent': agent }, redirect: 'manual' })
  const text = await answer.text()
  if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}`)
  return text
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

function quantile(values: number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * q) - 1)] ?? Number.NaN
}
