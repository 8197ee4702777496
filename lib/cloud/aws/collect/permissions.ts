import type { Collector } from '../../collect.ts'
import type { Read } from '../../facts.ts'
import { causeOf } from '../errors.ts'
import type { At } from './at.ts'

/** What a scan asks whatever the services. */
export const baseCalls = { GetCallerIdentity: 'sts:GetCallerIdentity', DescribeRegions: 'ec2:DescribeRegions' } as const

type Statement = { Sid: string; Effect: 'Allow'; Action: string[]; Resource: '*' }
export type PolicyDocument = { Version: '2012-10-17'; Statement: Statement[] }

/** What the role of a scan needs: a statement for each service, with the permissions of the calls that its collector may make, and nothing else. */
export function policyFor(collectors: readonly Collector<At>[]): PolicyDocument {
  const actions = new Set([...Object.values(baseCalls), ...collectors.flatMap(({ calls }) => Object.values(calls))])
  const services = new Map<string, string[]>()
  for (const action of [...actions].sort()) {
    const service = action.slice(0, action.indexOf(':'))
    services.set(service, [...(services.get(service) ?? []), action])
  }
  const sid = (service: string) => `TickmarkReads${service.replace(/[^a-z0-9]/gi, '').replace(/^./, (letter) => letter.toUpperCase())}`
  return { Version: '2012-10-17', Statement: [...services].sort(([one], [other]) => (one < other ? -1 : 1)).map(([service, Action]) => ({ Sid: sid(service), Effect: 'Allow', Action, Resource: '*' })) }
}

/** `unknown`: there was nothing to try it on, or nobody answered. */
export type Needed = { command: string; action: string; service: string; state: 'working' | 'denied' | 'unknown'; code: string | null }

/** Each call that a scan needs, by what came of it. One that worked once is working: a single resource may deny it by a policy of its own. */
export function preflightOf(reads: readonly Read[], collectors: readonly Collector<At>[]): Needed[] {
  const base = { service: 'account', calls: baseCalls as Readonly<Record<string, string>> }
  return [base, ...collectors].flatMap(({ service, calls }) => Object.entries(calls).map(([command, action]): Needed => {
    const of = { command, action, service }
    const tried = reads.filter((read) => read.command === command && read.action === action)
    const causes = tried.map((read) => ({ cause: read.code === null ? null : causeOf(read.status, read.code, true), read }))
    // What it answers of something that is not there, it answers to those who may ask.
    if (causes.some(({ cause, read }) => cause === null || (cause === 'failed' && read.status >= 400 && read.status < 500))) return { ...of, state: 'working', code: null }
    const denied = causes.find(({ cause }) => cause === 'denied')
    if (denied) return { ...of, state: 'denied', code: denied.read.code }
    return { ...of, state: 'unknown', code: causes[0]?.read.code ?? null }
  }))
}
