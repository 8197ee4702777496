import { fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import postgres from 'postgres'
import { v7 } from 'uuid'
import { organization, request, write } from '../test/fixtures.ts'
import type { Bench } from './harness.ts'
import { benchCluster, enter, type Database } from './lib/cluster.ts'
import { copyText } from './lib/copy-text.ts'
import { delivery } from './lib/deliveries.ts'

const size = 5_000
const perRun = 4
const repeats = 5

/** Deliveries to findings, durable, against COPY of the same rows; and how long a sender waits while a backlog is judged. */
export async function run(bench: Bench): Promise<void> {
  const cluster = await benchCluster()
  try {
    const database = await cluster.fresh()
    enter(database)
    const { closePools } = await import('#db/client.ts')
    const detector = await startDetector()
    try {
      const { orgId, bearer } = await sender(database)
      await throughput(bench, database, orgId, bearer, detector)
      await acknowledgement(bench, orgId, bearer, detector)
    } finally {
      detector.stop()
      await closePools()
    }
  } finally {
    await cluster.stop()
  }
}

type Detector = Awaited<ReturnType<typeof startDetector>>

async function throughput(bench: Bench, database: Database, orgId: string, bearer: string, detector: Detector): Promise<void> {
  const { readEvents } = await import('#lib/ingest/read.ts')
  const sets = Array.from({ length: repeats + 2 }, () => Array.from({ length: perRun }, () => delivery(size)))
  const copier = await organization(database.ownerUrl, 'Copier')
  const batchId = v7()
  await write(database.ownerUrl, copier.id, async (sql) => {
    await sql`insert into event_batches (org_id, id, source, label, sha256, received, accepted, duplicates, rejected, rejects, root, received_at, detected_at, findings)
      values (${copier.id}, ${batchId}, 'cloudtrail', 'copy', 'sha256:', 0, 0, 0, 0, '[]', 'sha256:', now(), now(), 0)`
  })
  const copies = [...sets, sets[0] ?? []].map((bodies) => bodies.map((body) => {
    const { events } = readEvents(body, 'cloudtrail', new Date())
    return Buffer.from(events.map((event) => [copier.id, v7(), new Date().toISOString(), event.occurredAt.toISOString(), batchId, event.source, event.externalId, event.eventType, event.userName, event.target, event.ip, event.system, event.outcome, event.severityHint, event.raw].map(copyText).join('\t')).join('\n') + '\n')
  }))
  const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
  const copy = async (texts: Buffer[]): Promise<number> => {
    for (const text of texts) {
      await pipeline(Readable.from([text]), await owner`copy events (org_id, id, received_at, occurred_at, batch_id, source, external_id, event_type, user_name, target, ip, system, outcome, severity_hint, raw) from stdin`.writable())
    }
    return texts.length * size
  }
  const send = async (bodies: Buffer[]): Promise<number> => {
    let accepted = 0
    for (const body of bodies) {
      const answer = await post(bearer, body)
      accepted += answer.accepted
      for (const id of answer.batches) detector.detect(orgId, id)
    }
    await detector.idle()
    return accepted
  }

  await send(sets.shift() ?? [])
  await copy(copies.shift() ?? [])
  const digests = await owner`
    select count(*)::int as n, sum(hashtextextended(concat_ws('|', source, external_id, event_type, user_name, target, ip, system, outcome, severity_hint, occurred_at, raw), 0))::text as digest
    from events group by org_id`
  if (digests.length !== 2 || digests[0]?.n !== digests[1]?.n || digests[0]?.digest !== digests[1]?.digest) throw new Error(`stored rows differ: ${JSON.stringify(digests)}`)

  const amount = perRun * size
  await bench.compare({
    goal: `delivery of ${size.toLocaleString('en')} events: token, verified, deduplicated, durable, detected, findings; against COPY as owner of the same rows`,
    unit: 'events/s', bar: { atLeast: 0.5 }, repeats, note: `${perRun} deliveries a run; one process takes them in while another judges; the rows of both sides compared by digest beforehand`,
    ours: { name: 'deliver and detect', amount, run: () => send(sets.shift() ?? []) },
    rival: { name: 'COPY', amount, run: () => copy(copies.shift() ?? []) },
  })
  const [found] = await owner`select (select count(*) from findings)::int as findings, (select count(*) from event_batches where detected_at is null)::int as waiting, (select count(*) from events where org_id = ${orgId})::int as events`
  bench.say(`${found?.events} events, ${found?.findings} findings, ${found?.waiting} batches not judged`)
  await owner.end()
}

/** Latency counts from the moment a delivery is due, so that a late one does not hide those behind it. */
async function acknowledgement(bench: Bench, orgId: string, bearer: string, detector: Detector): Promise<void> {
  const { listUndetected } = await import('#lib/modules/findings/queries.ts')
  const { jobActor } = await import('#lib/auth/actor.ts')
  const [backlog, seconds, every] = [20, 6, 100]
  const round = async (): Promise<number> => {
    const late: string[] = []
    for (let n = 0; n < backlog; n++) late.push(...(await post(bearer, delivery(size))).batches)
    const waiting = await listUndetected(jobActor(orgId, 'bench', 'bench'), {})
    for (const id of late) detector.detect(orgId, id)
    const latencies: number[] = []
    const small = Array.from({ length: (seconds * 1_000) / every }, () => delivery(100))
    const start = performance.now()
    let busy = 0
    await Promise.all(small.map(async (body, n) => {
      await sleep(n * every)
      const due = start + n * every
      const answer = await post(bearer, body)
      latencies.push(performance.now() - due)
      if (detector.waiting() > 0) busy++
      for (const id of answer.batches) detector.detect(orgId, id)
    }))
    bench.say(`backlog ${waiting.length} batches at the start; behind during ${Math.round((busy / small.length) * 100)} % of deliveries; p50 ${quantile(latencies, 0.5).toFixed(1)} ms, p99 ${quantile(latencies, 0.99).toFixed(1)} ms, worst ${Math.max(...latencies).toFixed(1)} ms`)
    await detector.idle()
    return quantile(latencies, 0.99)
  }
  await bench.measure({ goal: 'acknowledgement p99 at 1,000 events/s (deliveries of 100, token checked) while a backlog drains', unit: 'ms', bar: { atMost: 50 }, note: 'of each of five rounds of 60 deliveries the worst one', take: round })
}

async function post(bearer: string, body: Buffer) {
  const { loadToken } = await import('#lib/edge/session.ts')
  const { deliver } = await import('#lib/modules/events/deliver.ts')
  const found = await loadToken(bearer, request)
  if (!found) throw new Error('the token does not count')
  return deliver(found.token, Readable.from([body]), { label: 'bench', source: 'cloudtrail', gzip: false })
}

async function sender(database: Database): Promise<{ orgId: string; bearer: string }> {
  const { tokenPrefix } = await import('#lib/modules/api-tokens/model.ts')
  const { tokenHash } = await import('#lib/crypto/secrets.ts')
  const feeds = await organization(database.ownerUrl, 'Feeds')
  const person = await feeds.person('admin')
  const bearer = `${tokenPrefix}${randomBytes(32).toString('base64url')}`
  await write(database.ownerUrl, feeds.id, async (sql) => {
    await sql`insert into api_tokens (org_id, id, user_id, name, prefix, token_hash, scopes, created_at) values (${feeds.id}, ${v7()}, ${person.userId}, 'bench', 'tmk_bench', ${tokenHash('api-token', bearer)}, ${['events.ingest']}, now())`
  })
  return { orgId: feeds.id, bearer }
}

async function startDetector() {
  let stopping = false
  const child = fork(join(import.meta.dirname, 'lib/detector.ts'), { stdio: 'inherit' })
  const waiting = new Set<string>()
  let tell: (() => void) | undefined
  await new Promise<void>((ready, fail) => {
    child.once('exit', (code) => fail(new Error(`the detector ended with ${code}`)))
    child.on('message', (message: { ready?: boolean; detected?: string }) => {
      if (message.ready) ready()
      if (message.detected) waiting.delete(message.detected)
      if (waiting.size === 0) tell?.()
    })
  })
  child.on('exit', (code) => {
    if (!stopping) throw new Error(`the detector ended with ${code}`)
  })
  return {
    detect(orgId: string, id: string) {
      waiting.add(id)
      child.send({ orgId, id })
    },
    waiting: () => waiting.size,
    idle: () => (waiting.size === 0 ? Promise.resolve() : new Promise<void>((done) => (tell = done))),
    stop() {
      stopping = true
      if (child.connected) child.disconnect()
    },
  }
}

function quantile(values: number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * q) - 1)] ?? Number.NaN
}
