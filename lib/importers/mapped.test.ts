import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { stream } from '../../test/files.ts'
import { oneAKey, type Placed } from './entitlement.ts'
import { said } from './frame.ts'
import { type Mapping, mappedFields, mappedReader, mappingProblems, mappingShape } from './mapped.ts'
import { openExport } from './open.ts'
import { rosterFields, rosterProblems, rosterShape, rosterWarnings, type PlacedWorker, readWorker } from './roster.ts'
import { suggested } from './suggest.ts'
import { idProblem, readDate, readYesNo } from './values.ts'

async function read(text: string, mapping: Mapping) {
  const opened = await openExport(stream(text, 50))
  const reader = mappedReader(mappingShape.parse(mapping), 'sys')
  const rows: Placed[] = []
  const rejects: string[] = []
  for await (const { entries } of opened.batches) {
    for (const entry of entries) {
      const made = reader.read(entry)
      if ('reason' in made) rejects.push(`${said(made.at)} ${made.reason}`)
      else rows.push(...made)
    }
  }
  return { rows, rejects, warnings: reader.warnings().map((each) => each.said) }
}

const lines = (rows: Placed[]) => rows.map(({ at, row }) => `${said(at)}: ${row.account.id} ${row.right.id}${row.scope && `@${row.scope}`} ${row.paths.join('+')}${row.account.enabled === false ? ' off' : ''}${row.until ? ` until ${row.until}` : ''}`)

describe('a table by a mapping', () => {
  it('has a row for each right of a cell, and rejects with their lines what says nobody or nothing', async () => {
    const { rows, rejects } = await read('Kennung;Rollen;Gesperrt;Gültig bis\nu1;admin, user;nein;31.12.2026\n;user;nein;\nu2;;ja;\nu3;user;vielleicht;\nu4;user;ja;12/2026\nu5;user;ja;unbefristet\n', {
      columns: { accountId: 'Kennung', rightName: 'Rollen', enabled: 'Gesperrt', until: 'Gültig bis' }, inverted: true, separator: ',',
    })
    expect(lines(rows)).toEqual(['line 2: u1 admin direct until 2026-12-31', 'line 2: u1 user direct until 2026-12-31', 'line 7: u5 user direct off'])
    expect(rejects).toEqual([
      'line 3 has nothing in “Kennung”, which tells accounts apart', 'line 4 has nothing in “Rollen”, so it says no right',
      'line 5 has a value in “Gesperrt” that cannot be taken: “vielleicht” says neither yes nor no', 'line 6 has a value in “Gültig bis” that cannot be taken: “12/2026” is no date',
    ])
  })

  it('never takes an account whose digits a spreadsheet lost, and says where zeros may be', async () => {
    const mapping: Mapping = { columns: { accountId: 'id' }, fixed: { rightName: 'user' } }
    const lost = await read('id\n1.2E+10\n1,23457E+12\n#REF!\n', mapping)
    expect(lost.rows).toEqual([])
    expect(lost.rejects[0]).toBe('line 2 has a value in “id” that cannot be taken: “1.2E+10” is how a spreadsheet shows a long number, its digits are lost: give the column the format of text, then export it again')
    const short = await read('id\n10000001\n10000002\n10000003\n4711\n', mapping)
    expect(short.warnings).toEqual(['1 ids of accounts have fewer than the 8 digits that most have, and none begins with a zero: zeros in front may be lost'])
    expect(lines((await read('id\n10000001\n4711\n', { ...mapping, padTo: 8 })).rows)).toEqual(['line 2: 10000001 user direct', 'line 3: 00004711 user direct'])
  })

  it('counts 10,000 rows with 7 blank keys and 12 duplicates, each with its line', async () => {
    const text = ['id,right', ...Array.from({ length: 10_000 }, (_, n) => (n % 1_500 === 3 ? `,r${n}` : n >= 9_988 ? `u${n - 9_000},r${n - 9_000}` : `u${n},r${n}`))].join('\r\n')
    const { rows, rejects } = await read(`\ufeff${text}\r\n`, { columns: { accountId: 'id', rightName: 'right' } })
    const found = oneAKey(rows)
    expect([rejects.length, found.leaves.length, found.collisions.length]).toEqual([7, 9_981, 12])
    expect(rejects[0]).toContain('line 5 has nothing in “id”')
    expect([said(found.collisions[0]!.at), said(found.collisions[0]!.first), found.collisions[0]!.kind]).toEqual(['line 9990', 'line 990', 'duplicate'])
  })

  it('reads members of JSON by their path', async () => {
    const { rows } = await read('[{"id":7,"who":{"login":"ada"},"roles":[{"name":"a"},{"name":"b"}],"off":true},{"id":8,"who":null,"roles":["x"]}]', { columns: { accountId: 'id', accountName: 'who.login', rightName: 'roles.name', enabled: 'off' }, inverted: true })
    expect(lines(rows)).toEqual(['$[0]: 7 a direct off', '$[0]: 7 b direct off'])
    expect(rows[0]?.row.account.name).toBe('ada')
  })

  it('keeps a mapping from being used that cannot be', () => {
    expect(mappingProblems({ columns: { accountId: 'gone', rightName: 'b' }, fixed: { rightName: 'x' } }, ['a', 'b'])).toEqual({ accountId: 'There is no column “gone”.', rightName: 'Say a column or one value for all, not both.' })
    expect(mappingProblems({ columns: {} }, [])).toMatchObject({ accountId: expect.stringContaining('Say which column'), rightName: expect.stringContaining('Say which column') })
    expect(mappingShape.safeParse({ columns: { nonsense: 'a' } }).success).toBe(false)
  })
})

describe('a suggestion', () => {
  it.each([
    ['English', ['User ID', 'Display Name', 'E-Mail', 'Role', 'Status', 'Last Login'], { accountId: 'User ID', accountName: 'Display Name', email: 'E-Mail', rightName: 'Role', enabled: 'Status', lastUsedAt: 'Last Login' }, false],
    ['German', ['Benutzerkennung', 'Vollständiger Name', 'E-Mail-Adresse', 'Berechtigung', 'Gesperrt', 'Letzte Anmeldung', 'Gültig bis'], { accountId: 'Benutzerkennung', accountName: 'Vollständiger Name', email: 'E-Mail-Adresse', rightName: 'Berechtigung', enabled: 'Gesperrt', lastUsedAt: 'Letzte Anmeldung', until: 'Gültig bis' }, true],
    ['French', ['Identifiant', 'Nom', 'Courriel', 'Groupe', 'Dernière connexion'], { accountId: 'Identifiant', accountName: 'Nom', email: 'Courriel', rightName: 'Groupe', lastUsedAt: 'Dernière connexion' }, false],
    ['names of programs', ['userId', 'userName', 'isActive', 'roleId'], { accountId: 'userId', userName: 'userName', enabled: 'isActive', rightId: 'roleId' }, false],
    ['none', ['foo', 'bar'], {}, false],
  ])('comes from names of columns: %s', (_, columns, expected, inverted) => {
    expect(suggested(columns, mappedFields)).toEqual({ columns: expected, inverted })
  })
})

describe('values', () => {
  it.each([
    ['2026-03-31', '2026-03-31'], ['31.03.2026', '2026-03-31'], ['31/03/2026 14:05', '2026-03-31T14:05:00'], ['3/31/2026 2:05:09 PM', '2026-03-31T14:05:09'], ['2026-03-31T14:05:09.123+02:00', '2026-03-31T12:05:09.123Z'],
    ['2026-03-31 14:05:09 UTC', '2026-03-31T14:05:09.000Z'], ['03/03/2026', '2026-03-03'], ['N/A', null], ['', null], ['never', null],
  ])('%s is the date %s', (text, value) => {
    expect(readDate(text)).toEqual({ value })
  })
  it.each([['04/05/2026', 'may be two days'], ['46112', 'is the number of a day and no date'], ['31.02.2026', 'is no day of the calendar'], ['2026-13-01', 'is no day'], ['2026-03-31 25:00', 'a time that no day has'], ['soon', 'is no date'], ['2026-03-31 10:00 IST', 'a time that cannot be read']])('%s is no date: %s', (text, problem) => {
    expect(readDate(text)).toEqual({ problem: expect.stringContaining(problem) })
  })
  it('an order that was said decides', () => {
    expect([readDate('04/05/2026', 'dmy'), readDate('04/05/2026', 'mdy')]).toEqual([{ value: '2026-05-04' }, { value: '2026-04-05' }])
  })
  it('yes and no are words of several languages, and nothing else', () => {
    expect(['ja', 'Oui', 'ACTIVE', 'x', 'nein', 'Désactivé', 'gesperrt', '', 'maybe'].map((each) => readYesNo(each))).toEqual([{ value: true }, { value: true }, { value: true }, { value: true }, { value: false }, { problem: '“Désactivé” says neither yes nor no' }, { value: false }, { value: null }, { problem: '“maybe” says neither yes nor no' }])
    expect(idProblem('4711')).toBeNull()
  })
})

describe('a roster', () => {
  it('has workers with a zone each, rejects with their lines, and what has to be asked', async () => {
    const opened = await openExport(stream(await readFile(new URL('./golden/roster-de.csv', import.meta.url), 'utf8'), 100))
    const { columns } = suggested(opened.columns ?? [], rosterFields)
    expect(columns).toEqual({ workerId: 'Personalnummer', givenName: 'Vorname', familyName: 'Nachname', email: 'E-Mail-Adresse', manager: 'Vorgesetzter', status: 'Status', start: 'Eintrittsdatum', end: 'Austrittsdatum', zone: 'Zeitzone', workerKind: 'Beschäftigungsart' })
    const mapping = rosterShape.parse({ columns })
    expect(rosterProblems(mapping, opened.columns ?? [])).toEqual({})
    const workers: PlacedWorker[] = []
    const rejects: string[] = []
    for await (const { entries } of opened.batches) {
      for (const entry of entries) {
        const made = readWorker(entry, mapping)
        if ('reason' in made) rejects.push(`${said(made.at)} ${made.reason}`)
        else workers.push(made)
      }
    }
    expect(workers.map(({ worker }) => worker)[1]).toEqual({ workerId: '00000002', name: 'Ben Stone', email: 'ben@example.com', userName: null, manager: '00000001', kind: 'employee', state: 'left', startsOn: '2020-02-01', endsOn: '2026-03-31', zone: 'America/New_York' })
    expect(rejects).toEqual([
      'line 8 has a value in “Eintrittsdatum” that cannot be taken: “31.02.2020” is no day of the calendar',
      'line 9 has a value in “Zeitzone” that cannot be taken: “IST” is no time zone by its IANA name, such as Europe/Berlin; an abbreviation means several',
      'line 10 has nothing in “Personalnummer”, which tells workers apart',
      'line 11 has a value in “Status” that cannot be taken: “vielleicht” is neither active, on leave, left nor to come',
    ])
    expect(rosterWarnings(workers).map((each) => each.said)).toEqual([
      'Chen Li and Ben Stone (line 3) have one e-mail, ben@example.com: neither is found by it', 'the manager of Chen Li, Ben Stone, has left',
      'managers in a circle: Dana Kim → Eli Roth → Dana Kim', 'the manager of Fay Orr, 99, is not in the roster',
    ])
  })

  it('is not read without a zone or a way to tell who left', () => {
    expect(rosterProblems({ columns: { workerId: 'a', workerName: 'b' }, zone: 'CET' }, ['a', 'b'])).toEqual({ status: expect.stringContaining('Say which column'), zone: expect.stringContaining('IANA') })
  })
})
