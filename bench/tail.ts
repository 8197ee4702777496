import { loadavg } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { v7 } from 'uuid'
import { buildWhenStale } from '../scripts/lib/build.mjs'
import { organization, write } from '../test/fixtures.ts'
import { startWeb, type Web } from '../test/web.ts'
import { type Bench, median } from './harness.ts'
import { benchCluster, type Database, enter } from './lib/cluster.ts'

const viewers = 200
/** Events a second, for so many seconds, in deliveries of so many. */
const [rate, lasting, each] = [1_000, Number(process.env.BENCH_SECONDS ?? 20), 50]
/** Lists that are watched: all events, and those of one user of ten. */
const lists = ['', 'user=user-3'] as const
const agent = 'Bench'

type Viewer = { list: string; told: { batch: number; at: number }[]; shown: number; left: number; ready: boolean }

/** Events that one process takes in, on the screens of those who watch at another: how long after they were sent. */
export async function run(bench: Bench): Promise<void> {
  const cluster = await benchCluster()
  try {
    const database = await cluster.fresh()
    const env = enter(database)
    await buildWhenStale()
    const web = await startWeb(env)
    try {
      await measure(bench, database, web)
    } finally {
      web.child.kill('SIGKILL')
    }
  } finally {
    await cluster.stop()
  }
}

async function measure(bench: Bench, database: Database, web: Web): Promise<void> {
  const org = await organization(database.ownerUrl, 'Watched')
  const people = Array.from({ length: viewers }, () => ({ userId: v7(), sessionId: v7() }))
  await write(database.ownerUrl, org.id, async (sql) => {
    const [users, sessions] = [people.map((one) => one.userId), people.map((one) => one.sessionId)]
    await sql`insert into users (org_id, id, person_id, email, name, status, created_at, updated_at) select ${org.id}, id, id, 'bench.' || id || '@example.com', 'Viewer', 'active', now(), now() from unnest(${users}::uuid[]) as id`
    await sql`insert into user_roles (org_id, id, user_id, role, created_at) select ${org.id}, uuidv7(), id, 'reviewer', now() from unnest(${users}::uuid[]) as id`
    await sql`insert into sessions (org_id, id, user_id, method, ip, user_agent, created_at, last_seen_at, expires_at)
      select ${org.id}, s.id, user_id, 'sso', '127.0.0.1', ${agent}, now(), now(), now() + interval '8 hours' from unnest(${sessions}::uuid[], ${users}::uuid[]) as s(id, user_id)`
  })
  const { sealCookie, sessionCookieName } = await import('#lib/edge/session.ts')
  const { deliver } = await import('#lib/modules/events/deliver.ts')
  const { closePools } = await import('#db/client.ts')
  const sender = await org.person('contributor')
  const cookies = await Promise.all(people.map(async ({ sessionId }) => `${sessionCookieName()}=${await sealCookie('session', { sid: sessionId, org: org.id }, 8 * 3600)}`))
  bench.say(`opening ${viewers} streams`)
  const all = await Promise.all(cookies.map((cookie, n) => view(web, cookie, lists[n % lists.length] as string)))

  const sentAt: number[] = []
  const storedAt: number[] = []
  const send = async (batch: number) => {
    const events = Array.from({ length: each }, (_, n) => JSON.stringify({ id: `${batch}-${n}`, event_type: `b-${batch}`, timestamp: new Date().toISOString(), user: `user-${n % 10}`, ip: '198.51.100.7', system: 'Ledger' }))
    sentAt[batch] = performance.now()
    await deliver(sender, (async function* () { yield Buffer.from(events.join('\n')) })(), { label: `b-${batch}`, source: 'other', gzip: false })
    storedAt[batch] = performance.now()
  }
  // What is asked for the first time is prepared first.
  for (let batch = 0; batch < 5; batch++) await send(batch)
  await pause(1_500)
  for (const viewer of all) Object.assign(viewer, { told: [], shown: 0, left: 0 })
  const many = (rate / each) * lasting
  const began = performance.now()
  const sending: Promise<void>[] = []
  for (let n = 0; n < many; n++) {
    sending.push(send(5 + n))
    await pause(Math.max(0, began + ((n + 1) * 1_000 * each) / rate - performance.now()))
  }
  await Promise.all(sending)
  const took = (performance.now() - began) / 1_000
  const wanted = (list: string) => (list === '' ? many * each : (many * each) / 10)
  for (let n = 0; n < 100 && all.some((viewer) => viewer.shown + viewer.left < wanted(viewer.list)); n++) await pause(100)
  const lacking = all.filter((viewer) => viewer.shown + viewer.left !== wanted(viewer.list))
  if (lacking.length > 0) throw new Error(`${lacking.length} viewers were told of ${lacking[0]?.shown} and ${lacking[0]?.left} of ${wanted(lacking[0]?.list ?? '')} events`)
  const waits = all.flatMap((viewer) => viewer.told.map(({ batch, at }) => at - (sentAt[batch] as number)))
  const after = all.flatMap((viewer) => viewer.told.map(({ batch, at }) => at - (storedAt[batch] as number)))
  const shown = all.reduce((sum, viewer) => sum + viewer.shown, 0)
  await bench.measure({
    goal: `from an event’s commit at one process to the screens at another, p99, at ${rate.toLocaleString('en')} events a second with ${viewers} viewers`, unit: 'ms', bar: { atMost: 500 }, repeats: 1, take: () => quantile(after, 0.99),
    note: `${Math.round((many * each) / took)} events a second for ${Math.round(took)} s in deliveries of ${each}; median ${Math.round(median(after))} ms; from sending it p99 ${Math.round(quantile(waits, 0.99))} ms; each viewer was shown ${Math.round(shown / viewers)} on average and told how many were left out, all ${viewers} counted right; load ${loadavg()[0]?.toFixed(1)}`,
  })
  await closePools()
}

async function view(web: Web, cookie: string, list: string): Promise<Viewer> {
  const answer = await fetch(`${web.url}/api/stream?${new URLSearchParams({ tail: list })}`, { headers: { cookie, 'user-agent': agent } })
  if (answer.status !== 200 || !answer.body) throw new Error(`the stream answered ${answer.status}`)
  const viewer: Viewer = { list, told: [], shown: 0, left: 0, ready: false }
  const reader = answer.body.getReader()
  let rest = ''
  const hear = (block: string, at: number) => {
    if (/event: (?:ready|news)/.test(block)) viewer.ready = true
    const data = /event: tail\ndata: (.*)/.exec(block)?.[1]
    if (data === undefined) return
    const { left, rows } = JSON.parse(data) as { left: number; rows: { eventType: string }[] }
    viewer.shown += rows.length
    viewer.left += left
    for (const { eventType } of rows) viewer.told.push({ batch: Number(eventType.slice(2)), at })
  }
  void (async () => {
    for (;;) {
      const part = await reader.read().catch(() => null)
      if (!part || part.done) return
      const at = performance.now()
      const blocks = (rest + Buffer.from(part.value).toString()).split('\n\n')
      rest = blocks.pop() ?? ''
      for (const block of blocks) hear(block, at)
    }
  })()
  while (!viewer.ready) await pause(5)
  return viewer
}

function quantile(values: number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * q) - 1)] ?? Number.NaN
}
