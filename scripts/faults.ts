// npm run test:faults [-- <points> [events]]: kill -9 of web, worker, PostgreSQL or the importer at points
// spread over an import, then the import again until it ends well. Whatever died, every event is there
// once, every batch is judged, every finding is there once, windows over the kill included, the audit trail
// verifies, and the portal answers.
import { spawn, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startTestPortal, type TestPortal } from '../test/portal.ts'
import { administer } from './lib/databases.mjs'
import { NODE } from './lib/install.mjs'
import { ROOT } from './lib/secrets.mjs'
import { summary } from './lib/steps.mjs'

const points = Number(process.argv[2] ?? 10)
const size = Number(process.argv[3] ?? 5000)
const victims = ['postgres', 'web', 'worker', 'importer'] as const
const PATIENCE_MS = 60_000

type Victim = (typeof victims)[number]
type Sent = { ids: string[]; tag: string }
/** Milliseconds of an import left alone, and what it found. */
type Timing = { first: number; last: number; findings: string }

/** A CloudTrail file with events nobody has seen, of users nobody has seen. */
function writeEvents(folder: string): Sent {
  const tag = randomUUID().slice(0, 8)
  const ids = Array.from({ length: size }, () => randomUUID())
  const start = Date.now() - size * 1000
  const records = ids.map((eventID, index) => ({
    eventVersion: '1.08',
    eventID,
    eventTime: new Date(start + index * 1000).toISOString().replace(/\.\d+Z$/, 'Z'),
    eventSource: 's3.amazonaws.com',
    eventName: index % 50 === 0 ? 'PutBucketAcl' : 'GetObject',
    awsRegion: 'eu-central-1',
    sourceIPAddress: '198.51.100.7',
    userAgent: 'fault-test',
    userIdentity: { type: 'IAMUser', userName: `${tag}-${index % 7}` },
  }))
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'events.json'), JSON.stringify({ Records: records }))
  return { ids, tag }
}

function startImport(portal: TestPortal, folder: string): { child: ChildProcess; ended: Promise<{ code: number | null; output: string }> } {
  const child = spawn(NODE, ['--conditions=react-server', 'scripts/import.ts', folder, '--source', 'cloudtrail'], { cwd: ROOT, env: portal.env as NodeJS.ProcessEnv, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk))
  child.stderr.on('data', (chunk: Buffer) => (output += chunk))
  return { child, ended: new Promise((resolve) => child.once('close', (code) => resolve({ code, output }))) }
}

function pidOf(victim: Victim, portal: TestPortal, importer: ChildProcess): number | undefined {
  if (victim === 'importer') return importer.exitCode === null ? importer.pid : undefined
  if (victim !== 'postgres') return portal.supervisor.pidOf(victim)
  return Number(readFileSync(join(portal.data, 'postgres', 'postmaster.pid'), 'utf8').split('\n', 1)[0])
}

/** Imports until it ends well: what an operator does after a crash. */
async function importAgain(portal: TestPortal, folder: string): Promise<void> {
  const tries: string[] = []
  const since = Date.now()
  for (const deadline = since + PATIENCE_MS; Date.now() < deadline; await sleep(500)) {
    const { code, output } = await startImport(portal, folder).ended
    if (code === 0) return
    tries.push(`after ${Date.now() - since} ms, exit ${code}: ${output.trim()}`)
  }
  throw new Error(`the import does not end well any more:\n${tries.slice(-5).join('\n')}`)
}

/** Findings by rule. Rules of rareness compare with all that came before, which is another history each time. */
async function findingsOf(portal: TestPortal, tag: string): Promise<string> {
  return administer(portal.env.DATABASE_OWNER_URL ?? '', async (sql) => {
    const rows = await sql`select rule_id, count(*)::int as n from findings where user_name like ${`${tag}-%`} and rule_id not like '%rare%' group by 1 order by 1`
    return rows.map((row) => `${row.rule_id} ${row.n}`).join(', ')
  })
}

function verifyTrail(portal: TestPortal): Promise<void> {
  const child = spawn(NODE, ['--conditions=react-server', 'scripts/verify.ts'], { cwd: ROOT, env: portal.env as NodeJS.ProcessEnv, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk))
  child.stderr.on('data', (chunk: Buffer) => (output += chunk))
  return new Promise((resolve, reject) => child.once('close', (code) => (code === 0 ? resolve() : reject(new Error(`the audit trail does not verify:\n${output}`)))))
}

async function inspect(portal: TestPortal, { ids, tag }: Sent, expected: string | null): Promise<void> {
  await administer(portal.env.DATABASE_OWNER_URL ?? '', async (sql) => {
    const [counted] = await sql`select count(*)::int as stored, count(distinct external_id)::int as different from events where external_id = any(${ids})`
    if (counted?.stored !== size || counted.different !== size) throw new Error(`of ${size} events ${counted?.stored} are stored, ${counted?.different} different ones`)
    for (const deadline = Date.now() + PATIENCE_MS; ; await sleep(250)) {
      const [open] = await sql`select count(*)::int as batches from event_batches where detected_at is null and accepted > 0`
      if (open?.batches === 0) break
      if (Date.now() > deadline) throw new Error(`${open?.batches} batches were never judged`)
    }
    const [sums] = await sql`select coalesce(sum(accepted), 0)::int as accepted, (select count(*) from events)::int as stored from event_batches`
    if (sums?.accepted !== sums?.stored) throw new Error(`the batches say ${sums?.accepted} accepted, ${sums?.stored} are stored`)
  })
  for (const deadline = Date.now() + PATIENCE_MS; ; await sleep(250)) {
    const answer = await fetch(`${portal.url}/api/health/ready`).catch(() => null)
    if (answer?.ok) break
    if (Date.now() > deadline) throw new Error(`the portal does not get ready again: ${answer?.status ?? 'no answer'}`)
  }
  const found = await findingsOf(portal, tag)
  if (expected !== null && found !== expected) throw new Error(`the findings are ${found || 'none'}, an import left alone has ${expected}`)
  await verifyTrail(portal)
}

/** The folder is gone after the run, so a failure takes its evidence with it here. */
function tail(file: string): string {
  try {
    return readFileSync(file, 'utf8').split('\n').slice(-25).map((line) => `    ${line.slice(0, 300)}`).join('\n')
  } catch {
    return '    (none)'
  }
}

/** An import left alone: when its work begins (its first quarter is Node's own start) and when it is done. Kills fall in between. */
async function rehearse(portal: TestPortal): Promise<Timing> {
  const folder = join(portal.data, 'import-calm')
  const sent = writeEvents(folder)
  const since = Date.now()
  const { ended } = startImport(portal, folder)
  const done = ended.then(() => true)
  const first = await administer(portal.env.DATABASE_OWNER_URL ?? '', async (sql) => {
    for (;;) {
      const [stored] = await sql`select 1 from event_keys where external_id = any(${sent.ids}) limit 1`
      if (stored || (await Promise.race([done, sleep(5, false)]))) return Date.now() - since
    }
  })
  const { code, output } = await ended
  const last = Date.now() - since
  if (code !== 0) throw new Error(`an import that nobody disturbs fails:\n${output}`)
  await inspect(portal, sent, null)
  return { first: Math.min(first, last / 4), last, findings: await findingsOf(portal, sent.tag) }
}

/**
 * Kills at this share of an import's working time. An import that is done before the kill proves nothing:
 * then the next one, timed by it, is tried. False when even the third was done too early.
 */
async function strike(portal: TestPortal, victim: Victim, share: number, timing: Timing): Promise<boolean> {
  for (let attempt = 0; attempt < 3; attempt++) {
    const folder = join(portal.data, `import-${randomUUID()}`)
    const sent = writeEvents(folder)
    const since = Date.now()
    const { child, ended } = startImport(portal, folder)
    const wait = timing.first + (timing.last - timing.first) * share
    if ((await Promise.race([ended, sleep(wait, 'now')])) !== 'now') {
      timing.last = Date.now() - since
      timing.first = Math.min(timing.first, timing.last / 4)
      continue
    }
    const pid = pidOf(victim, portal, child)
    if (pid !== undefined) process.kill(pid, 'SIGKILL')
    await ended
    await importAgain(portal, folder)
    await inspect(portal, sent, timing.findings)
    return pid !== undefined
  }
  return false
}

async function main(): Promise<number> {
  // Durable: a killed PostgreSQL must keep what it said it committed.
  const portal = await startTestPortal({ durable: true })
  const counts = { passed: 0, failed: 0, skipped: 0 }
  try {
    await rehearse(portal)
    const timing = await rehearse(portal)
    console.log(`An import left alone finds: ${timing.findings}`)
    if (!timing.findings.includes('high-activity')) throw new Error('no window was found: nothing would be proved')
    for (let point = 0; point < points; point++) {
      const victim = victims[point % victims.length] ?? 'web'
      const share = (point + 0.5) / points
      const name = `kill -9 of ${victim} at ${Math.round(share * 100)} % of an import`
      try {
        const struck = await strike(portal, victim, share, timing)
        counts[struck ? 'passed' : 'skipped']++
        console.log(struck ? `✓ ${name}` : `- ${name}: skipped, three imports were done before the kill`)
      } catch (error) {
        counts.failed++
        console.error(`✗ ${name}: ${error instanceof Error ? error.message : String(error)}`)
        for (const log of ['postgres.log', 'log/web.log', 'log/worker.log']) console.error(`  ${log}:\n${tail(join(portal.data, log))}`)
      }
    }
  } finally {
    await portal.stop()
  }
  mkdirSync(join(ROOT, 'test-results'), { recursive: true })
  writeFileSync(join(ROOT, 'test-results', 'faults.json'), JSON.stringify(counts))
  console.log(`\n${summary(counts)}`)
  return counts.failed === 0 ? 0 : 1
}

process.exitCode = await main()
