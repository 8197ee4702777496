import { setTimeout as pause } from 'node:timers/promises'
import { v7 } from 'uuid'
import { buildWhenStale } from '../scripts/lib/build.mjs'
import { organization, write } from '../test/fixtures.ts'
import { startWeb, type Web } from '../test/web.ts'
import { type Bench, median } from './harness.ts'
import { benchCluster, type Database, enter } from './lib/cluster.ts'

const viewers = 200
const announcements = 60
/** Of each viewer. */
const unread = 40
const agent = 'Bench'

type Viewer = { events: { unread: number | undefined; at: number }[]; ended: Promise<void> }

/** Two web processes with a hundred viewers each: how long after its commit an announcement is in every browser, with how many are unread there, and how long an open stream holds up an end. */
export async function run(bench: Bench): Promise<void> {
  const cluster = await benchCluster()
  try {
    const database = await cluster.fresh()
    const env = enter(database)
    await buildWhenStale()
    const webs = await Promise.all([startWeb(env), startWeb(env)])
    try {
      await measure(bench, database, webs)
    } finally {
      for (const { child } of webs) child.kill('SIGKILL')
    }
  } finally {
    await cluster.stop()
  }
}

async function measure(bench: Bench, database: Database, webs: Web[]): Promise<void> {
  const org = await organization(database.ownerUrl, 'Viewers')
  const people = Array.from({ length: viewers }, () => ({ userId: v7(), sessionId: v7() }))
  await write(database.ownerUrl, org.id, async (sql) => {
    const [users, sessions] = [people.map((each) => each.userId), people.map((each) => each.sessionId)]
    await sql`insert into users (org_id, id, person_id, email, name, status, created_at, updated_at) select ${org.id}, id, id, 'bench.' || id || '@example.com', 'Viewer', 'active', now(), now() from unnest(${users}::uuid[]) as id`
    await sql`insert into user_roles (org_id, id, user_id, role, created_at) select ${org.id}, uuidv7(), id, 'reviewer', now() from unnest(${users}::uuid[]) as id`
    await sql`insert into sessions (org_id, id, user_id, method, ip, user_agent, created_at, last_seen_at, expires_at)
      select ${org.id}, s.id, user_id, 'sso', '127.0.0.1', ${agent}, now(), now(), now() + interval '8 hours' from unnest(${sessions}::uuid[], ${users}::uuid[]) as s(id, user_id)`
  })
  await write(database.ownerUrl, org.id, (sql) => sql`insert into notifications (org_id, id, user_id, kind, permission, entry_id, entry_at, leaf, count, shown, created_at)
    select ${org.id}, uuidv7(), id, 'findings.assigned', 'findings.read', uuidv7(), now() - n * interval '1 minute', n, 1, true, now() from unnest(${people.map((each) => each.userId)}::uuid[]) as id, generate_series(1, ${unread}) as n`)
  const { sealCookie, sessionCookieName } = await import('#lib/edge/session.ts')
  const { announce } = await import('#lib/door/announce.ts')
  const { background } = await import('#lib/door/background.ts')
  const { closePools } = await import('#db/client.ts')
  const hand = background('bench')
  const cookies = await Promise.all(people.map(async ({ sessionId }) => `${sessionCookieName()}=${await sealCookie('session', { sid: sessionId, org: org.id }, 8 * 3600)}`))
  bench.say(`opening ${viewers} streams`)
  const all = await Promise.all(cookies.map((cookie, n) => view(webs[n % webs.length] as Web, cookie)))

  const waits: number[] = []
  for (let mark = 1; mark <= announcements; mark++) {
    for (const each of all) each.events.length = 0
    const at = performance.now()
    await announce(hand, { orgId: org.id, mark, users: null, check: false })
    for (const each of all) {
      while (each.events.length === 0) await pause(1)
      const [told] = each.events
      if (told?.unread !== unread) throw new Error(`a viewer was told ${told?.unread} instead of ${unread}`)
      waits.push(told.at - at)
    }
    await pause(250)
  }
  await bench.measure({ goal: 'from the commit to the number in a browser, p99', unit: 'ms', bar: { atMost: 500 }, repeats: 1, take: () => quantile(waits, 0.99), note: `${viewers} viewers, two processes, ${announcements} announcements; median ${Math.round(median(waits))} ms` })
  await closePools()
  const began = performance.now()
  const exits = webs.map(({ child }) => new Promise((done) => child.once('exit', done)))
  for (const { child } of webs) child.kill('SIGTERM')
  await Promise.all(all.map((each) => each.ended))
  const ended = performance.now() - began
  await Promise.all(exits)
  await bench.measure({ goal: 'end of a process with a hundred streams open', unit: 'ms', bar: { atMost: 3_000 }, repeats: 1, take: () => performance.now() - began, note: `the streams ended after ${Math.round(ended)} ms` })
}

async function view(web: Web, cookie: string): Promise<Viewer> {
  const answer = await fetch(`${web.url}/api/stream`, { headers: { cookie, 'user-agent': agent } })
  if (answer.status !== 200 || !answer.body) throw new Error(`the stream answered ${answer.status}`)
  const events: Viewer['events'] = []
  const reader = answer.body.getReader()
  const read = async () => {
    for (;;) {
      const part = await reader.read().catch(() => null)
      if (!part || part.done) return
      for (const [, data = ''] of Buffer.from(part.value).toString().matchAll(/event: (?:ready|news)\ndata: (.*)/g)) events.push({ unread: (JSON.parse(data) as { unread?: number }).unread, at: performance.now() })
    }
  }
  const viewer = { events, ended: read() }
  while (events.length === 0) await pause(5)
  return viewer
}

function quantile(values: number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * q) - 1)] ?? Number.NaN
}
