import type { Sql } from 'postgres'
import type { Person } from '#lib/auth/actor.ts'
import { stream } from './files.ts'

/** How a test brings a population in: through the door, and read as the worker does. `owner` of the database takes the jobs. */
export async function populating(owner: Sql, who: () => Person) {
  const { background } = await import('#lib/door/background.ts')
  const { receiveRaw } = await import('#lib/modules/artifacts/receive.ts')
  const { populationFile } = await import('#lib/modules/populations/files.ts')
  const { addFile, createPopulation, importPopulation } = await import('#lib/modules/populations/operations/bring.ts')
  const { freezePopulation } = await import('#lib/modules/populations/operations/settle.ts')
  const { getPopulation } = await import('#lib/modules/populations/queries.ts')
  const { readingPopulations } = await import('#lib/modules/populations/reading.ts')
  const { createSystem } = await import('#lib/modules/systems/operations.ts')
  const hand = background('test')
  let serial = 0

  const system = async (name = `System ${++serial}`) => (await createSystem(who(), { name, environment: 'production', criticality: 3 } as never)).id
  const file = (bytes: string | Uint8Array, name = 'users.csv') => receiveRaw(who(), 'populations.create', populationFile, { name, body: stream(bytes) })
  /** As the worker does. */
  async function works(): Promise<void> {
    for (const { data } of await owner<{ data: { orgId: string; id: string } }[]>`delete from pgboss.job where name = 'populations.read' returning data`) await readingPopulations.work(data, hand)
  }
  type Options = { of: string; at?: string; source?: string; name?: string; report?: string; part?: string; mapping?: unknown }
  async function bring(bytes: string | Uint8Array, { of, at = daysAgo(1), source = 'table', name = 'users.csv', report = 'Report R-12: all users and roles', part = '' }: Options): Promise<string> {
    return (await createPopulation(who(), { systemId: of, source, part, report, parameters: 'client 100', extractedAt: at, file: await file(bytes, name) } as never)).id
  }
  async function imported(bytes: string | Uint8Array, options: Options): Promise<string> {
    const id = await bring(bytes, options)
    const table = ['table', 'roster', 'badge_log', 'visitor_log', 'badge_register'].includes(options.source ?? 'table')
    await works()
    // The second table of a system is read as the first was, without another word.
    if (options.mapping || options.part || (table && (await getPopulation(who(), { id })).state === 'draft')) await importPopulation(who(), { id, ...(table && { mapping: (options.mapping ?? mapping) as never }) })
    await works()
    return id
  }
  const add = async (id: string, bytes: string | Uint8Array, part: string, name: string) => addFile(who(), { id, part, file: await file(bytes, name) } as never)
  const freeze = async (id: string, reason: string | null = 'It is the only report there is', more = {}) => freezePopulation(who(), { id, version: (await getPopulation(who(), { id })).version, reason, ...more })
  return { system, file, works, bring, imported, add, freeze, get: (id: string) => getPopulation(who(), { id }) }
}

export const mapping = { columns: { accountId: 'User', rightName: 'Role' } }
export const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString()
