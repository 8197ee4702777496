import type { AnyPlaybook, State, Target } from '../../playbook.ts'
import type { Hand } from './hand.ts'

type Statement = { Sid: string; Effect: 'Allow'; Action: string[]; Resource: '*' | string[] }
export type MendingPolicy = { Version: '2012-10-17'; Statement: Statement[] }
type Of = Pick<AnyPlaybook<Hand>, 'calls' | 'also' | 'within'>

const isRead = (command: string) => /^(Get|List|Describe)/.test(command)
const actionsOf = ({ calls, also }: Of) => [...new Set([...Object.values(calls), ...Object.keys(also)])]

/** What the role of these playbooks needs beside the policy of a scan: a statement for each service. The role itself; each run gets only what its own playbook needs of it. */
export function policyForPlaybooks(playbooks: readonly Of[]): MendingPolicy {
  const services = Map.groupBy([...new Set(playbooks.flatMap(actionsOf))].sort(), (action) => action.slice(0, action.indexOf(':')))
  const sid = (service: string) => `TickmarkMends${service.replace(/[^a-z0-9]/gi, '').replace(/^./, (letter) => letter.toUpperCase())}`
  return { Version: '2012-10-17', Statement: [...services].map(([service, Action]) => ({ Sid: sid(service), Effect: 'Allow', Action, Resource: '*' })) }
}

/** To what one run is confined, whatever its role may do besides: the calls of its playbook, and where the service allows that, its target. */
export function sessionPolicy(playbook: Of, target: Target, params: State): MendingPolicy {
  const resources = playbook.within(target, params)
  const some = (wanted: (command: string) => boolean) => [...new Set(Object.entries(playbook.calls).flatMap(([command, action]) => (wanted(command) ? action : [])))].sort()
  const [reads, writes] = [some(isRead), some((command) => !isRead(command))]
  const statement = (Sid: string, Action: string[], Resource: '*' | string[]): Statement[] => (Action.length === 0 ? [] : [{ Sid, Effect: 'Allow', Action, Resource }])
  const besides = Object.entries(playbook.also).flatMap(([action, confined], at) => {
    const to = confined(params, target)
    return to?.length === 0 ? [] : statement(`Besides${at + 1}`, [action], to === null ? '*' : [...to])
  })
  return { Version: '2012-10-17', Statement: [...statement('Reads', reads, '*'), ...statement('Writes', writes, resources ? [...resources] : '*'), ...besides] }
}
