import postgres from 'postgres'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { minutes } from '#lib/clock.ts'
import { restoreColumns } from '#lib/importers/restores.ts'
import { testDatabase } from '../../test/database.ts'
import { organization, type TestOrganization } from '../../test/fixtures.ts'

const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1 })
const { createSystem } = await import('#lib/modules/systems/operations.ts')
const { createPlan } = await import('#lib/modules/backup-plans/operations/plan.ts')
const { postRun } = await import('#lib/modules/backup-plans/operations/post.ts')
const { acceptRun } = await import('#lib/modules/backup-plans/operations/review.ts')
const { testsExport } = await import('#lib/modules/backup-plans/exports.ts')
const { receiveRaw } = await import('#lib/modules/artifacts/receive.ts')
const { populationFile } = await import('#lib/modules/populations/files.ts')
const { createPopulation } = await import('#lib/modules/populations/operations/bring.ts')
const { getPopulation } = await import('#lib/modules/populations/queries.ts')
const { readingPopulations } = await import('#lib/modules/populations/reading.ts')
const { background } = await import('#lib/door/background.ts')
const { csvResponse } = await import('./csv.ts')
const { closePools } = await import('#db/client.ts')

let here: TestOrganization
beforeAll(async () => {
  here = await organization(database.ownerUrl, 'Here')
})
afterAll(() => Promise.all([closePools(), owner.end()]))

it('restore tests leave as the file that a population of restore tests is imported from, with what is not known left out', async () => {
  const [manager, contributor, reviewer] = [await here.person('compliance_manager'), await here.person('contributor'), await here.person('reviewer')]
  const { id: systemId } = await createSystem(manager, { name: 'Ledger', environment: 'production', criticality: 4 } as never)
  const { id } = await createPlan(manager, { systemId, title: 'Nightly, "all"', kind: 'postgres', what: 'All', backupEvery: 'daily', restoreEvery: 'quarterly', rtoTarget: 60, rpoTarget: 1_440, retentionDays: 30 } as never)
  const at = (ago: number) => new Date(Date.now() - minutes(ago)).toISOString()
  const test = (runKey: string, more: Record<string, unknown>) => postRun(contributor, { id, kind: 'restore_test', runKey, result: 'succeeded', takenAt: at(300), beganAt: at(90), endedAt: at(50), ...more } as never)
  const side = (rows: number) => ({ rows })
  const same = await test('same', { parts: [{ name: 'a', source: side(5), restored: side(5) }] })
  await acceptRun(reviewer, { id: same.id })
  const different = await test('different', { takenAt: null, parts: [{ name: 'a', source: side(5), restored: side(4) }] })
  const uncompared = await test('uncompared', {})
  const failed = await test('failed', { result: 'failed', endedAt: null })
  const csv = await csvResponse(here.id, testsExport, await testsExport.take(manager, {})).text()
  expect(csv.split('\r\n')[0]?.replace('\uFEFF', '')).toBe(restoreColumns.join(','))

  const file = await receiveRaw(manager, 'populations.create', populationFile, { name: 'restore-tests.csv', body: (async function* () { yield Buffer.from(csv) })() })
  const { id: populationId } = await createPopulation(manager, { systemId, source: 'restore_tests', report: 'Restore tests of this portal', parameters: 'All', extractedAt: at(0), file } as never)
  await readingPopulations.work({ orgId: here.id, id: (await getPopulation(manager, { id: populationId })).run?.id as string }, background('test'))
  expect(await getPopulation(manager, { id: populationId })).toMatchObject({ accepted: 4, rejected: 0 })
  const rows = await owner<{ right_id: string; conditions: Record<string, unknown> }[]>`select right_id, rest -> 'conditions' as conditions from population_rows where org_id = ${here.id} and population_id = ${populationId}`
  const of = (run: string) => rows.find((row) => row.right_id === run)?.conditions
  expect(of(same.id)).toMatchObject({ compared: 'same', targetMinutes: 60, lossMinutes: 1_440, by: contributor.email.toLowerCase(), reviewedBy: reviewer.email.toLowerCase() })
  expect(of(different.id)).toMatchObject({ compared: 'different', backupAt: null, reviewedBy: '' })
  expect(of(uncompared.id)).toMatchObject({ compared: null })
  expect(of(failed.id)).toMatchObject({ compared: 'different', endedAt: null })
})
