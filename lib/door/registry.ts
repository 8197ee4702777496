import type { Operation, Query } from './contract.ts'

/** Every operation and query there is, by name. `lib/modules/index.ts` imports all modules, and so fills it. */
const operations = new Map<string, Operation<never, unknown>>()
const queries = new Map<string, Query<never, unknown>>()

export function register(item: Operation<never, unknown> | Query<never, unknown>): void {
  const name = item.spec.name
  // Development reloads a module: the newest wins. Anywhere else a second one is a mistake.
  if ((operations.has(name) || queries.has(name)) && process.env.NODE_ENV === 'test') throw new Error(`two operations are named ${name}`)
  if (item.kind === 'operation') operations.set(name, item)
  else queries.set(name, item)
}

export const allOperations = (): Operation<never, unknown>[] => [...operations.values()]
export const allQueries = (): Query<never, unknown>[] => [...queries.values()]
