// Prowler and the portal scan the same account of moto: every verdict of checks that ask the same thing is compared, and every difference is explained by name. Then five reads are denied to
// both, and all other answers replayed: what each makes of what it could not read. Ends with 1 only when a difference is left that nobody explains.
import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { NODE } from '../../scripts/lib/install.mjs'
import { ROOT } from '../../scripts/lib/secrets.mjs'
import { plantAccount } from '../cloud/account.ts'
import { DenyingProxy } from '../cloud/proxy.ts'
import { findMoto } from '../s3/install.ts'
import { startMoto } from '../s3/server.ts'
import { type Compared, compare, type Ours, readOurs, readTheirs, type Theirs } from './compare.ts'
import { findProwler } from './install.ts'
import { pairs } from './pairs.ts'

const SKIPPED = 77
const regions = ['eu-central-1', 'us-east-1']
const denied = ['s3 GetBucketPolicy', 's3 GetPublicAccessBlock', 'ec2 DescribeSnapshotAttribute', 'kms GetKeyRotationStatus', 'rds DescribeDBSnapshotAttributes']
/** Of the five that a peer has. */
const minutesToRun = 2.5
process.env.MOTO_EC2_LOAD_DEFAULT_AMIS = 'false'

/** Without start: from the first call on. `mebibytes`: the most memory of the process and those it started, together. */
type Ran = { seconds: number; start: number; mebibytes: number; processor: number }

async function watched(proxy: DenyingProxy, command: string, args: string[], env: Record<string, string>): Promise<Ran> {
  proxy.asked.clear()
  const begun = performance.now()
  const child = spawn(command, args, { cwd: ROOT, env: { PATH: process.env.PATH ?? '', ...env } as unknown as NodeJS.ProcessEnv, stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.on('data', (text: Buffer) => (said = (said + text.toString()).slice(-2_000)))
  const most = new Map<number, { mebibytes: number; ticks: number }>()
  let first: number | null = null
  const look = setInterval(() => {
    if (proxy.asked.size > 0) first ??= performance.now()
    for (const pid of [child.pid ?? 0, ...childrenOf(child.pid ?? 0)]) {
      try {
        const mebibytes = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1_024
        const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
        most.set(pid, { mebibytes: Math.max(mebibytes, most.get(pid)?.mebibytes ?? 0), ticks: Number(fields[11]) + Number(fields[12]) })
      } catch {
        // It is gone, or this is no Linux.
      }
    }
  }, 50)
  const code = await new Promise<number | null>((done) => child.once('close', done))
  clearInterval(look)
  if (code !== 0) throw new Error(`${command} ended with ${code}: ${said}`)
  const from = first ?? begun
  const all = [...most.values()]
  return { seconds: (performance.now() - from) / 1_000, start: (from - begun) / 1_000, mebibytes: all.reduce((sum, each) => sum + each.mebibytes, 0), processor: all.reduce((sum, each) => sum + each.ticks, 0) / 100 }
}

function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((task) => readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number)).flatMap((each) => [each, ...childrenOf(each)])
  } catch {
    return []
  }
}

async function ourScan(proxy: DenyingProxy, folder: string, name: string): Promise<{ ran: Ran; rows: Ours[] }> {
  const path = join(folder, `${name}.ndjson`)
  const ran = await watched(proxy, NODE, ['--conditions=react-server', join(import.meta.dirname, 'scan.ts'), proxy.url, path, regions.join(',')], { OUTGOING_ALLOW: '127.0.0.0/8' })
  return { ran, rows: readOurs(path) }
}

async function theirScan(proxy: DenyingProxy, programs: string, folder: string, name: string): Promise<{ ran: Ran; rows: Theirs[] }> {
  const checks = [...new Set(pairs.map(({ theirs }) => theirs))]
  const env = { HOME: folder, PATH: `${programs}${delimiter}${process.env.PATH}`, AWS_ENDPOINT_URL: proxy.url, AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'planted', AWS_DEFAULT_REGION: 'eu-central-1', AWS_EC2_METADATA_DISABLED: 'true' }
  const ran = await watched(proxy, join(programs, 'prowler'), ['aws', '-f', ...regions, '-c', ...checks, '--scan-unused-services', '-M', 'json-ocsf', '-o', folder, '-F', name, '-z', '-b', '--log-level', 'CRITICAL'], env)
  return { ran, rows: readTheirs(join(folder, `${name}.ocsf.json`)) }
}

const told = ({ seconds, start, mebibytes, processor }: Ran) => `${seconds.toFixed(1)} s after ${start.toFixed(1)} s of start, ${processor.toFixed(1)} s of processor, ${Math.round(mebibytes)} MiB`

function report(compared: Compared[]): number {
  let open = 0
  for (const { pair, equal, differing } of compared) {
    console.log(`    ${pair.ours.padEnd(18)} ${pair.theirs.padEnd(62)} ${String(equal).padStart(3)} agree${differing.length > 0 ? `, ${differing.length} differ` : ''}`)
    const kinds = new Map<string, typeof differing>()
    for (const each of differing) kinds.set(`${each.ours} against ${each.theirs}: ${each.why ?? 'NOT EXPLAINED'}`, [...(kinds.get(`${each.ours} against ${each.theirs}: ${each.why ?? 'NOT EXPLAINED'}`) ?? []), each])
    for (const [kind, some] of kinds) console.log(`        ${kind}\n          ${some.slice(0, 4).map(({ name }) => name).join(', ')}${some.length > 4 ? ` and ${some.length - 4} more` : ''}${some[0]?.why === null ? `: ${some[0].said.slice(0, 300)}` : ''}`)
    open += differing.filter(({ why }) => why === null).length
  }
  return open
}

/** What became of the verdicts that were there before five reads were denied. */
function afterDenial(before: { ours: Ours[]; theirs: Theirs[] }, after: { ours: Ours[]; theirs: Theirs[] }): void {
  const nameOf = ({ check, uid, region }: Theirs) => `${check} ${uid} ${region}`
  const rows = new Map(after.theirs.map((each) => [nameOf(each), each.status]))
  const gone = before.theirs.filter((each) => !rows.has(nameOf(each)))
  const turned = before.theirs.filter((each) => (rows.get(nameOf(each)) ?? each.status) !== each.status)
  const list = (some: { check: string }[]) => Object.entries(Object.groupBy(some, ({ check }) => check)).map(([check, each]) => `${check} ${each?.length}`).join(', ')
  const now = new Map(after.ours.map((each) => [`${each.check} ${each.id} ${each.region}`, each.outcome]))
  const unread = before.ours.filter((each) => each.outcome !== 'not_evaluable' && now.get(`${each.check} ${each.id} ${each.region}`) === 'not_evaluable')
  const lost = before.ours.filter((each) => !now.has(`${each.check} ${each.id} ${each.region}`))
  const other = before.ours.filter((each) => !['not_evaluable', each.outcome].includes(now.get(`${each.check} ${each.id} ${each.region}`) ?? each.outcome))
  console.log(`    denied: ${denied.join(', ')}`)
  console.log(`    Prowler: of ${before.theirs.length} rows ${gone.length} vanish (${list(gone)}), ${turned.length} say something else without having read it (${list(turned)}: ${turned.map((each) => `${each.status} becomes ${rows.get(nameOf(each))}`).filter((each, n, all) => all.indexOf(each) === n).join(', ')}), ${turned.filter((each) => !['PASS', 'FAIL'].includes(rows.get(nameOf(each)) ?? '')).length} say that they are open`)
  console.log(`    the portal: of ${before.ours.length} results ${unread.length} become not evaluable (${list(unread)}), ${lost.length} vanish, ${other.length} say something else`)
}

async function main(): Promise<number> {
  const begun = Date.now()
  const left = (Number(process.env.CI_DEADLINE ?? Infinity) - Date.now()) / 60_000 - 0.5
  if (left < minutesToRun) {
    console.log(`skipped: it takes ${minutesToRun} minutes, and ${left.toFixed(1)} are left`)
    return SKIPPED
  }
  const moto = await findMoto()
  if (moto === null) return SKIPPED
  const prowler = await findProwler(Math.max(0.1, Math.min(4.8, left - minutesToRun)))
  if (prowler === null) return SKIPPED
  if ((Date.now() - begun) / 60_000 > 5 - minutesToRun) {
    console.log('skipped: Prowler is installed now, and no time is left to run it')
    return SKIPPED
  }
  const server = await startMoto(moto)
  const folder = mkdtempSync(join(tmpdir(), 'tickmark-prowler-'))
  const [one, other] = [await new DenyingProxy(server.endpoint).start(), await new DenyingProxy(server.endpoint).start()]
  try {
    plantAccount(moto, server.endpoint)
    const ours = await ourScan(one, folder, 'ours')
    const theirs = await theirScan(other, prowler, folder, 'theirs')
    const compared = compare(ours.rows, theirs.rows)
    const open = report(compared)
    const [equal, differing] = [compared.reduce((sum, each) => sum + each.equal, 0), compared.reduce((sum, each) => sum + each.differing.length, 0)]
    console.log(`    ${pairs.length} pairs of checks: ${equal} of ${equal + differing} verdicts agree, ${differing - open} differ as explained, ${open} differ and nobody knows why`)
    console.log(`    on moto: the portal ${told(ours.ran)} for all its checks; Prowler ${told(theirs.ran)} for these ${pairs.length}: ${(theirs.ran.seconds / ours.ran.seconds).toFixed(1)} × as long, ${(theirs.ran.processor / ours.ran.processor).toFixed(1)} × the processor, ${(theirs.ran.mebibytes / ours.ran.mebibytes).toFixed(1)} × the memory`)
    if ((Date.now() - begun) / 60_000 > minutesToRun) {
      console.log('    skipped: no time is left to deny reads')
      return open === 0 ? 0 : 1
    }
    for (const proxy of [one, other]) for (const each of denied) proxy.refused.add(each)
    const after = { ours: await ourScan(one, folder, 'ours-denied'), theirs: await theirScan(other, prowler, folder, 'theirs-denied') }
    console.log(`    answers replayed: the portal ${told(after.ours.ran)}; Prowler ${told(after.theirs.ran)}: ${(after.theirs.ran.seconds / after.ours.ran.seconds).toFixed(1)} × as long`)
    afterDenial({ ours: ours.rows, theirs: theirs.rows }, { ours: after.ours.rows, theirs: after.theirs.rows })
    return open === 0 ? 0 : 1
  } finally {
    await Promise.all([one.stop(), other.stop()])
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

process.exitCode = await main()
