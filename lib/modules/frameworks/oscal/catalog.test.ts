import { existsSync, readFileSync } from 'node:fs'
import postgres from 'postgres'
import { afterAll, describe, expect, it } from 'vitest'
import { testDatabase } from '../../../../test/database.ts'
import { organization } from '../../../../test/fixtures.ts'
import { schemaErrors } from '../../../../test/oscal-schema.ts'

const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
const { importFramework } = await import('../operations/bring.ts')
const { exportOscal } = await import('./export.ts')
const { closePools } = await import('#db/client.ts')
afterAll(() => Promise.all([closePools(), owner.end()]))

const high = '../shared/data/oscal/NIST_SP-800-53_rev5_HIGH-baseline-resolved-profile_catalog-min.json'
describe('NIST’s HIGH baseline', () => {
  it.skipIf(!existsSync(high))(`in, out and in again is equal, with every loss named (needs ${high})`, async () => {
    const given = readFileSync(high, 'utf8')
    const org = await organization(owner, 'High')
    const who = await org.person('compliance_manager')
    const { id, losses } = await importFramework(who, { text: given })
    const { text: out } = await exportOscal(who, { id, model: 'catalog' })
    expect(schemaErrors(JSON.parse(out))).toEqual([])
    const [{ losses: named } = { losses: [] }] = await owner`select losses from frameworks where id = ${id}`
    expect([losses, named]).toEqual([0, []])
    const { $schema: _, ...whole } = JSON.parse(given)
    expect(JSON.parse(out)).toEqual(whole)
    // In again, as another organization has it: the same bytes.
    const next = await organization(owner, 'Next')
    const reader = await next.person('compliance_manager')
    const again = await importFramework(reader, { text: out })
    expect(again).toMatchObject({ losses: 0 })
    expect((await exportOscal(reader, { id: again.id, model: 'catalog' })).text).toBe(out)
  })
})
