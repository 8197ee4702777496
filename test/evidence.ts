import { chmodSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import postgres from 'postgres'
import { afterAll, afterEach, beforeAll } from 'vitest'
import type { Person } from '#lib/auth/actor.ts'
import { setClock } from '#lib/clock.ts'
import { env } from '#lib/env.ts'
import { testDatabase } from './database.ts'
import { stream } from './files.ts'
import { organization, type TestOrganization } from './fixtures.ts'

/** Evidence, and people who collect and decide it, for the tests of its module. A test file that imports this gets a database of its own. */
export const database = await testDatabase()
export const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
await import('#lib/modules/index.ts')
const { collectEvidence } = await import('#lib/modules/evidence/operations/collect.ts')
const { viewEvidence } = await import('#lib/modules/evidence/operations/read.ts')
const { getEvidence } = await import('#lib/modules/evidence/queries.ts')
const { receive } = await import('#lib/modules/artifacts/receive.ts')
const { evidenceFile } = await import('#lib/modules/evidence/files.ts')
const { closePools } = await import('#db/client.ts')

export let here: TestOrganization
export let elsewhere: TestOrganization
export let collector: Person
export let reviewer: Person
export let manager: Person

beforeAll(async () => {
  here = await organization(database.ownerUrl, 'Here')
  elsewhere = await organization(database.ownerUrl, 'Elsewhere')
  for (const each of [here, elsewhere]) await each.controls('AC-01', 'AC-02', 'OP-01', 'OP-02', 'SD-09', 'AC-90')
  collector = await here.person('contributor')
  reviewer = await here.person('reviewer')
  manager = await here.person('compliance_manager')
})
let restoreClock = () => {}
afterEach(() => {
  restoreClock()
  restoreClock = () => {}
})
afterAll(() => Promise.all([closePools(), owner.end()]))

export const later = (days: number) => {
  restoreClock()
  const ahead = days * 86_400_000
  restoreClock = setClock({ now: () => new Date(Date.now() + ahead) })
}
let serial = 0
export const file = (who: Person, text = `evidence ${++serial}`) => receive(who, 'evidence.collect', evidenceFile, { name: 'review.txt', claimedType: 'text/plain', body: stream(text) })
export const collect = async (who: Person = collector, more: Record<string, unknown> = {}) => collectEvidence(who, { title: `Quarterly review ${++serial}`, category: 'access_review', controlAreas: 'AC-02, op-02', observedFrom: '2026-01-01', observedTo: '2026-03-31', file: await file(who), ...more } as never)
/** Opens the newest file, if there is one, and answers what a decision names. */
export const seen = async (who: Person, id: string) => {
  const { version, versionNumber } = await getEvidence(who, { id })
  if (versionNumber > 0) await viewEvidence(who, { id })
  return { id, version, versionNumber }
}
export const actionsOf = async (id: string) => (await owner`select action from audit_entries where subject_id = ${id} order by recorded_at, id`).map((row) => row.action)
export const findingsOf = async (id: string) => owner`select id, severity, status, description from findings where extra_data ->> 'evidenceId' = ${id} order by created_at`
/** The id of its newest file. */
export const fileOf = async (id: string): Promise<string> => (await owner`select artifact_id as id from evidence_versions where evidence_id = ${id} order by number desc limit 1`)[0]?.id
export const pathOf = async (id: string) => {
  const [row] = await owner`select a.key from artifacts a join evidence_versions v on v.org_id = a.org_id and v.artifact_id = a.id where v.evidence_id = ${id} order by v.number desc limit 1`
  return join(env().DATA_DIR, 'artifacts', row?.key as string)
}
export const overwrite = (path: string, text: string) => {
  rmSync(path)
  writeFileSync(path, text)
  chmodSync(path, 0o400)
}
