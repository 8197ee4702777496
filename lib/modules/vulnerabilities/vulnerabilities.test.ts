import postgres from 'postgres'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Person } from '#lib/auth/actor.ts'
import { testDatabase } from '../../../test/database.ts'
import { stream } from '../../../test/files.ts'
import { organization, type TestOrganization } from '../../../test/fixtures.ts'
import { rule, sarif } from '../../../test/scanning.ts'

/** From the bytes of a report to vulnerabilities that live and end by reports alone. */
const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
await import('#lib/modules/index.ts')
const { background } = await import('#lib/door/background.ts')
const { receiveRaw } = await import('../artifacts/receive.ts')
const { createSystem } = await import('../systems/operations.ts')
const { scanFile } = await import('./files.ts')
const { createImport } = await import('./operations/import.ts')
const { getImport, getVulnerability, listVulnerabilities } = await import('./queries.ts')
const { readingVulnerabilities } = await import('./reading.ts')
const { closePools } = await import('#db/client.ts')

let here: TestOrganization
let manager: Person
let systemId: string
const hand = background('test')
let serial = 0
const system = async (who = manager, logNames: string[] = []) => (await createSystem(who, { name: `System ${++serial}`, environment: 'production', criticality: 3, logNames } as never)).id

beforeAll(async () => {
  here = await organization(owner, 'Here')
  manager = await here.person('compliance_manager')
})
beforeEach(async () => {
  systemId = await system()
})
afterAll(() => Promise.all([closePools(), owner.end()]))

type More = { of?: string | null; whole?: boolean; who?: Person; mapping?: unknown; scannedAt?: string; tool?: string }
const sent = async (bytes: string | Uint8Array, { of = systemId, whole = false, who = manager, ...more }: More = {}) =>
  createImport(who, { systemId: of, whole, ...more, file: await receiveRaw(who, 'vulnerabilityImports.create', scanFile, { name: 'report', body: stream(bytes) }) } as never)
/** As the worker does. */
async function works(): Promise<void> {
  for (const { data } of await owner<{ data: { orgId: string; id: string } }[]>`delete from pgboss.job where name = 'vulnerabilities.read' returning data`) await readingVulnerabilities.work(data, hand)
}
async function brought(bytes: string | Uint8Array, more: More = {}) {
  const { id } = await sent(bytes, more)
  await works()
  return getImport(more.who ?? manager, { id })
}
const list = async (filters: object = {}, of = systemId) => (await listVulnerabilities(manager, { systemId: of, limit: 100, ...filters } as never)).rows

const xz = rule('CVE-2024-3094', '10.0')
const ssl = rule('CVE-2022-3602', '7.5')
const first = sarif([{ rule: 'CVE-2024-3094' }, { rule: 'CVE-2022-3602' }], { rules: [xz, ssl], at: '2026-11-01T10:00:00Z' })

describe('a report', () => {
  it('opens what it has, with a receipt of every record, and due by severity', async () => {
    const got = await brought(first, { whole: true })
    expect(got).toMatchObject({ status: 'done', format: 'sarif', received: 2, accepted: 2, known: 0, passed: 0, untold: 0, rejected: 0, blank: 0, opened: 2, wholeCounted: true, tools: [{ key: 'trivy', name: 'Trivy', version: '0.57.0', whole: true }] })
    const [one] = await list({ severity: 'critical' })
    expect(one).toMatchObject({ rule: 'CVE-2024-3094', cves: ['CVE-2024-3094'], state: 'open', cvss: 10, foundAt: new Date('2026-11-01T10:00:00Z'), dueAt: new Date('2026-11-08T10:00:00Z') })
    expect(await getVulnerability(manager, { id: one?.id as string })).toMatchObject({ word: 'security-severity 10', turns: [{ number: 1, state: 'open', importId: got.id }] })
  })
})
