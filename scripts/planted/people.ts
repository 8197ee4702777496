import { dice, pick, type Planted } from './ledger.ts'

export type Person = { id: string; given: string; family: string; email: string; login: string; manager: string; zone: string; start: string; end: string; kind: 'Employee' | 'Contractor' | 'Service'; left: boolean }

const given = ['Ada', 'Ben', 'Chen', 'Dana', 'Eli', 'Fatima', 'Grace', 'Hiro', 'Ines', 'Jürgen', 'Kofi', 'Lena', 'Mateo', 'Nadia', 'Oluf', 'Priya', 'Quinn', 'Rosa', 'Søren', 'Tomás', 'Uma', 'Viktor', 'Wanda', 'Xavier', 'Yuki', 'Zoë']
const family = ['Adler', 'Brandt', 'Costa', 'Dubois', 'Eriksen', 'Fischer', 'García', 'Huang', 'Ito', 'Jansen', 'Kowalski', 'Lindqvist', 'Müller', 'Novak', 'Okafor', 'Pereira', 'Quist', 'Rossi', 'Schäfer', 'Tanaka', 'Ulrich', 'Vega', 'Weber', 'Xu', 'Yılmaz', 'Zimmermann']
const zones = ['Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Asia/Shanghai', 'America/Sao_Paulo']

export const count = 2_000
const two = (n: number) => String(n).padStart(2, '0')
const ascii = (text: string) => text.normalize('NFKD').replace(/[^\x00-\x7f]/g, '').toLowerCase()
export const idOf = (n: number) => String(n + 1).padStart(8, '0')

/** Who is planted as what, by place in the list. */
export const cast = { twoOfOneMail: [10, 11], noMail: 12, circle: [20, 21], managerGone: 22, managerLeft: 23, leftManager: 30, badZone: 24, badDate: 25, newLine: 26, alias: 45 } as const

export function people(seed: number): Person[] {
  const random = dice(seed)
  return Array.from({ length: count }, (_, n): Person => {
    const [first, last] = [pick(random, given), pick(random, family)]
    const login = `${ascii(first)}.${ascii(last)}.${n + 1}`
    // Every 31st has left, and nobody who leads: a manager who left is a trap of its own.
    const left = n === cast.leftManager || (n > 200 && n % 31 === 0)
    return {
      id: idOf(n), given: first, family: last, login, email: n === cast.noMail ? '' : `${login}@planted.example`,
      manager: n === 0 ? '' : n === cast.circle[0] ? idOf(cast.circle[1]) : n === cast.circle[1] ? idOf(cast.circle[0]) : n === cast.managerGone ? '00009999' : n === cast.managerLeft ? idOf(cast.leftManager) : idOf(n < 10 ? 0 : n < 200 ? n % 9 : 50 + (n % 140)),
      zone: pick(random, zones), start: `${2015 + (n % 10)}-${two(1 + (n % 12))}-${two(1 + (n % 28))}`, end: left ? `2026-0${1 + (n % 3)}-${two(1 + (n % 28))}` : '',
      kind: n % 25 === 7 ? 'Contractor' : 'Employee', left,
    }
  }).map((person, n, all) => (n === cast.twoOfOneMail[1] ? { ...person, email: (all[cast.twoOfOneMail[0]] as Person).email } : person))
}

const quoted = (text: string) => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

/** The roster of the personnel system: a table with a byte order mark, its head ends otherwise than its lines. */
export function roster(all: Person[]): { file: Planted; key: object } {
  const head = ['Employee ID', 'First Name', 'Last Name', 'Work Email', 'User Name', 'Manager ID', 'Worker Status', 'Hire Date', 'Termination Date', 'Time Zone', 'Worker Type']
  const lines: string[] = []
  const rejects: [string, string][] = []
  let line = 2
  const write = (cells: string[], trap?: string) => {
    const text = cells.map(quoted).join(',')
    if (trap) rejects.push([`line ${line}`, trap])
    lines.push(text)
    line += 1 + (text.match(/\n/g)?.length ?? 0)
  }
  all.forEach((person, n) => {
    const cells = [person.id, person.given, n === cast.newLine ? `${person.family}\nvon Hof` : person.family, person.email, person.login, person.manager, person.left ? 'Terminated' : 'Active', n === cast.badDate ? '2020-02-31' : person.start, person.end, n === cast.badZone ? 'IST' : person.zone, person.kind]
    write(cells, n === cast.badDate ? 'no day of the calendar' : n === cast.badZone ? 'abbreviation of a zone' : undefined)
    if (n === 100) write(['', 'Nobody', 'Noname', '', '', '', 'Active', '2020-01-01', '', 'Europe/Berlin', 'Employee'], 'no id')
    if (n === 110) write(['00008888', 'Ragged', 'Row'], 'ragged')
    if (n === 120) write(cells)
  })
  const workers = all.filter((_, n) => n !== cast.badDate && n !== cast.badZone)
  return {
    file: { name: 'roster.csv', bytes: Buffer.from(`\ufeff${head.join(',')}\r\n${lines.join('\n')}\n`) },
    key: {
      file: 'roster.csv', records: { received: lines.length, taken: lines.length - 1, rejected: 1, blank: 0 }, rejects,
      workers: workers.length + 1, doubled: [idOf(120)], left: workers.filter(({ left }) => left).length, contractors: workers.filter(({ kind }) => kind === 'Contractor').length,
      oneMail: cast.twoOfOneMail.map((n) => idOf(n)), noMail: [idOf(cast.noMail)], circle: cast.circle.map((n) => idOf(n)), managerGone: [idOf(cast.managerGone)],
      managerLeft: all.filter((person) => !person.left && all.some((other) => other.id === person.manager && other.left)).map(({ id }) => id),
    },
  }
}
