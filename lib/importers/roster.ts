import { z } from 'zod'
import { knownZone } from '#lib/zone.ts'
import { direct, type Placed } from './entitlement.ts'
import { type Entry, type Place, type Reject, said, type Warning } from './frame.ts'
import { dateOrders, idProblem, isNothing, readDate, textsAt } from './values.ts'

/** The roster of a personnel system: who works here, for whom, from when to when. */

export const rosterFields = ['workerId', 'workerName', 'givenName', 'familyName', 'email', 'userName', 'manager', 'status', 'start', 'end', 'zone', 'workerKind', 'job', 'department', 'costCentre'] as const
export type RosterField = (typeof rosterFields)[number]

export const rosterShape = z.strictObject({
  columns: z.partialRecord(z.enum(rosterFields), z.string().min(1).max(500)),
  /** IANA, where no column says it: a day ends at another moment in each. */
  zone: z.string().max(64).optional(),
  dates: z.enum(dateOrders).optional(),
})
export type RosterMapping = z.infer<typeof rosterShape>

export const workerKinds = ['employee', 'contractor', 'service'] as const
export const workerStates = ['active', 'leave', 'left', 'future'] as const

export type Worker = {
  workerId: string
  name: string
  email: string | null
  userName: string | null
  /** As the roster names them: a worker id or an e-mail. */
  manager: string | null
  kind: (typeof workerKinds)[number]
  state: (typeof workerStates)[number]
  /** A day, or a time on the wall of `zone`, or a moment (ISO 8601 with Z). A day ends when it ends in `zone`. */
  startsOn: string | null
  endsOn: string | null
  zone: string
  /** What they do and where, in the words of the roster; missing where it does not say. */
  job?: string
  department?: string
  costCentre?: string
}
export type PlacedWorker = { at: Place; worker: Worker }

export function rosterProblems({ columns, zone }: RosterMapping, present: readonly string[]): Record<string, string> {
  const problems: Record<string, string> = {}
  for (const [field, column] of Object.entries(columns)) if (!present.includes(column)) problems[field] = `There is no column “${column}”.`
  if (!columns.workerId) problems.workerId = 'Say which column tells one worker from another, for good.'
  if (!columns.workerName && !columns.familyName) problems.workerName = 'Say which column has the name.'
  if (!columns.status && !columns.end) problems.status = 'Say which column has the status, or the end: without one nobody is known to have left.'
  if (!columns.zone && !ianaZone(zone ?? '')) problems.zone = 'Say a time zone by its IANA name, such as Europe/Berlin: a last day ends at another moment in each.'
  return problems
}

/** Abbreviations mean several zones: IST is three. */
const ianaZone = (name: string): string | undefined => (name === 'UTC' || name.includes('/') ? knownZone(name) : undefined)

const kindWords: Record<string, Worker['kind']> = { employee: 'employee', regular: 'employee', permanent: 'employee', fulltime: 'employee', parttime: 'employee', intern: 'employee', mitarbeiter: 'employee', angestellt: 'employee', angestellter: 'employee', arbeitnehmer: 'employee', contractor: 'contractor', contingentworker: 'contractor', external: 'contractor', extern: 'contractor', externer: 'contractor', consultant: 'contractor', freelancer: 'contractor', leiharbeiter: 'contractor', temporary: 'contractor', service: 'service', serviceaccount: 'service', dienstkonto: 'service' }
const stateWords: Record<string, Worker['state']> = { active: 'active', aktiv: 'active', employed: 'active', onleave: 'leave', leave: 'leave', abwesend: 'leave', elternzeit: 'leave', parentalleave: 'leave', terminated: 'left', inactive: 'left', left: 'left', ausgetreten: 'left', inaktiv: 'left', departed: 'left', future: 'future', prehire: 'future', hired: 'future', eintretend: 'future', suspended: 'leave' }
const word = (text: string) => text.toLowerCase().replace(/[^a-zäöüß]/g, '')

export function readWorker({ at, fields }: Entry, mapping: RosterMapping): PlacedWorker | Reject {
  const { columns } = mapping
  const text = (field: RosterField): string | null => {
    const column = columns[field]
    return (column === undefined ? [] : textsAt(fields, column)).map((each) => each.trim()).find((each) => !isNothing(each)) ?? null
  }
  const wrong = (field: RosterField, problem: string): Reject => ({ at, reason: `has a value in “${columns[field] ?? field}” that cannot be taken: ${problem}` })
  const workerId = text('workerId')
  if (workerId === null) return { at, reason: `has nothing in “${columns.workerId}”, which tells workers apart` }
  const lost = idProblem(workerId)
  if (lost) return wrong('workerId', lost)
  const name = text('workerName') ?? [text('givenName'), text('familyName')].filter(Boolean).join(' ')
  if (name === '') return { at, reason: 'has no name' }
  const [starts, ends] = [readDate(text('start') ?? '', mapping.dates), readDate(text('end') ?? '', mapping.dates)]
  if ('problem' in starts) return wrong('start', starts.problem)
  if ('problem' in ends) return wrong('end', ends.problem)
  if (starts.value !== null && ends.value !== null && ends.value.slice(0, 10) < starts.value.slice(0, 10)) return { at, reason: `ends on ${ends.value} before it begins on ${starts.value}` }
  const givenZone = text('zone') ?? mapping.zone ?? ''
  const zone = ianaZone(givenZone)
  if (!zone) return wrong('zone', givenZone === '' ? 'no time zone is said' : `“${givenZone.slice(0, 60)}” is no time zone by its IANA name, such as Europe/Berlin; an abbreviation means several`)
  const [givenKind, givenState] = [text('workerKind'), text('status')]
  const kind = givenKind === null ? 'employee' : kindWords[word(givenKind)]
  if (!kind) return wrong('workerKind', `“${givenKind?.slice(0, 60)}” is neither employee, contractor nor service`)
  const state = givenState === null ? 'active' : stateWords[word(givenState)]
  if (!state) return wrong('status', `“${givenState?.slice(0, 60)}” is neither active, on leave, left nor to come`)
  const [job, department, costCentre] = [text('job'), text('department'), text('costCentre')]
  return { at, worker: { workerId, name, email: text('email')?.toLowerCase() ?? null, userName: text('userName'), manager: text('manager'), kind, state, startsOn: starts.value, endsOn: ends.value, zone, ...placeOf({ job, department, costCentre }) } }
}

/** What the roster does not say is not in the row at all, so that rows of rosters without these columns hash as they always did. */
const placeOf = ({ job, department, costCentre }: { job?: string | null; department?: string | null; costCentre?: string | null }) => ({ ...(job && { job }), ...(department && { department }), ...(costCentre && { costCentre }) })

/** What a roster as a whole has to be asked about: workers that stand twice, one e-mail of two people, managers who are not there or lead in a circle. */
export function rosterWarnings(workers: readonly PlacedWorker[]): Warning[] {
  const warnings: Warning[] = []
  const [ids, emails] = [new Map<string, PlacedWorker>(), new Map<string, PlacedWorker>()]
  for (const each of workers) {
    const { workerId, email } = each.worker
    const same = ids.get(workerId)
    if (same) warnings.push({ at: each.at, said: `the worker ${workerId} stands in ${said(same.at)} as well` })
    else ids.set(workerId, each)
    if (email === null || same) continue
    const other = emails.get(email)
    if (other) warnings.push({ at: each.at, said: `${each.worker.name} and ${other.worker.name} (${said(other.at)}) have one e-mail, ${email}: neither is found by it` })
    else emails.set(email, each)
  }
  const managerOf = ({ worker }: PlacedWorker) => (worker.manager === null ? null : (ids.get(worker.manager) ?? emails.get(worker.manager.toLowerCase()) ?? null))
  const settled = new Set<PlacedWorker>()
  for (const each of ids.values()) {
    const manager = managerOf(each)
    if (each.worker.manager !== null && !manager) warnings.push({ at: each.at, said: `the manager of ${each.worker.name}, ${each.worker.manager}, is not in the roster` })
    else if (manager?.worker.state === 'left' && each.worker.state !== 'left') warnings.push({ at: each.at, said: `the manager of ${each.worker.name}, ${manager.worker.name}, has left` })
    const way: PlacedWorker[] = []
    let next: PlacedWorker | null = each
    while (next && !settled.has(next) && !way.includes(next)) {
      way.push(next)
      next = managerOf(next)
    }
    if (next && !settled.has(next) && way.includes(next)) warnings.push({ at: next.at, said: `managers in a circle: ${[...way.slice(way.indexOf(next)), next].map(({ worker }) => worker.name).join(' → ')}` })
    for (const one of way) settled.add(one)
  }
  return warnings
}

/** As a population holds it: employment is the right, and what the roster says of it its conditions, so that the hash of the row covers all of it. */
export function rosterRow({ at, worker }: PlacedWorker, system: string): Placed {
  const { workerId, name, email, userName, manager, kind, state, startsOn, endsOn, zone } = worker
  return { at, row: {
    system, account: { id: workerId, name, kind: kind === 'service' ? 'service' : 'person', enabled: state === 'active' || state === 'leave', email, userName, employeeId: null, lastUsedAt: null, lastUseOf: null, mfa: null },
    right: { kind: 'employment', id: kind, name: kind, definitionDigest: null, privileged: null }, scope: '', paths: [direct], until: endsOn, conditions: { state, manager, startsOn, endsOn, zone, email, userName, ...placeOf(worker) },
  } }
}
