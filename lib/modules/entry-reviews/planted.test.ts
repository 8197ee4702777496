import postgres from 'postgres'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Person } from '#lib/auth/actor.ts'
import { testDatabase } from '../../../test/database.ts'
import { entering, type LogRow } from '../../../test/entering.ts'
import { organization } from '../../../test/fixtures.ts'

/** A month at two facilities that was planted, against a key that was written without the product: all found, none invented. */
const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
await import('#lib/modules/index.ts')
const { closePools } = await import('#db/client.ts')

let manager: Person
const { system, roster, list, facility, review, exceptions, works } = await entering(owner, () => manager)
beforeAll(async () => {
  manager = await (await organization(owner, 'Planted entries')).person('compliance_manager')
})
afterAll(() => Promise.all([closePools(), owner.end()]))

const month = Array.from({ length: 31 }, (_, n) => `2025-10-${String(n + 1).padStart(2, '0')}`)
const isWorkday = (date: string) => ![0, 6].includes(new Date(`${date}T00:00:00Z`).getUTCDay())
const german = (date: string, clock: string) => `${date.slice(8)}.${date.slice(5, 7)}.${date.slice(0, 4)} ${clock}`
const row = (day: number, clock: string, more: LogRow = {}): LogRow => ({ Zeit: german(`2025-10-${String(day).padStart(2, '0')}`, clock), Leser: 'Haupteingang', Ergebnis: 'Zutritt gewährt', Standort: 'HAM', ...more })

const workers = [
  { Id: 'W1', Name: 'Ann Lee', Mail: 'ann@x.example' }, { Id: 'W2', Name: 'Ben Ode', Mail: 'ben@x.example', Status: 'Left', End: '2025-10-10' }, { Id: 'W3', Name: 'Cem Ay', Mail: 'cem@x.example', Start: '2025-10-20' },
  { Id: 'W4', Name: 'Dörte Müller', Mail: 'doerte@x.example' }, { Id: 'W5', Name: 'Ed Poe', Mail: 'ed@x.example', Status: 'Left' }, { Id: 'W6', Name: 'Flo Ray', Mail: 'flo@x.example' },
].map((each) => ({ Zone: 'Europe/Berlin', ...each }))

/** Ann is in every usual day but the 14th, by her badge alone. */
const usual = month.filter((date) => isWorkday(date) && date !== '2025-10-14').flatMap((date): LogRow[] => [{ Zeit: german(date, '09:00'), Ausweis: 'B1', Leser: 'Haupteingang', Richtung: 'Ein', Ergebnis: 'Zutritt gewährt', Standort: 'HAM' }, { Zeit: german(date, '17:00'), Ausweis: 'B1', Leser: 'Haupteingang', Richtung: 'Aus', Ergebnis: 'Zutritt gewährt', Standort: 'HAM' }])

const log: LogRow[] = [
  ...usual,
  row(10, '18:00', { Personalnummer: 'W2', Name: 'Ode, Ben' }), row(13, '09:05', { Personalnummer: 'W2', Name: 'Ode, Ben' }), row(13, '09:30', { Personalnummer: 'w2', Name: 'Ode, Ben' }),
  row(17, '10:00', { Mail: 'CEM@x.example' }), row(20, '00:00', { Mail: 'cem@x.example' }),
  row(11, '11:00', { Ausweis: 'B6' }), row(15, '06:59', { Ausweis: 'B6' }), row(15, '07:00', { Ausweis: 'B6', Leser: 'Lager' }), row(15, '19:59', { Ausweis: 'B6', Leser: 'Lager' }), row(16, '20:00', { Ausweis: 'B6' }),
  ...['08:00', '08:04', '08:09'].map((clock) => row(21, clock, { Ausweis: 'B6', Leser: 'Serverraum', Ergebnis: 'Verweigert' })), ...['08:00', '08:05', '08:10'].map((clock) => row(22, clock, { Ausweis: 'B6', Leser: 'Serverraum', Ergebnis: 'Verweigert' })),
  row(20, '08:00', { Ausweis: 'B4', Richtung: 'Ein' }), row(20, '12:00', { Ausweis: 'B4', Richtung: 'Ein' }), row(20, '17:00', { Ausweis: 'B4', Richtung: 'Aus' }),
  // Twenty minutes from one city to another; and thirty-one. Porto is an hour behind.
  row(23, '08:20', { Ausweis: 'B1', Standort: 'OPO', Leser: 'Entrada' }), row(24, '12:00', { Ausweis: 'B6' }), row(24, '11:31', { Ausweis: 'B6', Standort: 'OPO', Leser: 'Entrada' }),
  row(27, '10:00', { Name: 'Mueller, Doerte' }), row(27, '10:05', { Name: 'A. Lee' }), row(27, '10:10', { Name: 'Nobody Known' }), row(28, '10:00', { Ausweis: '999' }),
  row(29, '10:00', { Mail: 'ed@x.example' }),
  // The hour that comes twice: ten minutes after the other facility, or seventy.
  row(26, '02:30', { Ausweis: 'B6' }), { Zeit: '2025-10-26T00:20:00+00:00', Ausweis: 'B6', Standort: 'OPO', Leser: 'Entrada', Ergebnis: 'granted' },
  { Zeit: german('2025-09-30', '09:00'), Ausweis: 'B1', Leser: 'Haupteingang', Ergebnis: 'granted', Standort: 'HAM' }, row(30, '11:00', { Ausweis: 'B77', Standort: 'XYZ' }),
]
const visits: LogRow[] = [
  { In: '2025-10-06 09:00', Out: '2025-10-06 10:00', Visitor: 'Vi One', Company: 'Acme', Host: 'Ann Lee', Standort: 'HAM' }, { In: '2025-10-06 09:10', Out: '2025-10-06 10:00', Visitor: 'Vi Two', Standort: 'HAM' },
  { In: '2025-10-15 09:00', Out: '2025-10-15 10:00', Visitor: 'Vi Three', Host: 'ben ode', Standort: 'HAM' }, { In: '2025-10-15 09:00', Out: '2025-10-15 10:00', Visitor: 'Vi Four', Host: 'Lee, Ann', Standort: 'HAM' },
  { In: '2025-10-16 09:00', Visitor: 'Vi Five', Host: 'W6', Standort: 'HAM' }, { In: '2025-10-16 09:00', Visitor: 'Vi Six', Standort: 'OPO' }, { In: '2025-11-01 09:00', Visitor: 'Vi Seven', Standort: 'HAM' },
]
const register: LogRow[] = [
  { Ausweis: 'B1', Personalnummer: 'W1', Von: '2020-01-01' }, { Ausweis: 'B2', Mail: 'ben@x.example', Von: '2020-01-01' }, { Ausweis: 'B4', Personalnummer: 'W4' }, { Ausweis: 'B5', Personalnummer: 'W2', Bis: '2025-10-10' }, { Ausweis: 'B6', Name: 'Flo', Personalnummer: 'W6' },
  { Ausweis: 'B900' }, { Ausweis: 'B901', Status: 'Blocked' }, { Ausweis: 'B902', Name: 'Dörte Müller' },
]

/** Kind, outcome, who, day. */
const key = [
  'after_leaving exception Ben Ode 2025-10-13', 'after_leaving untold Ed Poe 2025-10-29', 'before_joining exception Cem Ay 2025-10-17', 'out_of_hours exception Cem Ay 2025-10-20',
  'out_of_hours exception Flo Ray 2025-10-11', 'out_of_hours exception Flo Ray 2025-10-15', 'out_of_hours exception Flo Ray 2025-10-16', 'out_of_hours exception Flo Ray 2025-10-26',
  'denied exception Flo Ray 2025-10-21', 'in_twice exception Dörte Müller 2025-10-20', 'two_places exception Ann Lee 2025-10-23', 'two_places untold Flo Ray 2025-10-26',
  'untold untold Mueller, Doerte 2025-10-27', 'untold untold A. Lee 2025-10-27', 'untold untold Nobody Known 2025-10-27', 'untold untold Badge 999 2025-10-28', 'badge_without_owner exception Badge 999 2025-10-28', 'badge_without_owner exception Badge B900 null', 'leaver_badge exception Ben Ode null',
  'visitor_no_host exception Vi Two 2025-10-06', 'visitor_host_left exception Vi Three 2025-10-15', 'visitor_host_untold untold Vi Four 2025-10-15', 'visitor_not_out exception Vi Five 2025-10-16', 'silent_day exception Door log 2025-10-14',
].sort()

it('are all found, none is invented, and every record is of one part', { timeout: 60_000 }, async () => {
  const [hr, doors] = [await system('Planted personnel'), await system('Planted doors')]
  const rosterId = await roster(hr, '2025-11-02T12:00:00Z', workers)
  const [logId, visitorsId, badgesId] = [await list('badge_log', doors, '2025-11-02T12:00:00Z', log), await list('visitor_log', doors, '2025-11-02T12:00:00Z', visits), await list('badge_register', doors, '2025-11-02T12:00:00Z', register)]
  const facilityId = await facility(doors, { site: 'HAM', doors: 'Serverraum' })
  await facility(doors, { name: 'Porto', site: 'OPO', zone: 'Europe/Lisbon' })
  const of = await review({ facilityId, from: '2025-10-01', to: '2025-10-31', logId, visitorsId, badgesId, rosterId })
  expect([of.state, of.error]).toEqual(['open', null])
  const found = await exceptions(of.id)
  expect(found.map(({ kind, outcome, who, day }) => `${kind} ${outcome} ${kind === 'silent_day' ? 'Door log' : who} ${day}`).sort()).toEqual(key)
  const ham = log.filter(({ Standort }) => Standort === 'HAM').length
  expect(of.totals).toMatchObject({
    entries: { n: log.length, judged: ham - 1 - 4, untold: 4, unplaced: 0, outside: 1, elsewhere: log.length - ham, denied: 6 }, visits: { n: 7, judged: 5, unplaced: 0, outside: 1, elsewhere: 1, flagged: 4 }, badges: { n: 8, judged: 7, untold: 1, flagged: 2 }, usualDays: { n: 23, seen: 22 },
  })
  const suggested = (who: string) => found.find((each) => each.who === who)?.said
  expect(suggested('Mueller, Doerte')).toContain('Perhaps Dörte Müller (W4)')
  expect(suggested('A. Lee')).toContain('Perhaps Ann Lee (W1)')
  expect(suggested('Nobody Known')).not.toContain('Perhaps')
  expect(found.find(({ kind }) => kind === 'after_leaving')).toMatchObject({ n: 2, workerId: 'W2' })
  expect(of.rows).toBe(key.length)
})

it('02:30 of the hour a day lacks is nobody’s time: it is kept, and told as that', { timeout: 60_000 }, async () => {
  const [hr, doors] = [await system(), await system()]
  const rosterId = await roster(hr, '2025-04-02T12:00:00Z', workers.filter(({ Id }) => Id === 'W1').map((each) => ({ Start: '2020-01-01', ...each })))
  const facilityId = await facility(doors, { name: 'Night' , hours: '' })
  const logId = await list('badge_log', doors, '2025-04-02T12:00:00Z', [{ Zeit: '30.03.2025 01:59', Personalnummer: 'W1', Leser: 'A' }, { Zeit: '30.03.2025 02:30', Personalnummer: 'W1', Leser: 'A' }, { Zeit: '30.03.2025 03:00', Personalnummer: 'W1', Leser: 'A' }])
  const of = await review({ facilityId, from: '2025-03-01', to: '2025-03-31', logId, rosterId })
  expect(of.totals?.entries).toMatchObject({ n: 3, judged: 2, unplaced: 1 })
  expect(await exceptions(of.id)).toMatchObject([{ kind: 'unplaced', outcome: 'untold', day: '2025-03-30' }])
})

it('times in another zone than the facility’s, and a roster that is too old, stop it until somebody says why', { timeout: 60_000 }, async () => {
  const { explainEntryStops } = await import('./operations/begin.ts')
  const { getEntryReview } = await import('./queries.ts')
  const [hr, doors] = [await system(), await system()]
  const rosterId = await roster(hr, '2025-10-31T12:00:00Z', workers.filter(({ Id }) => Id === 'W1'))
  const facilityId = await facility(doors, { name: 'Two clocks', hours: '' })
  const logId = await list('badge_log', doors, '2025-11-02T12:00:00Z', [{ Zeit: '2025-10-20T09:00:00+02:00', Personalnummer: 'W1' }, { Zeit: '2025-10-20T09:00:00Z', Personalnummer: 'W1' }, { Zeit: '2025-10-27T09:00:00+0100', Personalnummer: 'W1' }])
  const stopped = await review({ facilityId, from: '2025-10-01', to: '2025-10-31', logId, rosterId })
  expect(stopped).toMatchObject({ state: 'stopped', rows: null, stops: [{ kind: 'two_zones', n: 1, about: ['UTC: 1 time, the first 2025-10-20T09:00:00.000Z'] }, { kind: 'older_roster' }] })
  await explainEntryStops(manager, { id: stopped.id, reason: 'One reader is set to UTC; nobody left on the last day' })
  await works()
  expect(await getEntryReview(manager, { id: stopped.id })).toMatchObject({ state: 'open', rows: 0, totals: { entries: { judged: 3 } }, stopExplainedByName: 'compliance_manager' })
})

it('a log that was taken in the middle of the period does not cover it', { timeout: 60_000 }, async () => {
  const [hr, doors] = [await system(), await system()]
  const rosterId = await roster(hr, '2025-11-02T12:00:00Z', workers.filter(({ Id }) => Id === 'W1'))
  const facilityId = await facility(doors, { name: 'Half a month' })
  const logId = await list('badge_log', doors, '2025-10-15T12:00:00Z', usual.filter((_, n) => n < 16).map(({ Ausweis: _, Standort: __, ...each }) => ({ ...each, Personalnummer: 'W1' })))
  const of = await review({ facilityId, from: '2025-10-01', to: '2025-10-31', logId, rosterId })
  expect(await exceptions(of.id)).toMatchObject([{ kind: 'not_covered', n: 15 }])
})
