import postgres from 'postgres'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Person } from '#lib/auth/actor.ts'
import type { Item, Testable } from '#lib/door/testable.ts'
import { leaving } from '../../../scripts/planted/leaving.ts'
import { censusing } from '../../../test/censusing.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization } from '../../../test/fixtures.ts'

/** Joiners, movers and leavers that were planted, against the key that was written without the product: all found, none invented, bounds equal to the minute. */
const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
await import('#lib/modules/index.ts')
const { deliver } = await import('../events/deliver.ts')
const { begin, closePools, readerPool } = await import('#db/client.ts')
const { testableOf } = await import('#lib/door/testable.ts')
const { judged } = await import('#lib/testing/judge.ts')

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

  // A control test that takes its items from the census comes to the same answers, by what it froze alone.
  const period = { orgId: manager.orgId, systemIds: [], from: new Date(of.fromAt), to: new Date(of.toAt), asOf: new Date(of.asOf), controlId: '' }
  const asked = { from: period.from.toISOString(), to: period.to.toISOString(), asOf: period.asOf.toISOString() }
  const during = rows.filter((row) => row.workerId !== null && row.since !== null && new Date(row.since) >= period.from && new Date(row.since) < period.to)
  const sorted = (outcomes: string[]) => outcomes.sort()
  for (const [source, questions] of Object.entries({ 'censuses.leavers': { leaver: 'leaver.disabled-in-time', sign_in: 'leaver.no-sign-in', token: 'leaver.no-living-token' }, 'censuses.movers': { mover: 'mover.old-access-gone' }, 'censuses.joiners': { joiner: 'joiner.not-before-approval' } })) {
    const { items, ipe } = await begin(readerPool(), manager.orgId, async (tx) => (testableOf(source) as Testable).read(tx, period))
    expect(ipe).toMatchObject([{ type: 'census', root: of.root }])
    const bodies: Item[] = []
    for await (const item of items) bodies.push(item)
    expect(bodies.length).toBeGreaterThan(3)
    expect(new Set(bodies.map((item) => item.key)).size).toBe(bodies.length)
    for (const [kind, by] of Object.entries(questions)) {
      const answers = bodies.map(({ body }) => judged(by, by === 'leaver.disabled-in-time' ? { hours: key.limitHours } : {}, JSON.parse(JSON.stringify(body)), asked).outcome)
      expect([kind, sorted(answers)]).toEqual([kind, sorted(during.filter((row) => row.kind === kind).map((row) => row.outcome))])
    }
  }
})
