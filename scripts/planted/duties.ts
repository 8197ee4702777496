import type { Planted } from './ledger.ts'

/**
 * Users of three systems of a company of some thousand rows, in which so many conflicts of duties are hidden, and their key, made before the files: who has both of what, and who seems to
 * and does not. Nothing of `lib/duties` is used here.
 */
export type DutiesKey = {
  systems: { name: string; environment: 'production' | 'test'; file: string }[]
  /** Accounts whose person is known, by system: the same person may have several. */
  accounts: { system: string; account: string; person: string }[]
  /** Patterns of names → duty. */
  duties: { name: string; pattern: string; exceptScopes: string[]; environment: 'production' | null }[]
  rules: { name: string; one: string; other: string; sameSystem: boolean }[]
  /** "rule: who: where", sorted; where is empty across systems. */
  conflicts: string[]
}

type Row = { account: string; role: string; scope?: string; enabled?: 'yes' | 'no'; kind?: string; way?: string }

const head = 'id,name,mail,enabled,last,mfa,role,admin,kind,way,scope'
const text = (rows: Row[]) => Buffer.from(`${[head, ...rows.map(({ account, role, scope = 'EU', enabled = 'yes', kind = 'person', way = 'direct' }) => [account, account, '', enabled, '', 'yes', role, 'no', kind, way, scope].join(','))].join('\r\n')}\r\n`)

const harmless = ['Reports', 'Ledger, read', 'Calendar', 'Time sheets', 'Travel']

/** @param people how many there are without any conflict in each system */
export function duties(people = 600): { files: Planted[]; key: DutiesKey } {
  const rows = new Map<string, Row[]>([['Ledger', []], ['Bank', []], ['Ledger test', []]])
  const key: DutiesKey = {
    systems: [{ name: 'Ledger', environment: 'production', file: 'duties-ledger.csv' }, { name: 'Bank', environment: 'production', file: 'duties-bank.csv' }, { name: 'Ledger test', environment: 'test', file: 'duties-test.csv' }],
    accounts: [],
    duties: [
      { name: 'Enter', pattern: '*enter payment*', exceptScopes: ['*sandbox*'], environment: 'production' }, { name: 'Approve', pattern: '*approve payment*', exceptScopes: ['*sandbox*'], environment: 'production' },
      { name: 'Vendors', pattern: 'Vendor master', exceptScopes: [], environment: 'production' }, { name: 'Release', pattern: 'Release file', exceptScopes: [], environment: null },
    ],
    rules: [{ name: 'Enter and approve', one: 'Enter', other: 'Approve', sameSystem: true }, { name: 'Vendors and enter', one: 'Vendors', other: 'Enter', sameSystem: true }, { name: 'Enter and release', one: 'Enter', other: 'Release', sameSystem: false }],
    conflicts: [],
  }
  const has = (system: string, account: string, role: string, more: Partial<Row> = {}) => void rows.get(system)?.push({ account, role, ...more })
  const is = (person: string, system: string, account: string) => void key.accounts.push({ system, account, person })
  const conflict = (rule: string, who: string, where: string) => void key.conflicts.push(`${rule}: ${who}: ${where}`)

  // What has to be found.
  for (let n = 0; n < 12; n++) {
    is(`Both ${n}`, 'Ledger', `both${n}`)
    has('Ledger', `both${n}`, 'AP Enter Payment')
    has('Ledger', `both${n}`, 'AP Approve Payments', { way: n % 2 === 0 ? 'finance>leads' : 'direct' })
    conflict('Enter and approve', `Both ${n}`, 'Ledger')
  }
  is('Two accounts', 'Ledger', 'two-a')
  is('Two accounts', 'Ledger', 'two-b')
  has('Ledger', 'two-a', 'AP Enter Payment')
  has('Ledger', 'two-b', 'AP Approve Payments')
  conflict('Enter and approve', 'Two accounts', 'Ledger')
  has('Ledger', 'stray', 'AP Enter Payment')
  has('Ledger', 'stray', 'Vendor master')
  conflict('Vendors and enter', 'stray', 'Ledger')
  is('One role', 'Ledger', 'one-role')
  has('Ledger', 'one-role', 'Enter Payment and Approve Payment')
  conflict('Enter and approve', 'One role', 'Ledger')
  is('Across', 'Ledger', 'across')
  is('Across', 'Bank', 'x-across')
  has('Ledger', 'across', 'AP Enter Payment')
  has('Bank', 'x-across', 'Release file')
  conflict('Enter and release', 'Across', '')

  // What only seems so.
  is('Disabled', 'Ledger', 'disabled')
  for (const role of ['AP Enter Payment', 'AP Approve Payments']) has('Ledger', 'disabled', role, { enabled: 'no' })
  for (const role of ['AP Enter Payment', 'AP Approve Payments']) has('Ledger', 'payments-team', role, { kind: 'group' })
  is('Sandboxed', 'Ledger', 'sandboxed')
  has('Ledger', 'sandboxed', 'AP Enter Payment')
  has('Ledger', 'sandboxed', 'AP Approve Payments', { scope: 'eu-sandbox-2' })
  is('Tester', 'Ledger test', 'tester')
  for (const role of ['AP Enter Payment', 'AP Approve Payments']) has('Ledger test', 'tester', role)
  is('Split', 'Ledger', 'split')
  is('Split', 'Bank', 'x-split')
  has('Ledger', 'split', 'AP Enter Payment')
  has('Bank', 'x-split', 'AP Approve Payments')
  is('Namesake one', 'Ledger', 'namesake1')
  is('Namesake two', 'Ledger', 'namesake2')
  has('Ledger', 'namesake1', 'AP Enter Payment')
  has('Ledger', 'namesake2', 'AP Approve Payments')

  for (let n = 0; n < people; n++) {
    is(`Person ${n}`, 'Ledger', `p${n}`)
    is(`Person ${n}`, 'Bank', `x-p${n}`)
    has('Ledger', `p${n}`, ['AP Enter Payment', 'AP Approve Payments', 'Vendor master', 'Reports'][n % 4] as string)
    has('Ledger', `p${n}`, harmless[n % harmless.length] as string)
    has('Bank', `x-p${n}`, n % 4 === 3 ? 'Release file' : 'Statements')
    has('Ledger test', `t-p${n}`, harmless[(n + 1) % harmless.length] as string)
  }
  key.conflicts.sort()
  return { key, files: key.systems.map(({ name, file }) => ({ name: file, bytes: text(unique(rows.get(name) ?? [])) })) }
}

/** A role of the list that is among the harmless ones too would stand twice. */
const unique = (rows: Row[]) => [...new Map(rows.map((row) => [`${row.account} ${row.role} ${row.scope ?? ''}`, row])).values()]
