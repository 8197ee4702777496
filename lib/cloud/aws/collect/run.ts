import { setMaxListeners } from 'node:events'
import type { BlockList } from 'node:net'
import { now } from '#lib/clock.ts'
import { AppError } from '#lib/errors.ts'
import { keptAgents } from '#lib/outgoing/kept.ts'
import type { Collector, Sink, Step } from '../../collect.ts'
import { type Cause, globally, type Line } from '../../facts.ts'
import { budgetOf, pooled } from '../budget.ts'
import { clientOf, type Settings } from '../client.ts'
import { causeOfError, Fatal } from '../errors.ts'
import { type AwsIdentity, callerOf, credentialsOf, identityCalls } from '../identity.ts'
import { gathered, type Wire } from '../reads.ts'
import { At, type Scan } from './at.ts'
import { awsCollectors } from './index.ts'
import { baseCalls } from './permissions.ts'

export type { AwsIdentity } from '../identity.ts'
export { awsCollectors } from './index.ts'
export { type Needed, policyFor, preflightOf } from './permissions.ts'

export type Collecting = {
  /** Twelve digits; what the credentials are of has to be it. */
  account: string
  /** Where the scan begins, and services without regions are asked. */
  home: string
  /** Null: all that are switched on. */
  regions: string[] | null
  /** Stands for every service: an emulator, or a private endpoint. */
  url?: string
  identity: AwsIdentity
  /** Of collectors; all unless it is said. */
  services?: string[]
  /** Pre-flight: one page of each list, the details of its first resource, in the home region alone unless regions are said. */
  probe?: boolean
  /** Calls at a time in the whole account. */
  concurrency?: number
  /** Milliseconds: of a connection, of an answer, of a call with all its tries, of the whole scan, after which nothing more is asked. */
  patience?: { connect?: number; answer?: number; call?: number; scan?: number }
  /** Tries of a call. */
  attempts?: number
}

/** So many services and regions are under way at a time. */
const unitsAtOnce = 8

/**
 * Reads an account, and writes down line by line what was read and what was not: head first, end last. Regions: a list of `aws.region` in `global` says whether all that are switched on are
 * known; where nobody may ask (ec2:DescribeRegions), only the home region is looked at, and that list is not whole. Each region that is looked at is a resource with a list of its own.
 * @throws AppError for what makes the whole scan impossible, with AWS's code and how to mend it
 * @throws Fatal when it was ended; what was written has no end then
 */
export async function collectAws(of: Collecting, sink: Sink, hooks: { step: (step: Step) => void; left: AbortSignal; allowed: BlockList }): Promise<void> {
  const counts = { reads: 0, inventories: 0, resources: 0 }
  const told = async (line: Line) => {
    if ('read' in line) counts.reads++
    if ('inventory' in line) counts.inventories++
    if ('resource' in line) counts.resources++
    try {
      await sink(line)
    } catch (cause) {
      throw new Fatal('What was read could not be written down.', { cause })
    }
  }
  setMaxListeners(0, hooks.left)
  const startedAt = now().toISOString()
  // What is asked before the head is known waits for it.
  let held: Line[] | null = []
  let numbers = 0
  const wire: Wire = {
    number: () => ++numbers, told: async (read) => void (held ? held.push({ read }) : await told({ read })), budget: budgetOf(of.concurrency ?? 16),
    until: performance.now() + (of.patience?.scan ?? 30 * 60_000), left: hooks.left, patience: of.patience?.call ?? 60_000,
  }
  const agents = keptAgents(hooks.allowed, (of.concurrency ?? 16) * 2)
  const rest: Omit<Settings, 'credentials'> = { url: of.url ?? null, attempts: of.attempts ?? 5, agents, patience: { connect: of.patience?.connect ?? 10_000, answer: Math.min(of.patience?.answer ?? 30_000, wire.patience) } }
  const credentials = credentialsOf(of.identity, of.home, { settings: rest, wire })
  const settings: Settings = { ...rest, credentials }
  try {
    const made = { settings, on: true, wire }
    const caller = await callerOf(await clientOf('sts', of.home, { ...made, calls: identityCalls }), credentials, of.identity)
    if (caller.account !== of.account) throw new AppError('forbidden', `The credentials are of the account ${caller.account}, not of ${of.account}. Nothing was read. Correct the account number, or use credentials of that account.`)
    const found = await regionsOf(of, { ...made, calls: baseCalls })
    const collectors = awsCollectors.filter(({ service }) => of.services?.includes(service) ?? true)
    await told({ scan: { form: 1, provider: 'aws', account: of.account, regions: found.regions, services: collectors.map(({ service }) => service), startedAt } })
    for (const line of held) await told(line)
    held = null
    const scan: Scan = { account: of.account, partition: caller.arn.split(':')[1] || 'aws', home: of.home, regions: found.regions, enabled: found.enabled, probe: of.probe ?? false, settings, wire, told }
    await told({ inventory: { type: 'aws.region', region: globally, complete: found.cause === null, pages: found.reads.length > 0 && found.cause === null ? 1 : 0, count: found.regions.length, cause: found.cause, code: found.code, reads: found.reads } })
    await told({ inventory: { type: 'aws.account', region: globally, complete: true, pages: 0, count: 1, cause: null, code: null, reads: [] } })
    await told({ resource: { type: 'aws.account', id: of.account, name: of.account, account: of.account, region: globally, facets: {} } })
    for (const region of found.regions) {
      await told({ inventory: { type: 'aws.region', region, complete: true, pages: 0, count: 1, cause: null, code: null, reads: [] } })
      await told({ resource: { type: 'aws.region', id: region, name: region, account: of.account, region, facets: {} } })
    }
    const units = collectors.flatMap((collector) => (collector.scope === 'global' ? [globally] : found.regions).map((region) => ({ collector, region })))
    await pooled(units, unitsAtOnce, ({ collector, region }) => unit(scan, collector, region, hooks.step))
    await told({ end: { reads: counts.reads, inventories: counts.inventories, resources: counts.resources } })
  } finally {
    agents.httpAgent.destroy()
    agents.httpsAgent.destroy()
  }
}

type Regions = { regions: string[]; enabled: Set<string> | null; cause: Cause | null; code: string | null; reads: number[] }

async function regionsOf(of: Collecting, made: Parameters<typeof clientOf>[2]): Promise<Regions> {
  const reads: number[] = []
  const given = of.regions ? [...new Set(of.regions)] : null
  const only = given ?? [of.home]
  try {
    const ec2 = await clientOf('ec2', of.home, made)
    const { Regions } = await gathered(reads, () => ec2.describeRegions({ AllRegions: false }))
    const enabled = (Regions ?? []).flatMap(({ RegionName }) => (RegionName ? [RegionName] : []))
    if (enabled.length === 0) return { regions: only, enabled: null, cause: given ? null : 'malformed', code: null, reads }
    return { regions: given ?? (of.probe ? [of.home] : enabled.sort()), enabled: new Set(enabled), cause: null, code: null, reads }
  } catch (error) {
    if (error instanceof Fatal) throw error
    // Whoever said which regions asks for no others.
    return { regions: only, enabled: null, reads, ...(given ? { cause: null, code: null } : causeOfError(error, true)) }
  }
}

/** One service in one region. Whatever becomes of it, each of its lists is told of, whole or not. */
async function unit(scan: Scan, collector: Collector<At>, region: string, step: (step: Step) => void): Promise<void> {
  const reads: number[] = []
  const at = new At(scan, region, collector.calls)
  const say = (state: Step['state']) => step({ service: collector.service, region, state, resources: at.count.resources, reads: reads.length, unread: at.count.unread })
  say('running')
  let broke: { cause: Cause; code: string | null } | null = null
  try {
    await gathered(reads, () => collector.collect(at))
  } catch (error) {
    if (error instanceof Fatal) throw error
    broke = at.causeOf(error)
  }
  for (const type of collector.lists) {
    if (at.listed.has(type)) continue
    at.count.unread++
    await scan.told({ inventory: { type, region, complete: false, pages: 0, count: 0, cause: broke?.cause ?? 'skipped', code: broke?.code ?? null, reads: [] } })
  }
  say(broke ? 'failed' : 'done')
}
