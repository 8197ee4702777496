import { describe, expect, it } from 'vitest'
import { type DoorMapping, doorProblems, readDoor } from '#lib/importers/doors.ts'
import { suggested } from '#lib/importers/suggest.ts'
import { clockOf } from './clock.ts'
import { isUsual, readHours, sayHours } from './hours.ts'
import { matcherOf, type Said, type Worker, worksAt } from './match.ts'

describe('a wall and its moments', () => {
  it.each([
    ['Europe/Berlin', '2025-10-26T02:30:00', ['2025-10-26T00:30:00.000Z', '2025-10-26T01:30:00.000Z']], ['Europe/Berlin', '2025-03-30T02:30:00', []], ['Europe/Berlin', '2025-03-30T03:00:00', ['2025-03-30T01:00:00.000Z']], ['Europe/Berlin', '2025-07-01T12:00:00', ['2025-07-01T10:00:00.000Z']],
    ['America/New_York', '2025-11-02T01:30:00', ['2025-11-02T05:30:00.000Z', '2025-11-02T06:30:00.000Z']], ['Australia/Lord_Howe', '2025-04-06T01:45:00', ['2025-04-05T14:45:00.000Z', '2025-04-05T15:15:00.000Z']], ['Asia/Kathmandu', '2025-06-01T00:00:00', ['2025-05-31T18:15:00.000Z']], ['UTC', '2025-02-30T10:00:00', []], ['UTC', 'nonsense', []],
  ])('%s %s', (zone, wall, moments) => expect(clockOf(zone).momentsOf(wall).map((at) => new Date(at).toISOString())).toEqual(moments))

  it('a day begins with its first moment, where midnight does not come', () => {
    expect(new Date(clockOf('America/Sao_Paulo').dayBegins('2018-11-04')).toISOString()).toBe('2018-11-04T03:00:00.000Z')
    expect(clockOf('Europe/Berlin').wallOf(Date.parse('2025-10-26T01:30:00Z'))).toBe('2025-10-26T02:30:00')
  })
})

describe('hours', () => {
  it.each(['Mon-Fri 07:00-20:00', 'Mon, Wed 06:00-12:00\nSat 08:00-24:00', 'Fri-Sun 22:00-06:00'])('are read and said alike: %s', (text) => {
    const read = readHours(text)
    if (!('spans' in read)) throw new Error(read.problem)
    expect(readHours(sayHours(read.spans))).toEqual(read)
  })
  it.each(['weekdays', 'Mon-Fri', 'Mon-Fri 7-20', 'Fri-Mon 07:00-20:00', 'Mon 25:00-26:00', 'Mon 07:00-07:00', 'Xyz 07:00-20:00'])('are refused: %s', (text) => expect(readHours(text)).toHaveProperty('problem'))
  it('go past midnight, and a holiday has none', () => {
    const read = readHours('Fri 22:00-06:00')
    const usual = { spans: 'spans' in read ? read.spans : [], holidays: ['2025-10-31'] }
    expect(['2025-10-24T21:59', '2025-10-24T22:00', '2025-10-25T05:59', '2025-10-25T06:00', '2025-10-31T23:00', '2025-11-01T05:00'].map((wall) => isUsual(`${wall}:00`, usual))).toEqual([false, true, true, false, false, false])
    expect(isUsual('2025-10-24T03:00:00', { spans: [], holidays: [] })).toBe(true)
  })
})

const worker = (workerId: string, name: string, more: Partial<Worker> = {}): Worker => ({ workerId, name, email: `${workerId}@x.example`, personId: null, service: false, times: [{ from: null, to: null }], leftUndated: false, aliases: [], ...more })
const none: Said = { badge: null, person: null, email: null, number: null }

describe('who somebody is', () => {
  const people = [worker('1', 'Dörte Müller'), worker('2', 'Ann Lee', { aliases: ['ann@old.example', '4711'] }), worker('3', 'Ann Lee'), worker('4', 'Bo Ek', { email: 'shared@x.example' }), worker('5', 'Bo Å. Ek', { email: 'shared@x.example' })]
  const { tell, named } = matcherOf(people)
  const told = (said: Partial<Said>, held?: Partial<Said>) => {
    const found = tell({ ...none, ...said }, held && { ...none, ...held })
    return found.worker ? [found.worker.workerId, found.how] : found.suggested.map(({ workerId }) => workerId)
  }
  it.each<[string, Partial<Said>, Partial<Said> | undefined, string[]]>([
    ['a number', { number: ' 1 ' }, undefined, ['1', 'number']], ['an e-mail', { email: '2@X.example' }, undefined, ['2', 'email']], ['a former e-mail', { email: 'ann@old.example' }, undefined, ['2', 'alias']], ['a badge that is an alias', { badge: '4711' }, undefined, ['2', 'alias']],
    ['the register', { badge: '9' }, { number: '3' }, ['3', 'register']], ['a number before the register', { badge: '9', number: '1' }, { number: '3' }, ['1', 'number']], ['the name in the register alone', { badge: '9' }, { person: 'Dörte Müller' }, ['1']],
    ['an address of two', { email: 'shared@x.example' }, undefined, []], ['a name of one', { person: 'Dörte Müller' }, undefined, ['1']], ['spelled out', { person: 'MUELLER, Doerte' }, undefined, ['1']], ['without its dots', { person: 'Dorte Muller' }, undefined, ['1']], ['an initial', { person: 'D. Müller' }, undefined, ['1']],
    ['a name of two', { person: 'Lee, Ann' }, undefined, ['2', '3']], ['nobody', { person: 'Zoe Zed' }, undefined, []], ['nothing', {}, undefined, []],
  ])('%s', (_, said, held, found) => expect(told(said, held)).toEqual(found))

  it('a host is told by a name that one has exactly so', () => {
    expect(named('dörte  müller')).toMatchObject({ worker: { workerId: '1' }, how: 'name' })
    expect(named('Ann Lee')).toMatchObject({ worker: null, why: 'Several people have this name.' })
    expect(named('D. Müller')).toMatchObject({ worker: null, suggested: [{ workerId: '1' }] })
  })

  it('works here in each of their times, and nobody knows where no last day is said', () => {
    const back = worker('6', 'Back', { times: [{ from: 0, to: 10 }, { from: 20, to: null }] })
    expect([5, 10, 15, 20, 99].map((at) => worksAt(back, at))).toEqual([true, 'left', 'left', true, true])
    expect(worksAt(worker('7', 'New', { times: [{ from: 20, to: null }] }), 5)).toBe('to_come')
    expect(worksAt(worker('8', 'Gone', { leftUndated: true }), 5)).toBe(null)
  })
})

describe('a record of a door', () => {
  const mapping: DoorMapping = { columns: { date: 'D', time: 'T', badge: 'B', person: 'P', number: 'N', direction: 'R', result: 'E' } }
  const read = (fields: Record<string, string>, more: Partial<DoorMapping> = {}) => {
    const found = readDoor({ at: { line: 2 }, list: '', fields }, { ...mapping, ...more }, 'badge_log', 's')
    return Array.isArray(found) ? found[0]?.row : found.reason
  }
  it.each<[Record<string, string>, object]>([
    [{ T: '29.03.2026 02:30', B: '1' }, { time: { text: '29.03.2026 02:30', wall: '2026-03-29T02:30:00', at: null, offset: null } }],
    [{ T: '2026-03-29T02:30:00+02:00', B: '1' }, { time: { text: '2026-03-29T02:30:00+02:00', wall: null, at: '2026-03-29T00:30:00.000Z', offset: '+02:00' } }],
    [{ T: '2026-03-29 02:30:00 -0500', B: '1' }, { time: { wall: null, at: '2026-03-29T07:30:00.000Z', offset: '-05:00' } }], [{ T: '2026-03-29T02:30:00Z', B: '1' }, { time: { offset: 'Z' } }],
    [{ D: '29.03.2026', T: '14:05', B: '1' }, { time: { text: '29.03.2026 14:05', wall: '2026-03-29T14:05:00' } }], [{ T: '29.03.2026 02:30', B: '1', R: 'Eingang', E: 'Zutritt verweigert' }, { direction: 'in', result: 'denied' }], [{ T: '29.03.2026 02:30', B: '1', E: 'yes' }, { result: 'granted' }],
  ])('%j', (fields, conditions) => expect(read(fields)).toMatchObject({ conditions }))
  it.each<[Record<string, string>, RegExp]>([
    [{ B: '1' }, /has no time/], [{ T: '29.03.2026', B: '1' }, /no time of the day/], [{ T: '03/04/2026 10:00', B: '1' }, /may be two days/], [{ T: '45123.5', B: '1' }, /number of a day/], [{ T: '29.03.2026 25:00', B: '1' }, /no day has/], [{ T: '29.03.2026 02:30' }, /neither badge nor person/],
    [{ T: '29.03.2026 02:30', B: '4,71E+09' }, /spreadsheet/], [{ T: '29.03.2026 02:30', B: '1', R: 'sideways' }, /neither in nor out/], [{ T: '29.03.2026 02:30', B: '1', E: 'maybe' }, /neither granted nor denied/],
  ])('%j is refused with its reason', (fields, reason) => expect(read(fields)).toMatch(reason))
  it('a mapping says what it needs, and nothing of another source', () => {
    expect(Object.keys(doorProblems('badge_log', { columns: { person: 'X', host: 'P' } }, ['P']))).toEqual(['person', 'host', 'time'])
    expect(Object.keys(doorProblems('visitor_log', { columns: {} }, []))).toEqual(['in', 'visitor'])
    expect(suggested(['Zeitpunkt', 'Ausweisnummer', 'Karteninhaber', 'Leser', 'Ergebnis'], ['time', 'badge', 'person', 'door', 'result']).columns).toEqual({ time: 'Zeitpunkt', badge: 'Ausweisnummer', person: 'Karteninhaber', door: 'Leser', result: 'Ergebnis' })
  })
})
