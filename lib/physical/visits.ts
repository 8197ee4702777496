import type { Clock } from './clock.ts'
import { type Matcher, worksAt } from './match.ts'
import { clock, counted, type Found } from './model.ts'

/** One visit of the list of visitors. Pure. */
export type Visit = { place: string; visitor: string; company: string | null; host: string | null; door: string | null; wall: string; day: string; at: number[]; /** When they left; null: nobody wrote it down. */ out: string | null }

export function judgeVisit(visit: Visit, matcher: Matcher, zone: Pick<Clock, 'wallOf'>): Found[] {
  const { host, visitor, company, at } = visit
  const who = company ? `${visitor} (${company})` : visitor
  const base = { who, workerId: null, personId: null, badge: null, door: visit.door, day: visit.day, first: at[0] ?? null, last: at.at(-1) ?? null, n: 1 }
  const facts = { places: [visit.place], host, out: visit.out }
  const found: Found[] = []
  if (host === null) found.push({ ...base, kind: 'visitor_no_host', outcome: 'exception', said: `Came in at ${clock(visit.wall)}, and nobody is said to have received them.`, facts })
  else {
    const told = matcher.named(host)
    if (told.worker === null) {
      const perhaps = told.suggested.length > 0 ? ` Perhaps ${told.suggested.map(({ name, workerId }) => `${name} (${workerId})`).join(', ')}.` : ''
      found.push({ ...base, kind: 'visitor_host_untold', outcome: 'untold', said: `Who “${host}” is could not be told. ${told.why}${perhaps}`, facts: { ...facts, suggested: told.suggested.map(({ workerId, name }) => ({ workerId, name })) } })
    } else {
      const { worker, how } = told
      const states = at.map((moment) => worksAt(worker, moment))
      const wrong = states.filter((state) => state !== true)
      const outcome = wrong.length === states.length && !wrong.includes(null) ? 'exception' as const : 'untold' as const
      const left = worker.times.findLast(({ to }) => to !== null)?.to ?? null
      const what = states.includes('to_come') ? 'begins later' : left === null ? 'has left' : `left ${zone.wallOf(left).slice(0, 10)}`
      if (wrong.length > 0) found.push({ ...base, workerId: worker.workerId, personId: worker.personId, kind: 'visitor_host_left', outcome, said: `Received by ${worker.name} at ${clock(visit.wall)}, who ${what}.${states.includes(null) ? ' The roster gives no last day.' : outcome === 'untold' ? ' The hour comes twice that day.' : ''}`, facts: { ...facts, toldBy: how } })
    }
  }
  if (visit.out === null) found.push({ ...base, kind: 'visitor_not_out', outcome: 'exception', said: `Came in at ${clock(visit.wall)}, and nothing says that they left.`, facts })
  return found
}

/** One badge of the register, as its list says at the moment it was taken. */
export type Badge = { place: string; badge: string; owner: string | null; active: boolean; until: number | null; told: ReturnType<Matcher['tell']> }

/** A badge that is active when the list was taken, of somebody who had left by then. */
export function judgeBadge({ place, badge, owner, active, until, told }: Badge, takenAt: number): { found: Found | null; part: 'judged' | 'untold' } {
  const living = active && (until === null || until > takenAt)
  const base = { badge, door: null, day: null, first: null, last: null, n: 1, facts: { places: [place] } }
  if (!owner) return { found: living ? { ...base, kind: 'badge_without_owner', outcome: 'exception', who: `Badge ${badge}`, workerId: null, personId: null, said: 'Active, and the register names nobody who has it.' } : null, part: 'judged' }
  if (told.worker === null) return { found: null, part: 'untold' }
  const { worker, how } = told
  const state = worksAt(worker, takenAt)
  if (!living || state === true || state === 'to_come') return { found: null, part: 'judged' }
  return { found: { ...base, kind: 'leaver_badge', outcome: 'exception', who: worker.name, workerId: worker.workerId, personId: worker.personId, said: `Badge ${badge} is active, and ${worker.name} has left${how === 'name' ? ', by the name alone' : ''}.`, facts: { places: [place], toldBy: how } }, part: 'judged' }
}

/** Usual days of the period without one record: within the log each for itself, before its first and after its last as one. */
export function judgeCover({ usualDays, seen, takenAt, ends, named }: { usualDays: string[]; seen: ReadonlySet<string>; takenAt: number; /** The first moment after the period. */ ends: number; named: string }): Found[] {
  const base = { outcome: 'exception' as const, who: named, workerId: null, personId: null, badge: null, door: null, first: null, last: null }
  const present = usualDays.filter((day) => seen.has(day))
  const [first, last] = [present[0], present.at(-1)]
  const found: Found[] = []
  const missing = usualDays.filter((day) => first === undefined || last === undefined || day < first || day > last)
  if (missing.length > 0 || takenAt < ends) {
    const until = takenAt < ends ? ' The log was taken before the period ended.' : ''
    const what = missing.length > 0 ? `${counted(missing.length, 'usual day')} of ${usualDays.length.toLocaleString('en')} ${missing.length === 1 ? 'lies' : 'lie'} before its first or after its last record: ${missing.slice(0, 10).join(', ')}${missing.length > 10 ? ` and ${missing.length - 10} more` : ''}.` : 'Its records reach to the last usual day.'
    found.push({ ...base, kind: 'not_covered', day: missing[0] ?? null, n: Math.max(missing.length, 1), said: `${what}${until}`, facts: { days: missing.slice(0, 366), takenAt: new Date(takenAt).toISOString() } })
  }
  for (const day of usualDays) if (!seen.has(day) && !missing.includes(day)) found.push({ ...base, kind: 'silent_day', day, n: 1, said: `No record of the whole day, on which entry is usual.`, facts: {} })
  return found
}
