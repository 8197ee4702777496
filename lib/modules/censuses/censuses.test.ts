import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#lib/auth/actor.ts'
import { censusing } from '../../../test/censusing.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization, type TestOrganization } from '../../../test/fixtures.ts'

const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
await import('#lib/modules/index.ts')
const { cancelCensus, explainStop } = await import('./operations/begin.ts')
const { getCensus, getCensusPerson } = await import('./queries.ts')
const { closePools } = await import('#db/client.ts')

let here: TestOrganization
let manager: Person
const { system, roster, accounts, judge, begin, works } = await censusing(owner, () => manager)
beforeAll(async () => {
  here = await organization(owner, 'Census')
  manager = await here.person('compliance_manager')
})
afterAll(() => Promise.all([closePools(), owner.end()]))

const quarter = { from: '2026-07-01', to: '2026-10-01' }
const of = (rows: Awaited<ReturnType<typeof judge>>['rows'], kind: string) => rows.filter((row) => row.kind === kind).map(({ personName, accountName, rightName, outcome, lower, upper, said }) => ({ who: personName ?? accountName, right: rightName, outcome, lower, upper, said }))

describe('a census', () => {
  it('judges each account of each leaver by its bounds, to the minute', async () => {
    const [hr, ledger] = [await system('Personnel'), await system('Ledger')]
    await roster(hr, '2026-06-30T20:00:00Z', [{ Id: 'W1', Name: 'Ann Quick', Mail: 'ann@x.example' }, { Id: 'W2', Name: 'Ben Slow', Mail: 'ben@x.example' }, { Id: 'W3', Name: 'Cas Between', Mail: 'cas@x.example' }, { Id: 'W4', Name: 'Dee Active', Mail: 'dee@x.example' }, { Id: 'W5', Name: 'Eva Stays', Mail: 'eva@x.example' }])
    const list = (names: string[]) => names.map((name) => ({ User: `U-${name}`, Name: name, Mail: `${name}@x.example` }))
    await accounts(ledger, '2026-06-30T22:00:00Z', list(['ann', 'ben', 'cas', 'dee', 'eva']))
    await accounts(ledger, '2026-08-10T06:00:00Z', list(['ben', 'cas', 'dee', 'eva']))
    await accounts(ledger, '2026-08-14T18:00:00Z', list(['cas', 'dee', 'eva']))
    await accounts(ledger, '2026-08-16T06:00:00Z', [...list(['dee', 'eva']), { User: 'U-cas', Name: 'cas', Mail: 'cas@x.example', Enabled: 'no' }])
    await accounts(ledger, '2026-10-02T06:00:00Z', list(['dee', 'eva']))
    const left = (End: string, Zone = 'UTC') => ({ Status: 'Terminated', End, Zone })
    const rosterId = await roster(hr, '2026-10-03T06:00:00Z', [{ Id: 'W1', Name: 'Ann Quick', Mail: 'ann@x.example', ...left('2026-08-09') }, { Id: 'W2', Name: 'Ben Slow', Mail: 'ben@x.example', ...left('2026-08-07') }, { Id: 'W3', Name: 'Cas Between', Mail: 'cas@x.example', ...left('2026-08-14', 'Europe/Berlin') }, { Id: 'W4', Name: 'Dee Active', Mail: 'dee@x.example', ...left('2026-09-30T17:30:00Z') }, { Id: 'W5', Name: 'Eva Stays', Mail: 'eva@x.example' }])
    const { of: census, rows, stops } = await judge({ rosterId, systemIds: [ledger], ...quarter })
    expect(census.error).toBeNull()
    expect(census.state).toBe('done')
    expect(of(rows, 'leaver')).toEqual([
      { who: 'Ann Quick', right: null, outcome: 'pass', lower: -57_720, upper: 360, said: expect.stringContaining('Disabled between 30 Jun 2026 22:00 and 10 Aug 2026 06:00 UTC, at most 6 h after leaving; limit 24 h.') },
      { who: 'Ben Slow', right: null, outcome: 'fail', lower: 3_240, upper: 9_720, said: expect.stringContaining('54 h to 6 d 18 h after leaving') },
      { who: 'Cas Between', right: null, outcome: 'not_evaluable', lower: -240, upper: 1_920, said: expect.stringContaining('at most 32 h after leaving') },
      { who: 'Dee Active', right: null, outcome: 'fail', lower: 2_190, upper: null, said: expect.stringContaining('Still active at 2 Oct 2026 06:00 UTC, 36 h 30 min after leaving') },
    ])
    expect(of(rows, 'sign_in').map(({ outcome }) => outcome)).toEqual(Array(4).fill('not_evaluable'))
    expect(census.people).toEqual([{ part: 'left', n: 4 }, { part: 'works', n: 1 }])
    expect(census.accounts).toEqual([{ part: 'leaver', n: 1 }, { part: 'person', n: 1 }])
    expect(stops.map(({ kind }) => kind)).toEqual(['unmatched'])
    expect(census.rows).toBe(rows.length)
    expect((await getCensusPerson(manager, { id: census.id, number: 1 })).rows.map(({ kind }) => kind)).toEqual(['leaver', 'sign_in', 'token'])
  })
})
void [cancelCensus, explainStop, getCensus, begin, works]
