import postgres from 'postgres'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Person } from '#lib/auth/actor.ts'
import { leaving } from '../../../scripts/planted/leaving.ts'
import { censusing } from '../../../test/censusing.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization } from '../../../test/fixtures.ts'

/** Joiners, movers and leavers that were planted, against the key that was written without the product: all found, none invented, bounds equal to the minute. */
const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
await import('#lib/modules/index.ts')
const { deliver } = await import('../events/deliver.ts')
const { closePools } = await import('#db/client.ts')

let manager: Person
let contributor: Person
const { system, bring, judge } = await censusing(owner, () => manager)
beforeAll(async () => {
  const org = await organization(owner, 'Planted leavers')
  manager = await org.person('compliance_manager')
  contributor = await org.person('contributor')
})
afterAll(() => Promise.all([closePools(), owner.end()]))

const { files, key } = leaving(7)
const text = (name: string) => files.find((file) => file.name === name)?.bytes.toString() ?? ''
const rosterMapping = { columns: { workerId: 'Id', workerName: 'Name', email: 'Mail', status: 'Status', start: 'Start', end: 'End', zone: 'Zone', job: 'Job', department: 'Department' } }
const tableMapping = { columns: { accountId: 'User', accountName: 'Name', email: 'Mail', rightName: 'Role', rightKind: 'RightKind', accountKind: 'Kind', enabled: 'Enabled' } }

it('are all found, with bounds to the minute, and none is invented', { timeout: 60_000 }, async () => {
  const [hr, ledger, vault] = [await system('Planted personnel'), await system('Planted ledger'), await system('Planted vault')]
  const { accepted } = await deliver(contributor, [Buffer.from(text('census/events.ndjson'))] as unknown as AsyncIterable<Uint8Array>, { label: 'planted', source: 'other', gzip: false })
  expect(accepted).toBe(key.events)
  let rosterId = ''
  for (const [n, at] of key.rosters.entries()) rosterId = await bring(text(`census/roster-${n + 1}.csv`), { of: hr, at, source: 'roster', mapping: rosterMapping })
  for (const [n, at] of key.ledger.entries()) await bring(text(`census/ledger-${n + 1}.csv`), { of: ledger, at, mapping: tableMapping })
  for (const [n, at] of key.vault.entries()) await bring(text(`census/vault-${n + 1}.csv`), { of: vault, at, mapping: tableMapping })
  const { of, rows } = await judge({ rosterId, systemIds: [ledger, vault], ...key.period, limitHours: key.limitHours, moverDays: key.moverDays } as never)
  expect([of.state, of.error]).toEqual(['done', null])
  const line = (row: { kind: string; worker: string | null; account: string | null; right: string | null; outcome: string; lower: number | null; upper: number | null }) => [row.kind, row.worker, row.account, row.right, row.outcome, row.lower, row.upper].join(' | ')
  const found = rows.map((row) => line({ kind: row.kind, worker: row.workerId, account: row.accountId, right: row.rightName, outcome: row.outcome, lower: row.lower, upper: row.upper }))
  expect(found.sort()).toEqual(key.rows.map(line).sort())
  expect(new Set(key.rows.map(({ kind, outcome }) => `${kind} ${outcome}`)).size).toBeGreaterThan(15)
})
