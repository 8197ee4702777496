import { dice, type Planted } from './ledger.ts'

/** Joiners, movers and leavers of an invented company. What was planted is written down first, as moments; the files are made from that, and nothing of the product is asked. */

const minute = 60_000
const hour = 60 * minute
const at = (text: string) => Date.parse(`${text}Z`)
const two = (n: number) => String(n).padStart(2, '0')

export const period = { from: '2026-07-01', to: '2026-10-01' }
export const limitHours = 24
export const moverDays = 30
export const rosterTimes = ['2026-06-30T00:00', '2026-08-15T00:00', '2026-10-02T00:00'].map(at)
const ledgerTimes = ['2026-06-29T06:00', '2026-07-14T06:00', '2026-07-28T06:00', '2026-08-11T06:00', '2026-08-25T06:00', '2026-09-08T06:00', '2026-09-22T06:00', '2026-10-01T06:00'].map(at)
const vaultTimes = ['2026-06-29T18:00', '2026-08-03T18:00', '2026-10-01T12:00'].map(at)

/** Hours that the wall is ahead of UTC in the summer of 2026, from a table of zones. */
const zones = [['UTC', 0], ['Europe/Berlin', 2], ['Pacific/Honolulu', -10], ['Asia/Kolkata', 5.5], ['America/New_York', -4]] as const
/** The day whose end, in its zone, is that moment. */
const dayThatEnds = (left: number, ahead: number) => new Date(left + ahead * hour - minute).toISOString().slice(0, 10)

type Expected = { kind: string; worker: string | null; account: string; right: string | null; outcome: 'pass' | 'fail' | 'not_evaluable' | 'not_applicable'; lower: number | null; upper: number | null }
type Line = { id: string; name: string; job: string; department: string; start: string; end: string; status: string; zone: string }
type Held = { account: string; name: string; mail: string; right: string; kind: string; accountKind: string; enabled: boolean }

const down = (ms: number) => Math.floor(ms / minute)
const up = (ms: number) => Math.ceil(ms / minute)

/** By hand: what lists taken at these moments show of an account that was switched off at `off`. */
function bounds(times: number[], off: number | null, left: number, event: number | null) {
  const lastOn = times.filter((time) => off === null || time < off).at(-1) ?? null
  const firstOff = off === null ? null : (times.find((time) => time >= off) ?? null)
  const [lower, upper] = event !== null ? [event - left, event - left] : [lastOn === null ? null : lastOn - left, firstOff === null ? null : firstOff - left]
  const limit = limitHours * hour
  const outcome: Expected['outcome'] = upper !== null && upper <= limit ? 'pass' : lower !== null && lower > limit ? 'fail' : 'not_evaluable'
  return { outcome, lower: lower === null ? null : down(lower), upper: upper === null ? null : up(upper) }
}

export function leaving(seed: number) {
  const random = dice(seed)
  const expected: Expected[] = []
  const lines = rosterTimes.map((): Line[] => [])
  const lists = { ledger: ledgerTimes.map((): Held[] => []), vault: vaultTimes.map((): Held[] => []) }
  const events: object[] = []
  const put = (list: Held[][], turns: (turn: number) => boolean, held: Held, enabled: (turn: number) => boolean = () => true) => list.forEach((rows, turn) => turns(turn) && rows.push({ ...held, enabled: enabled(turn) }))
  const tell = (event_type: string, time: number, who: { user?: string; target?: string }, system = 'Planted ledger') => events.push({ timestamp: new Date(time).toISOString(), event_type, external_id: `${event_type}-${events.length}`, system, outcome: 'success', ...who })
  const person = (n: number, prefix: string) => ({ id: `${prefix}${two(n)}`, name: `${prefix} Planted ${two(n)}`, mail: `${prefix.toLowerCase()}${two(n)}@planted.example` })
  const everywhere = (line: Line, each: (turn: number) => Partial<Line> | null = () => ({})) => rosterTimes.forEach((_, turn) => {
    const other = each(turn)
    if (other) lines[turn]?.push({ ...line, ...other })
  })
  const base = { job: 'Clerk', department: 'Accounts', start: '2019-01-01', end: '', status: 'Active', zone: 'UTC' }
  const grant = (of: { id: string; mail: string; name: string }, right: string, more: Partial<Held> = {}): Held => ({ account: `L-${of.id}`, name: of.name, mail: of.mail, right, kind: 'role', accountKind: 'person', enabled: true, ...more })

  // Who stays: twelve clerks and eight engineers, each with what their job needs.
  for (let n = 0; n < 20; n++) {
    const who = person(n, 'Stays')
    const job = n < 12 ? 'Clerk' : 'Engineer'
    everywhere({ ...base, ...who, job })
    put(lists.ledger, () => true, grant(who, 'everybody'))
    put(lists.ledger, () => true, grant(who, job === 'Clerk' ? 'post entries' : 'deploy'))
  }

  // Leavers: by how long after leaving they were switched off, in hours; null: never.
  const delays = [-30, 2, 20, 26, 100, null] as const
  for (let n = 0; n < 48; n++) {
    const who = person(n, 'Left')
    const [zone, ahead] = zones[n % zones.length] as (typeof zones)[number]
    // Days of which some lie shortly before a list and others far from one.
    const day = at(`2026-${['07-13', '07-27', '08-10', '08-20', '09-07', '09-21', '09-29', '07-19'][n % 8]}T00:00`)
    const left = day + 24 * hour - ahead * hour
    const delay = delays[Math.floor(n / 8) % delays.length] as (typeof delays)[number]
    const off = delay === null ? null : left + delay * hour + Math.floor(random() * 60) * minute
    everywhere({ ...base, ...who, zone }, (turn) => (rosterTimes[turn] as number) >= left ? { status: 'Terminated', end: dayThatEnds(left, ahead) } : {})
    const told = off !== null && n % 3 === 0 ? off : null
    if (told !== null) tell('user_disabled', told, { user: 'admin@planted.example', target: who.mail })
    const missing = n % 2 === 0
    const on = (times: number[]) => (turn: number) => off === null || (times[turn] as number) < off
    put(lists.ledger, (turn) => !missing || on(ledgerTimes)(turn), grant(who, 'everybody'), on(ledgerTimes))
    // An event is of the ledger; the vault has none.
    const lastActive = off === null || off > (ledgerTimes.at(-1) as number)
    expected.push({ kind: 'leaver', worker: who.id, account: `L-${who.id}`, right: null, ...bounds(ledgerTimes, off, left, told) })
    const signed = n % 7 === 3
    if (signed) for (const hours of [5, 29]) tell('sign_in', left + hours * hour, { user: who.mail.toUpperCase() })
    tell('sign_in', left - 5 * hour, { user: who.mail })
    expected.push({ kind: 'sign_in', worker: who.id, account: `L-${who.id}`, right: null, outcome: signed ? 'fail' : 'pass', lower: null, upper: null })
    expected.push({ kind: 'token', worker: who.id, account: `L-${who.id}`, right: null, outcome: lastActive ? 'not_applicable' : 'not_evaluable', lower: null, upper: null })
    if (n % 4 !== 1) continue
    // In the vault some keep a key when they are switched off.
    const keeps = n % 8 === 1
    const offThere = off === null || off > (vaultTimes.at(-1) as number) ? null : off
    put(lists.vault, (turn) => on(vaultTimes)(turn) || keeps, { ...grant(who, 'read secrets'), account: `V-${who.id}` }, on(vaultTimes))
    if (keeps) put(lists.vault, () => true, { ...grant(who, 'Key of a robot', { kind: 'key' }), account: `V-${who.id}` }, on(vaultTimes))
    expected.push({ kind: 'leaver', worker: who.id, account: `V-${who.id}`, right: null, ...bounds(vaultTimes, off, left, null) })
    expected.push({ kind: 'sign_in', worker: who.id, account: `V-${who.id}`, right: null, outcome: 'not_evaluable', lower: null, upper: null })
    expected.push({ kind: 'token', worker: who.id, account: `V-${who.id}`, right: null, outcome: offThere === null ? 'not_applicable' : keeps ? 'fail' : 'pass', lower: null, upper: null })
  }

  // Leaves after the period, and after the moment the census looks.
  for (let n = 0; n < 4; n++) {
    const who = person(n, 'Later')
    everywhere({ ...base, ...who, end: n < 2 ? '2099-12-31' : '2026-10-01' })
    put(lists.ledger, () => true, grant(who, 'everybody'))
    expected.push({ kind: 'leaver', worker: who.id, account: `L-${who.id}`, right: null, outcome: 'not_applicable', lower: null, upper: null })
  }

  // Movers, between the first and the second roster.
  const [before, after] = [rosterTimes[0] as number, rosterTimes[1] as number]
  const gone = [null, '2026-07-28T06:00', '2026-08-25T06:00', '2026-10-01T06:00'] as const
  for (let n = 0; n < 8; n++) {
    const who = person(n, 'Moved')
    everywhere({ ...base, ...who }, (turn) => (turn > 0 ? { job: 'Engineer', department: 'Engineering' } : {}))
    put(lists.ledger, () => true, grant(who, 'everybody'))
    const end = gone[n % gone.length] ?? null
    put(lists.ledger, (turn) => end === null || (ledgerTimes[turn] as number) < at(end), grant(who, 'post entries'))
    const last = ledgerTimes.filter((time) => end === null || time < at(end)).at(-1) as number
    const [lower, upper] = [last - after, end === null ? null : at(end) - before]
    const limit = moverDays * 24 * hour
    expected.push({ kind: 'mover', worker: who.id, account: `L-${who.id}`, right: 'post entries', outcome: upper !== null && upper <= limit ? 'pass' : lower > limit ? 'fail' : 'not_evaluable', lower: down(lower), upper: upper === null ? null : up(upper) })
    expected.push({ kind: 'mover', worker: who.id, account: `L-${who.id}`, right: 'everybody', outcome: 'pass', lower: down((ledgerTimes.at(-1) as number) - after), upper: null })
  }
  // The department they came to has others, who have had that job all along.
  for (let n = 0; n < 6; n++) {
    const who = person(n, 'Builds')
    everywhere({ ...base, ...who, job: 'Engineer', department: 'Engineering' })
    put(lists.ledger, () => true, grant(who, 'everybody'))
    put(lists.ledger, () => true, grant(who, 'deploy'))
  }

  // Joiners: some had their account before the first day.
  for (let n = 0; n < 10; n++) {
    const who = person(n, 'Joined')
    const start = at(`2026-${['08-01', '08-12', '09-01'][n % 3]}T00:00`)
    const early = n % 4 === 0
    everywhere({ ...base, ...who, start: new Date(start).toISOString().slice(0, 10) }, (turn) => ((rosterTimes[turn] as number) >= start ? {} : null))
    put(lists.ledger, (turn) => (ledgerTimes[turn] as number) >= (early ? start - 20 * 24 * hour : start), grant(who, 'everybody'))
    expected.push({ kind: 'joiner', worker: who.id, account: `L-${who.id}`, right: 'everybody', outcome: early ? 'fail' : 'not_evaluable', lower: null, upper: null })
  }

  // Accounts of nobody, of guests, and of machines.
  for (let n = 0; n < 9; n++) {
    const who = { id: `X${n}`, name: `Unknown ${n}`, mail: `unknown${n}@elsewhere.example` }
    const accountKind = n < 4 ? 'person' : n < 7 ? 'external' : 'service'
    const enabled = n % 4 !== 3
    put(lists.ledger, () => true, grant(who, 'everybody', { accountKind }), () => enabled)
    const kind = accountKind === 'person' ? 'orphan' : accountKind === 'external' ? 'unrecorded' : 'shared'
    expected.push({ kind, worker: null, account: `L-${who.id}`, right: null, outcome: kind === 'shared' || enabled ? 'fail' : 'not_applicable', lower: null, upper: null })
  }
  // The feed of the ledger is alive to the end.
  tell('sign_in', at('2026-10-01T23:00'), { user: 'stays00@planted.example' })

  const csv = (name: string, head: string[], rows: string[][]): Planted => ({ name, bytes: Buffer.from(`${[head, ...rows].map((cells) => cells.join(',')).join('\n')}\n`) })
  const shuffled = <T>(list: T[]): T[] => list.map((each) => [random(), each] as const).sort(([one], [other]) => one - other).map(([, each]) => each)
  const roster = (rows: Line[], n: number) => csv(`census/roster-${n + 1}.csv`, ['Id', 'Name', 'Mail', 'Status', 'Start', 'End', 'Zone', 'Job', 'Department'], shuffled(rows).map(({ id, name, status, start, end, zone, job, department }) => [id, name, `${id.toLowerCase()}@planted.example`, status, start, end, zone, job, department]))
  const list = (system: string) => (rows: Held[], n: number) => csv(`census/${system}-${n + 1}.csv`, ['User', 'Name', 'Mail', 'Role', 'RightKind', 'Kind', 'Enabled'], shuffled(rows).map(({ account, name, mail, right, kind, accountKind, enabled }) => [account, name, mail, right, kind, accountKind, enabled ? 'yes' : 'no']))
  const files = [...lines.map(roster), ...lists.ledger.map(list('ledger')), ...lists.vault.map(list('vault')), { name: 'census/events.ndjson', bytes: Buffer.from(events.map((event) => JSON.stringify(event)).join('\n')) }]
  const iso = (times: number[]) => times.map((time) => new Date(time).toISOString())
  return { files, key: { period, limitHours, moverDays, rosters: iso(rosterTimes), ledger: iso(ledgerTimes), vault: iso(vaultTimes), events: events.length, rows: expected } }
}
