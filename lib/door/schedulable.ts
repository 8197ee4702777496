import type { Operation } from './contract.ts'

/** What a module lets the organization schedule: an operation without input that begins a run and answers its id. The portal has to be allowed it. */
export type Schedulable = {
  operation: Operation<Record<string, never>, { id: string }>
  label: string
  /** How often, until the organization says otherwise: a rule of `lib/recurrence.ts`, in UTC. */
  rule: string
  /** Where people see what came of it. */
  href: `/${string}`
}

const known = new Map<string, Schedulable>()

/** Each organization gets a schedule of it. Said beside the operation, and known by its name. */
export function schedulable(given: Schedulable): void {
  known.set(given.operation.spec.name, given)
}

export const schedulables = (): [name: string, Schedulable][] => [...known]
export const schedulableOf = (name: string): Schedulable | undefined => known.get(name)
