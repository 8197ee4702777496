import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import type { Person } from '#lib/auth/actor.ts'
import { testDatabase } from './database.ts'
import { organization, type TestOrganization } from './fixtures.ts'

/** "To" a day means until its end, wherever something is looked for by time: told by the shape of every query and download. */
const database = await testDatabase()
await import('#lib/edge/everything.ts')
const { allOperations, allQueries } = await import('#lib/door/registry.ts')
const { allExports } = await import('#lib/door/export.ts')
const { csvResponse } = await import('#lib/edge/csv.ts')
const { createSystem } = await import('#lib/modules/systems/operations.ts')
const { closePools } = await import('#db/client.ts')

let here: TestOrganization
let admin: Person
beforeAll(async () => {
  here = await organization(database.ownerUrl, 'Here')
  admin = await here.person('admin')
  await createSystem(admin, { name: 'Payroll', environment: 'production', criticality: 4, ownerId: null, dataClasses: [], scopes: [], processes: '', controls: '' })
})
afterAll(() => closePools())

const exportNames = allExports().map(({ operation }) => operation as string)
const shapes = [...allQueries().map(({ spec }) => spec), ...allOperations().map(({ spec }) => spec).filter(({ name }) => exportNames.includes(name))]
  .flatMap(({ name, input }): [string, z.ZodType][] => {
    const { to } = (input as unknown as { shape?: Record<string, z.ZodType> }).shape ?? {}
    // Sizes of the audit tree are no times.
    return to && name !== 'auditTrail.consistency' ? [[name, to]] : []
  })

describe('a filter "to"', () => {
  it('stands in these', () => {
    expect(shapes.map(([name]) => name).sort()).toEqual(['auditTrail.count', 'auditTrail.export', 'auditTrail.list', 'backupPlans.export', 'backupRuns.count', 'backupRuns.list', 'calendar.export', 'calendar.list', 'events.count', 'events.export', 'events.list', 'events.tail', 'findings.count', 'findings.export', 'findings.list', 'findings.neighbours', 'findings.plain', 'logSources.ofControl', 'stats.summary', 'vulnerabilities.numbers'])
  })

  it.each(shapes)('%s includes the day it names, and takes a time as it is', (_, to) => {
    expect(to.parse('2026-11-27')).toEqual(new Date('2026-11-28T00:00:00Z'))
    expect(to.parse('2199-12-31')).toEqual(new Date('2200-01-01T00:00:00Z'))
    expect(to.parse('2026-11-27T00:00:00Z')).toEqual(new Date('2026-11-27T00:00:00Z'))
    expect(to.parse('')).toBeNull()
    expect(to.parse(undefined)).toBeNull()
    for (const wrong of ['2026-13-01', '2026-11-27T00:00', 'today', '2200-01-01']) expect(to.safeParse(wrong).success).toBe(false)
  })

  it('of today has what happened today, on screen and as a download; of yesterday it has not', async () => {
    const { listEntries } = await import('#lib/modules/audit-trail/queries.ts')
    const { auditTrailExport } = await import('#lib/modules/audit-trail/exports.ts')
    const [today, yesterday] = [0, 1].map((days) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10)) as [string, string]
    const filters = { action: 'systems.create' }
    expect((await listEntries(admin, { ...filters, from: today, to: today })).rows).toHaveLength(1)
    expect((await listEntries(admin, { ...filters, to: yesterday })).rows).toHaveLength(0)
    const lines = async (to: string) => (await csvResponse(here.id, auditTrailExport, await auditTrailExport.take(admin, { ...filters, format: 'csv', to })).text()).trim().split('\r\n').length
    expect([await lines(today), await lines(yesterday)]).toEqual([2, 1])
  })
})
