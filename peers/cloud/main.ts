// An account on moto, read by the collecting process as the portal starts it, and judged: what was planted is found. Then one call after another is denied: exactly what comes of it is
// unread, nothing else changes, and no finding comes or goes in silence.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { NODE } from '../../scripts/lib/install.mjs'
import { ROOT } from '../../scripts/lib/secrets.mjs'
import { type Checks as Counted, Checks, equal, truth } from '../s3/checks.ts'
import { findMoto } from '../s3/install.ts'
import { startMoto } from '../s3/server.ts'
import { planted, plantAccount } from './account.ts'
import { type Asked, DenyingProxy } from './proxy.ts'

const SKIPPED = 77
process.env.MOTO_EC2_LOAD_DEFAULT_AMIS = 'false'
const { awsCollectors, collectAws } = await import('../../lib/cloud/aws/collect/run.ts')
const { awsChecks } = await import('../../lib/cloud/aws/checks/index.ts')
const { awsScopes } = await import('../../lib/cloud/aws/resources/index.ts')
const { judge } = await import('../../lib/cloud/judge.ts')
const { World } = await import('../../lib/cloud/world.ts')
const { readRanges } = await import('../../lib/outgoing/ranges.ts')
type Line = Parameters<Parameters<typeof collectAws>[1]>[0]
type Judged = ReturnType<typeof judge> extends Generator<infer T> ? T : never
type Collecting = Parameters<typeof collectAws>[0]

const account = '123456789012'
const regions = ['eu-central-1', 'us-east-1']
const of = (url: string, more: Partial<Collecting> = {}): Collecting => ({ account, home: 'eu-central-1', regions, url, identity: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'planted-secret-of-the-key' }, ...more })
const allowed = readRanges('127.0.0.0/8')
if ('wrong' in allowed) throw new Error('no range')

/** As the portal starts it: the most memory it had, in MiB, is asked of the kernel. */
async function inChild(url: string): Promise<{ lines: Line[]; text: string; seconds: number; mebibytes: number; code: number | null }> {
  const begun = performance.now()
  const child = spawn(NODE, ['--conditions=react-server', '--max-old-space-size=128', '--max-semi-space-size=4', join(ROOT, 'scripts/collect.ts')], { env: { OUTGOING_ALLOW: '127.0.0.0/8', PATH: process.env.PATH, NODE_ENV: 'production' }, stdio: ['pipe', 'pipe', 'inherit', 'pipe'] })
  ;(child.stdio[3] as Readable).resume()
  child.stdin?.write(`${JSON.stringify(of(url))}\n`)
  let mebibytes = 0
  const look = setInterval(() => {
    try {
      mebibytes = Math.max(mebibytes, Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 0) / 1024)
    } catch {
      // It is gone, or this is no Linux.
    }
  }, 50)
  const ended = new Promise<number | null>((done) => child.once('close', done))
  const lines: Line[] = []
  let text = ''
  if (!child.stdout) throw new Error('no output')
  for await (const line of createInterface({ input: child.stdout })) {
    text += line
    lines.push(JSON.parse(line))
  }
  const code = await ended
  clearInterval(look)
  return { lines, text, seconds: (performance.now() - begun) / 1_000, mebibytes, code }
}

async function inProcess(url: string, service: string): Promise<Line[]> {
  const lines: Line[] = []
  await collectAws(of(url, { services: [service] }), (line) => void lines.push(line), { step: () => {}, left: new AbortController().signal, allowed: allowed as Exclude<typeof allowed, { wrong: string }> })
  return lines
}

const resourcesOf = (lines: Line[]) => lines.flatMap((line) => ('resource' in line ? [line.resource] : []))
const listsOf = (lines: Line[]) => lines.flatMap((line) => ('inventory' in line ? [line.inventory] : []))
const readsOf = (lines: Line[]) => lines.flatMap((line) => ('read' in line ? [line.read] : []))

const at = new Date()
function verdicts(lines: Iterable<Line[]>): Map<string, Judged> {
  const world = new World({ at, account, regions, scopes: awsScopes })
  for (const some of lines) {
    for (const resource of resourcesOf(some)) world.add({ ...resource })
    for (const inventory of listsOf(some)) world.list(inventory)
  }
  return new Map([...judge(world, awsChecks)].map((judged) => [`${judged.check} ${judged.type} ${judged.id ?? ''} ${judged.region}`, judged]))
}

/** By check: names of what has to fail and what has to pass. */
const expected: [string, RegExp, RegExp][] = [
  ['AWS-S3-005', /^bad-bucket/, /^bucket\./], ['AWS-S3-002', /^bad-bucket/, /^bucket\./], ['AWS-EC2-001', /^bad-group/, /^group-/], ['AWS-EC2-006', /^bad-vm/, /^vm-/], ['AWS-EC2-014', /^bad-image/, /^none$/],
  ['AWS-RDS-001', /^bad-db/, /^db-/], ['AWS-RDS-003', /^bad-db/, /^db-/], ['AWS-RDS-004', /^bad-db/, /^db-/], ['AWS-RDS-007', /^bad-db/, /^db-/], ['AWS-CLOUDWATCH-001', /^\/app\/bad/, /^\/app\/good/],
  ['AWS-ECS-001', /^bad-task/, /^task-/], ['AWS-LAMBDA-002', /^bad-function/, /^none$/], ['AWS-LAMBDA-003', /^bad-function/, /^function-/], ['AWS-IAM-012', /^bad-user/, /^user-/],
]

async function checkWhole(checks: Counted, proxy: DenyingProxy): Promise<void> {
  const whole = await inChild(proxy.url)
  const [reads, resources, lists] = [readsOf(whole.lines), resourcesOf(whole.lines), listsOf(whole.lines)]
  console.log(`    ${reads.length} calls, ${resources.length} resources, ${lists.length} lists in ${whole.seconds.toFixed(1)} s, at most ${Math.round(whole.mebibytes)} MiB`)
  await checks.check('the process ends well, and every list is whole', async () => {
    equal(whole.code, 0, 'how it ended')
    equal(lists.filter(({ complete }) => !complete), [], 'lists that are not whole')
    truth('end' in (whole.lines.at(-1) ?? {}), 'it has no end')
  })
  await checks.check('every type is there, and every facet was read or is absent', async () => {
    const types = new Set(resources.map(({ type }) => type))
    equal(Object.keys(awsScopes).filter((type) => !types.has(type as never)), ['aws.iam.serverCertificate'], 'types of which there is none')
    equal(resources.flatMap((each) => Object.entries(each.facets).filter(([, facet]) => facet.state === 'unread').map(([name, facet]) => [each.type, each.name, name, facet])), [], 'what is unread')
  })
  await checks.check('nothing secret was written down', async () => truth(!planted.test(whole.text), `it says ${planted.exec(whole.text)?.[0]}`))
  await checks.check('every call that is declared is made', async () => {
    const made = new Set(reads.map(({ command, action }) => `${command} ${action}`))
    equal(awsCollectors.flatMap(({ calls }) => Object.entries(calls).map((each) => each.join(' '))).filter((each) => !made.has(each)), [], 'calls that nobody made')
  })
  const found = verdicts([whole.lines])
  for (const [check, bad, good] of expected) {
    await checks.check(`${check} finds what was planted`, async () => {
      const all = [...found.values()].filter((judged) => judged.check === check)
      equal(all.filter(({ name, outcome }) => bad.test(name) && outcome !== 'fail').map(({ name, outcome, said }) => [name, outcome, said]), [], 'bad ones that did not fail')
      equal(all.filter(({ name, outcome }) => good.test(name) && outcome !== 'pass' && outcome !== 'not_applicable').map(({ name, outcome, said }) => [name, outcome, said]), [], 'good ones that did not pass')
      truth(all.some(({ name }) => bad.test(name)), 'there is no bad one')
    })
  }
  const outcomes = Object.groupBy(found.values(), ({ outcome }) => outcome)
  console.log(`    ${found.size} results: ${Object.entries(outcomes).map(([outcome, some]) => `${some?.length ?? 0} ${outcome}`).join(', ')}`)
}

/** What differs from before where one call is denied, and may not. */
function differences(before: Line[], after: Line[], denied: Asked): string[] {
  const numbers = new Set(readsOf(before).filter(({ client, command }) => client === denied.client && command === denied.command).map(({ number }) => number))
  const comesOf = (reads: number[]) => reads.some((each) => numbers.has(each))
  const wrong: string[] = []
  const lists = new Map(listsOf(after).map((each) => [`${each.type} ${each.region}`, each]))
  for (const list of listsOf(before)) {
    const now = lists.get(`${list.type} ${list.region}`)
    if (!now) wrong.push(`${list.type} in ${list.region} has no list any more`)
    else if (comesOf(list.reads) ? now.complete || now.cause !== 'denied' : !now.complete) wrong.push(`${list.type} in ${list.region} is ${now.complete ? 'whole' : `not whole (${now.cause})`}`)
  }
  const facets = (lines: Line[]) => new Map(resourcesOf(lines).flatMap((each) => Object.entries(each.facets).map(([name, facet]) => [`${each.type} ${each.id} ${name}`, { facet, list: `${each.type} ${each.region}` }] as const)))
  const [old, now] = [facets(before), facets(after)]
  for (const [name, { facet, list }] of old) {
    const is = now.get(name)?.facet
    if (!is) {
      const whole = [...lists.values()].filter(({ type }) => list.startsWith(`${type} `)).every(({ complete }) => complete)
      if (whole) wrong.push(`${name} is gone, and its list is whole`)
    } else if (denied.command === 'DescribeKey' && name.endsWith(' rotation')) {
      // Of a key of unknown kind it is asked whether it turns.
      continue
    } else if (comesOf(facet.reads)) {
      if (is.state !== 'unread' || is.cause !== 'denied') wrong.push(`${name} is ${is.state} and not denied`)
    } else if (JSON.stringify({ ...facet, reads: [] }) !== JSON.stringify({ ...is, reads: [] })) wrong.push(`${name} was ${JSON.stringify(facet).slice(0, 100)} and is ${JSON.stringify(is).slice(0, 100)}`)
  }
  for (const name of now.keys()) if (!old.has(name)) wrong.push(`${name} came`)
  return wrong
}

/** Findings that changed their mind, came, or went where their list is whole. */
function changed(before: Map<string, Judged>, after: Map<string, Judged>): string[] {
  const wrong: string[] = []
  const untold = new Set([...after.values()].filter(({ id }) => id === null).map(({ check }) => check))
  for (const [name, judged] of after) if (judged.id !== null && judged.outcome !== 'not_evaluable' && judged.outcome !== before.get(name)?.outcome) wrong.push(`${name} was ${before.get(name)?.outcome ?? 'not there'} and is ${judged.outcome}`)
  for (const [name, { check }] of before) if (!after.has(name) && !untold.has(check)) wrong.push(`${name} went`)
  return wrong
}

/** Calls that are denied in this run: CLOUD_DENIALS of them, or `all`. CLOUD_SEED makes it the same ones again; otherwise they change from day to day. */
function chosen(all: string[]): Set<string> {
  const wanted = process.env.CLOUD_DENIALS ?? '24'
  const seed = process.env.CLOUD_SEED ?? new Date().toISOString().slice(0, 10)
  if (wanted !== 'all') console.log(`    CLOUD_DENIALS=${wanted} of ${all.length} CLOUD_SEED=${seed}`)
  const rank = (name: string) => createHash('sha256').update(`${seed} ${name}`).digest('hex')
  return new Set(wanted === 'all' ? all : all.map((name) => [rank(name), name] as const).sort().slice(0, Number(wanted)).map(([, name]) => name))
}

async function checkDenials(checks: Counted, proxy: DenyingProxy): Promise<void> {
  const begun = performance.now()
  const before = new Map<string, Line[]>()
  for (const { service } of awsCollectors) before.set(service, await inProcess(proxy.url, service))
  const right = verdicts(before.values())
  let [calls, unread] = [0, 0]
  const some = chosen(awsCollectors.flatMap(({ service, calls: declared }) => Object.keys(declared).map((command) => `${service} ${command}`)))
  for (const { service, calls: declared } of awsCollectors) {
    const commands = Object.keys(declared).filter((command) => some.has(`${service} ${command}`))
    if (commands.length === 0) continue
    await checks.check(`${service}: ${commands.length} of ${Object.keys(declared).length} calls denied, each alone`, async () => {
      const old = before.get(service) ?? []
      const clients = new Map(readsOf(old).map(({ command, client }) => [command, client]))
      const wrong: string[] = []
      for (const command of commands) {
        const denied = { client: clients.get(command) ?? service, command }
        proxy.denied = denied
        const lines = await inProcess(proxy.url, service)
        proxy.denied = null
        calls++
        const now = verdicts([...before].map(([name, told]) => (name === service ? lines : told)))
        unread += [...now].filter(([name, { outcome }]) => outcome === 'not_evaluable' && right.get(name)?.outcome !== 'not_evaluable').length
        wrong.push(...[...differences(old, lines, denied), ...changed(right, now)].slice(0, 3).map((each) => `${command}: ${each}`))
      }
      equal(wrong, [], 'what differs and may not')
    })
  }
  console.log(`    ${calls} calls denied one after another in ${((performance.now() - begun) / 1_000).toFixed(1)} s: ${unread} results became not evaluable`)
}

async function main(): Promise<number> {
  const programs = await findMoto()
  if (programs === null) return SKIPPED
  const server = await startMoto(programs)
  const checks = new Checks()
  const proxy = await new DenyingProxy(server.endpoint).start()
  try {
    plantAccount(programs, server.endpoint)
    await checkWhole(checks, proxy)
    await checkDenials(checks, proxy)
  } finally {
    await proxy.stop()
    await server.stop()
  }
  console.log(`${checks.passed} held, ${checks.failures.length} failed${checks.failures.map((each) => `\n  ${each}`).join('')}`)
  return checks.failures.length === 0 ? 0 : 1
}

process.exitCode = await main()
