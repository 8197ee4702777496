import { afterAll, expect, it } from 'vitest'
import { countingProxy } from '../../../bench/lib/counting-proxy.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization } from '../../../test/fixtures.ts'

/** Dashboards are asked for in one round trip each, once a connection knows their statements. */
const database = await testDatabase()
const between = await countingProxy(Number(new URL(database.url).port), 20)
process.env.DATABASE_READER_URL = Object.assign(new URL(database.readerUrl), { port: String(between.port), hostname: '127.0.0.1' }).href
const { closePools } = await import('#db/client.ts')
const { getVisit } = await import('#lib/edge/home.ts')
const { getAuditorDashboard } = await import('./dashboards/auditor.ts')
const { getComplianceDashboard } = await import('./dashboards/compliance.ts')
const { getExecutiveDashboard } = await import('./dashboards/executive.ts')
const { getSecurityDashboard } = await import('./dashboards/security.ts')
afterAll(async () => {
  await closePools()
  between.close()
})

const org = await organization(database.ownerUrl, 'Trips')
const person = await org.person('admin')

it.each(Object.entries({ auditor: getAuditorDashboard, visit: getVisit, compliance: getComplianceDashboard, executive: getExecutiveDashboard, security: getSecurityDashboard }))('%s', async (_, read) => {
  const rounds = 12
  for (let n = 0; n < rounds; n++) await read(person, {})
  const before = between.counts.waits
  for (let n = 0; n < rounds; n++) await read(person, {})
  // One more where a connection met the statement for the first time.
  expect(between.counts.waits - before).toBeLessThanOrEqual(rounds + 2)
})
