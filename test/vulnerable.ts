import postgres from 'postgres'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import type { Person } from '#lib/auth/actor.ts'
import { testDatabase } from './database.ts'
import { stream } from './files.ts'
import { organization, type TestOrganization } from './fixtures.ts'
import { rule, sarif } from './scanning.ts'

/** Reports of scanners as they come in and as a worker reads them. A test file that imports this gets a database of its own, and each test a system of its own. */
export const database = await testDatabase()
export const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
export const app = postgres(database.url, { max: 2, onnotice: () => {} })
await import('#lib/modules/index.ts')
const { background } = await import('#lib/door/background.ts')
const { receiveRaw } = await import('#lib/modules/artifacts/receive.ts')
const { createSystem } = await import('#lib/modules/systems/operations.ts')
const { scanFile } = await import('#lib/modules/vulnerabilities/files.ts')
const { createImport } = await import('#lib/modules/vulnerabilities/operations/import.ts')
const { getImport, getVulnerability, listVulnerabilities } = await import('#lib/modules/vulnerabilities/queries.ts')
const { readingVulnerabilities } = await import('#lib/modules/vulnerabilities/reading.ts')
const { closePools } = await import('#db/client.ts')
afterAll(() => Promise.all([closePools(), owner.end(), app.end()]))

export let here: TestOrganization
export let elsewhere: TestOrganization
export let manager: Person
export let reviewer: Person
export let systemId: string
let serial = 0
export const system = async (more: object = {}, who = manager) => (await createSystem(who, { name: `System ${++serial}`, environment: 'production', criticality: 3, ...more } as never)).id

beforeAll(async () => {
  here = await organization(owner, 'Here')
  elsewhere = await organization(owner, 'Elsewhere')
  ;[manager, reviewer] = [await here.person('compliance_manager'), await here.person('reviewer')]
})
beforeEach(async () => {
  systemId = await system()
})

export type More = { of?: string | null; whole?: boolean; who?: Person; mapping?: unknown; scannedAt?: string; tool?: string }
export const sent = async (bytes: string | Uint8Array, { of = systemId, whole = false, who = manager, ...more }: More = {}) =>
  createImport(who, { systemId: of, whole, ...more, file: await receiveRaw(who, 'vulnerabilityImports.create', scanFile, { name: 'report', body: stream(bytes) }) } as never)

export const hand = background('test')
/** As workers do: one after another, or all at once. */
export async function works(atOnce = false): Promise<void> {
  const jobs = await owner<{ data: { orgId: string; id: string } }[]>`delete from pgboss.job where name = 'vulnerabilities.read' returning data`
  if (atOnce) await Promise.all(jobs.map(({ data }) => readingVulnerabilities.work(data, hand)))
  else for (const { data } of jobs) await readingVulnerabilities.work(data, hand)
}
export async function brought(bytes: string | Uint8Array, more: More = {}) {
  const { id } = await sent(bytes, more)
  await works()
  return getImport(more.who ?? manager, { id })
}
export const list = async (filters: object = {}, of = systemId) => (await listVulnerabilities(manager, { systemId: of, limit: 100, ...filters } as never)).rows
/** Rule → state. */
export const states = async (of = systemId) => Object.fromEntries((await list({}, of)).map((row) => [row.rule, row.state]))
export const one = async (named: string) => getVulnerability(manager, { id: (await list()).find((row) => row.rule === named)?.id as string })

const begun = Math.floor(Date.now() / 1_000) * 1_000
export const ago = (days: number) => new Date(begun - days * 86_400_000)
export const xz = rule('CVE-2024-3094', '10.0')
export const ssl = rule('CVE-2022-3602', '7.5')
/** Trivy found these, so many days ago. */
export const trivy = (rules: string[], days: number, more: Parameters<typeof sarif>[1] = {}) => sarif(rules.map((each) => ({ rule: each })), { rules: [xz, ssl], at: ago(days).toISOString(), ...more })
