import { gzipSync } from 'node:zlib'
import { v7 } from 'uuid'
import { request as info, write } from '../test/fixtures.ts'
import type { Bench } from './harness.ts'
import { median } from './harness.ts'
import { buildCopy, serveCopy } from './lib/app-copy.ts'
import { type Big, bigDatabase } from './lib/big.ts'
import { benchCluster, enter } from './lib/cluster.ts'
import { countingProxy } from './lib/counting-proxy.ts'
import { vitals } from './lib/vitals.ts'

const perRun = 40
const agent = 'Tickmark bench'

/** The list of events as a person gets it, against the same page with everything written into it. */
export async function run(bench: Bench): Promise<void> {
  const cluster = await benchCluster()
  try {
    const big = await bigDatabase(cluster, (line) => bench.say(line))
    const env = enter(big)
    const { cookies, facts } = await signIn(big)
    bench.say('building a copy of the app with a hard-coded page')
    buildCopy(facts)
    const portal = await serveCopy(env)
    const turn = takeTurns(cookies)
    const get = (path: string) => open(portal.url, path, turn())
    try {
      const [real, still] = [await get('/events'), await get('/hard-coded')]
      if (rowsOf(real).length !== 50) throw new Error(`the page shows ${rowsOf(real).length} rows`)
      const rows = `50 of ${big.rows.toLocaleString('en')} rows`
      await bench.compare({
        goal: `list page (session, row-level security, ${rows}) against the same layout and table with hard-coded rows`,
        unit: 'pages/s', bar: { atLeast: 0.85 }, repeats: 9,
        same: () => JSON.stringify(rowsOf(real)) === JSON.stringify(rowsOf(still)),
        ours: { name: '/events', amount: perRun, run: () => series(() => get('/events')) },
        rival: { name: '/hard-coded', amount: perRun, run: () => series(() => get('/hard-coded')) },
      })
      await bench.measure({ goal: 'p99 of the list page ÷ p99 of the hard-coded page', unit: '×', bar: { atMost: 1.3 }, repeats: 3, note: '200 of each in turns', take: async () => {
        const [ours, theirs]: [number[], number[]] = [[], []]
        for (let n = 0; n < 200; n++) {
          ours.push(await timed(() => get('/events')))
          theirs.push(await timed(() => get('/hard-coded')))
        }
        return quantile(ours, 0.99) / quantile(theirs, 0.99)
      } })
      const markup = real.replace(/<script\b[^>]*>[\s\S]*?<\/script>/g, '')
      await bench.measure({ goal: 'HTML ÷ its visible markup (without scripts and payload)', unit: '×', bar: { atMost: 2.8 }, repeats: 1, take: () => real.length / markup.length, note: `${real.length} and ${markup.length} characters` })
      await bench.measure({ goal: 'HTML of 50 rows, gzipped', unit: 'bytes', bar: { atMost: 12 * 1024 }, repeats: 1, take: () => gzipSync(real).length })
      const cookie = turn()
      const felt = await vitals(portal.url, { name: cookie.split('=')[0] ?? '', value: cookie.slice(cookie.indexOf('=') + 1) }, agent, 5)
      await bench.measure({ goal: 'LCP', unit: 'ms', bar: { atMost: 1000 }, repeats: 1, take: () => median(felt.map((each) => each.lcp)), note: 'median of 5 cold browsers' })
      await bench.measure({ goal: 'INP', unit: 'ms', bar: { atMost: 100 }, repeats: 1, take: () => median(felt.map((each) => each.inp)), note: 'worst of tab, click, typing, menu; median of 5; below 16 ms counts as 0' })
      await bench.measure({ goal: 'CLS', unit: '', bar: { atMost: 0.02 }, repeats: 1, take: () => median(felt.map((each) => each.cls)) })
    } finally {
      await portal.stop()
    }
    await roundTrips(bench, env, cookies)
  } finally {
    await cluster.stop()
  }
}

/** Counted on the wire, after every connection of the pool has met the statements. */
async function roundTrips(bench: Bench, env: Record<string, string>, cookies: string[]): Promise<void> {
  const proxy = await countingProxy(Number(new URL(env.DATABASE_URL ?? '').port))
  const through = Object.fromEntries(Object.entries(env).map(([name, value]) => {
    if (!name.startsWith('DATABASE_')) return [name, value]
    const address = new URL(value)
    address.port = String(proxy.port)
    return [name, address.href]
  }))
  const portal = await serveCopy(through)
  const turn = takeTurns(cookies)
  try {
    for (let n = 0; n < 99; n++) await open(portal.url, '/events', turn())
    const before = { ...proxy.counts }
    for (let n = 0; n < perRun; n++) await open(portal.url, '/events', turn())
    const trips = (proxy.counts.trips - before.trips) / perRun
    const commits = (proxy.counts.commits - before.commits) / perRun
    await bench.measure({ goal: 'database round trips a page, all that go over the wire', unit: 'round trips', bar: { atMost: 2 }, repeats: 1, take: () => trips, note: `counted by a proxy; ${commits} of them a COMMIT of the read that the page does not wait for; the rows and their number are asked for at the same time` })
    await bench.measure({ goal: 'database round trips a page waits for', unit: 'round trips', bar: { atMost: 2 }, repeats: 1, take: () => trips - commits, note: 'of those at the same time each counts' })
  } finally {
    await portal.stop()
    proxy.close()
  }
}

/** Pages a person opens: a fourth one within minutes is a bulk read, which waits for an entry of its own. */
const pagesEach = 3
const persons = 900

/** The cookie to send next: each person opens their pages, then the next one does. */
function takeTurns(cookies: string[]): () => string {
  let turn = 0
  return () => {
    const cookie = cookies[Math.floor(turn++ / pagesEach)]
    if (cookie === undefined) throw new Error(`${persons} persons are too few`)
    return cookie
  }
}

/** People of the big organization with a session each, their cookies, and what the real page would show, for the hard-coded one. */
async function signIn(big: Big) {
  const signed = Array.from({ length: persons }, () => ({ userId: v7(), sessionId: v7() }))
  const [users, sessions] = [signed.map((each) => each.userId), signed.map((each) => each.sessionId)]
  await write(big.ownerUrl, big.orgId, async (sql) => {
    await sql`insert into users (org_id, id, person_id, email, name, status, created_at, updated_at) select ${big.orgId}, id, id, 'bench.' || id || '@example.com', 'Bench Person', 'active', now(), now() from unnest(${users}::uuid[]) as id`
    await sql`insert into user_roles (org_id, id, user_id, role, created_at) select ${big.orgId}, uuidv7(), id, 'admin', now() from unnest(${users}::uuid[]) as id`
    // Seen in an hour: moving the session on, at most once a minute and beside the page, is left out of the figures.
    await sql`insert into sessions (org_id, id, user_id, method, ip, user_agent, created_at, last_seen_at, expires_at)
      select ${big.orgId}, s.id, user_id, 'sso', '127.0.0.1', ${agent}, now(), now() + interval '1 hour', now() + interval '8 hours' from unnest(${sessions}::uuid[], ${users}::uuid[]) as s(id, user_id)`
  })
  const { loadPerson, sealCookie, sessionCookieName } = await import('#lib/edge/session.ts')
  const { countEvents, listEvents } = await import('#lib/modules/events/queries.ts')
  const { closePools } = await import('#db/client.ts')
  const found = await loadPerson({ sid: sessions[0] as string, org: big.orgId }, { ...info, ip: '127.0.0.1', userAgent: agent })
  if (!found || !('person' in found)) throw new Error('the session does not count')
  const page = { ...await listEvents(found.person, {}), total: await countEvents(found.person, {}) }
  await closePools()
  const cookies = await Promise.all(sessions.map(async (sid) => `${sessionCookieName()}=${await sealCookie('session', { sid, org: big.orgId }, 8 * 3600)}`))
  return { cookies, facts: { found, page } }
}

async function open(url: string, path: string, cookie: string): Promise<string> {
  const answer = await fetch(url + path, { headers: { cookie, 'user-agent': agent }, redirect: 'manual' })
  const text = await answer.text()
  if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}`)
  return text
}

const rowsOf = (html: string): string[] => (/<tbody[\s\S]*?<\/tbody>/.exec(html)?.[0] ?? '').match(/<tr[\s\S]*?<\/tr>/g) ?? []

async function series(work: () => Promise<string>): Promise<string> {
  let last = ''
  for (let n = 0; n < perRun; n++) last = await work()
  return last
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
