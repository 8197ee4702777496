import { minute } from './clock.ts'
import { isUsual, type Usual } from './hours.ts'
import { type Told, worksAt } from './match.ts'
import { clock, counted, doorsOf, type Entry, type Found, type Kind, type Limits, type Outcome, placesOf } from './model.ts'

/** Everything one person, or one badge of nobody, did. Pure. */

export type Of = { who: string; told: Told; badge: string | null }

const same = (door: string) => door.trim().toLowerCase()
const byDay = (entries: Entry[]): Entry[][] => [...Map.groupBy(entries, ({ day }) => day).values()]

/** Of the moments an entry may have been at: all, none, or some. */
type Share = 'all' | 'some' | 'none'
const share = ({ at }: Entry, test: (at: number) => boolean): Share => {
  const hits = (at as number[]).filter(test).length
  return hits === 0 ? 'none' : hits === at.length ? 'all' : 'some'
}
const outcomeOf = (entries: readonly { share: Share }[]): Outcome => (entries.some((each) => each.share === 'all') ? 'exception' : 'untold')
const maybe = (outcome: Outcome): string => (outcome === 'untold' ? ' The hour comes twice that day: only one of its two moments is one.' : '')

export function judgeEntries(of: Of, entries: Entry[], usual: Usual, limits: Limits): { found: Found[]; flagged: number } {
  const worker = of.told.worker
  const flagged = new Set<Entry>()
  const about = (kind: Kind, outcome: Outcome, of_: readonly Entry[], said: string, facts: Record<string, unknown> = {}): Found => {
    for (const each of of_) if (each.elsewhere === null) flagged.add(each)
    const [first, last] = [of_[0], of_.at(-1)]
    const doors = doorsOf(of_)
    return {
      kind, outcome, who: of.who, workerId: worker?.workerId ?? null, personId: worker?.personId ?? null, badge: first?.badge ?? of.badge, door: doors[0] ?? null, day: first?.day ?? null, first: first?.at[0] ?? null, last: last?.at.at(-1) ?? null, n: of_.length, said,
      facts: { places: placesOf(of_), doors, badges: [...new Set(of_.flatMap(({ badge }) => (badge ? [badge] : [])))].slice(0, 10), toldBy: of.told.worker ? of.told.how : null, ...facts },
    }
  }
  const here = entries.filter(({ elsewhere, inPeriod }) => elsewhere === null && inPeriod)
  const entered = here.filter(({ denied }) => !denied)
  const found: Found[] = []

  if (of.told.worker === null && here.length > 0) {
    const { suggested, why } = of.told
    found.push(about('untold', 'untold', here, `${counted(here.length, 'record')} of nobody who could be told. ${why}${suggested.length > 0 ? ` Perhaps ${suggested.map(({ name, workerId }) => `${name} (${workerId})`).join(', ')}.` : ''}`, { suggested: suggested.map(({ workerId, name }) => ({ workerId, name })) }))
  }
  if (worker) {
    const undated = entered.filter(({ at }) => worksAt(worker, at[0]) === null)
    if (undated.length > 0) found.push(about('after_leaving', 'untold', undated, `${worker.name} has left, and the roster gives no last day: whether ${counted(undated.length, 'entry', 'entries')} came after it could not be told.`))
    for (const [kind, state, words] of [['after_leaving', 'left', 'after leaving'], ['before_joining', 'to_come', 'before the first day']] as const) {
      for (const each of byDay(entered.filter((entry) => share(entry, (at) => worksAt(worker, at) === state) !== 'none'))) {
        const outcome = outcomeOf(each.map((entry) => ({ share: share(entry, (at) => worksAt(worker, at) === state) })))
        found.push(about(kind, outcome, each, `${counted(each.length, 'entry', 'entries')} ${words}, at ${clock(each[0]?.wall ?? '')}${each.length > 1 ? ` to ${clock(each.at(-1)?.wall ?? '')}` : ''}.${maybe(outcome)}`, { times: worker.times }))
      }
    }
  }
  for (const each of Map.groupBy(here.filter(({ ownerless }) => ownerless), ({ badge }) => badge).values()) {
    found.push(about('badge_without_owner', 'exception', each, `Badge ${each[0]?.badge} was used ${counted(each.length, 'time')}, and the register names nobody who had it then.`))
  }
  const restricted = new Set(limits.restricted.map(same))
  const asked = (entry: Entry) => restricted.size === 0 || (entry.door !== null && restricted.has(same(entry.door)))
  for (const each of byDay(entered.filter((entry) => asked(entry) && entry.direction !== 'out' && !isUsual(entry.wall, usual)))) {
    found.push(about('out_of_hours', 'exception', each, `Out of hours: ${counted(each.length, 'entry', 'entries')}, at ${clock(each[0]?.wall ?? '')}${each.length > 1 ? ` to ${clock(each.at(-1)?.wall ?? '')}` : ''}.`))
  }
  found.push(...denials(here.filter(({ denied }) => denied), limits).map(({ burst, outcome }) => about('denied', outcome, burst, `Denied ${counted(burst.length, 'time')} within ${limits.deniedMinutes} minutes, from ${clock(burst[0]?.wall ?? '')} on.${maybe(outcome)}`)))
  const moved = entries.filter(({ denied }) => !denied)
  for (let n = 1; n < moved.length; n++) {
    const [one, other] = [moved[n - 1], moved[n]]
    if (!one || !other || !(one.inPeriod && one.elsewhere === null) && !(other.inPeriod && other.elsewhere === null)) continue
    if (one.elsewhere !== other.elsewhere) {
      const gaps = (one.at as number[]).flatMap((from) => (other.at as number[]).map((to) => Math.abs(to - from)))
      const near = gaps.filter((gap) => gap < limits.travelMinutes * minute).length
      if (near > 0) found.push(about('two_places', near === gaps.length ? 'exception' : 'untold', [one, other], `At ${one.elsewhere ?? 'this facility'} and ${Math.floor(Math.min(...gaps) / minute)} minutes later at ${other.elsewhere ?? 'this facility'}; the way takes ${limits.travelMinutes}.${maybe(near === gaps.length ? 'exception' : 'untold')}`, { between: [one.elsewhere, other.elsewhere] }))
    }
  }
  found.push(...twiceIn(entered, limits).map((pair) => about('in_twice', 'exception', pair, `In at ${clock(pair[0]?.wall ?? '')}${pair[0]?.day === pair[1]?.day ? '' : ` of ${pair[0]?.day}`} and in again at ${clock(pair[1]?.wall ?? '')}, and never out in between.`)))
  return { found, flagged: [...flagged].filter(({ inPeriod }) => inPeriod).length }
}

/** At a door whose log says who goes out: the same badge in, and in again. */
function twiceIn(entered: Entry[], { twoWay }: Limits): Entry[][] {
  const inside = new Map<string, Entry>()
  return entered.flatMap((entry) => {
    if (entry.door === null || entry.direction === null || !twoWay.includes(entry.door)) return []
    const key = `${entry.badge ?? ''} ${entry.door}`
    const before = inside.get(key)
    if (entry.direction === 'out') inside.delete(key)
    else inside.set(key, entry)
    return before && entry.direction === 'in' ? [[before, entry]] : []
  })
}

/** Runs of denials that are as many as the limit within its minutes; each denial is of one run at most. */
function denials(denied: Entry[], { deniedTimes, deniedMinutes }: Limits): { burst: Entry[]; outcome: Outcome }[] {
  const bursts: { burst: Entry[]; outcome: Outcome }[] = []
  for (let from = 0; from < denied.length;) {
    const first = denied[from] as Entry
    let to = from + 1
    while (to < denied.length && ((denied[to] as Entry).at[0] - first.at[0]) < deniedMinutes * minute) to++
    if (to - from < deniedTimes) {
      from++
      continue
    }
    const burst = denied.slice(from, to)
    bursts.push({ burst, outcome: burst.some(({ at }) => at.length === 2) && !burst.every(({ at }) => at.length === 2) ? 'untold' : 'exception' })
    from = to
  }
  return bursts
}
