/** Who somebody in a log is, by the roster. Pure. A number, an e-mail, an alias or the register of badges tells; a name only suggests. */

export type Worker = {
  workerId: string
  name: string
  email: string | null
  /** Of the directory of people; null: not there. */
  personId: string | null
  service: boolean
  /** Each time they worked here: from the first moment to the first one after it; null is open, or not said. */
  times: { from: number | null; to: number | null }[]
  /** They left, and no roster says when. */
  leftUndated: boolean
  aliases: string[]
}

export type Said = { badge: string | null; person: string | null; email: string | null; number: string | null }
export type How = 'number' | 'email' | 'alias' | 'register' | 'name'
export type Told = { worker: Worker; how: How } | { worker: null; suggested: Worker[]; why: string }

export const plainName = (name: string): string => name.toLowerCase().normalize('NFKD').replace(/\p{M}/gu, '').replace(/ß/g, 'ss').replace(/ø/g, 'o').replace(/ł/g, 'l').replace(/æ/g, 'ae').replace(/[^\p{L}\p{N}]+/gu, ' ').trim()

/** The same words in any order, "Lee, Ann" and "Ann Lee"; umlauts also as they are spelled out. */
const sorted = (name: string): string => plainName(name).split(' ').sort().join(' ')
const spelled = (name: string): string => sorted(name.toLowerCase().replace(/ä/g, 'ae').replace(/ö/g, 'oe').replace(/ü/g, 'ue').replace(/å/g, 'aa'))
/** An initial and the family name, "A. Lee", either way round. */
function initials(name: string): string[] {
  const words = plainName(name.includes(',') ? name.split(',').reverse().join(' ') : name).split(' ')
  const [first, last] = [words[0] ?? '', words.at(-1) ?? '']
  return words.length < 2 ? [] : [`${first.slice(0, 1)} ${last}`]
}

const mostSuggested = 5
const add = <K>(map: Map<K, Worker[]>, key: K, worker: Worker) => {
  const held = map.get(key)
  if (!held) map.set(key, [worker])
  else if (!held.includes(worker)) held.push(worker)
}

export type Matcher = {
  /** `held`: who has the badge at that time by the register; null: the register has nobody, undefined: no register. */
  tell: (said: Said, held?: Said | null) => Told
  /** By what stands in one field: a number, an e-mail, an alias; or a name that one worker has exactly so. */
  named: (text: string) => Told
}

export function matcherOf(workers: Iterable<Worker>): Matcher {
  const [numbers, emails, aliases, exact, words, short] = [new Map<string, Worker[]>(), new Map<string, Worker[]>(), new Map<string, Worker[]>(), new Map<string, Worker[]>(), new Map<string, Worker[]>(), new Map<string, Worker[]>()]
  for (const worker of workers) {
    add(numbers, worker.workerId.trim().toLowerCase(), worker)
    if (worker.email) add(emails, worker.email.toLowerCase(), worker)
    for (const alias of worker.aliases) add(aliases, alias.trim().toLowerCase(), worker)
    if (worker.service) continue
    add(exact, plainName(worker.name), worker)
    for (const key of new Set([sorted(worker.name), spelled(worker.name)])) add(words, key, worker)
    for (const key of initials(worker.name)) add(short, key, worker)
  }
  const suggest = (name: string): Worker[] => {
    const found = [...(exact.get(plainName(name)) ?? []), ...(words.get(sorted(name)) ?? []), ...(words.get(spelled(name)) ?? []), ...initials(name).flatMap((key) => short.get(key) ?? [])]
    return [...new Set(found)].slice(0, mostSuggested)
  }
  const one = (map: Map<string, Worker[]>, key: string | null, what: string): Worker | string | null => {
    if (!key) return null
    const found = map.get(key.trim().toLowerCase())
    if (!found) return null
    return found.length === 1 ? (found[0] as Worker) : `Several people have the ${what} ${key}.`
  }
  const certain = ({ badge, person, email, number }: Said): { worker: Worker; how: How } | string | null => {
    for (const [map, key, what, how] of [[numbers, number, 'number', 'number'], [emails, email, 'e-mail', 'email'], [aliases, email, 'alias', 'alias'], [aliases, person, 'alias', 'alias'], [aliases, badge, 'alias', 'alias']] as const) {
      const found = one(map, key, what)
      if (typeof found === 'string') return found
      if (found) return { worker: found, how }
    }
    return null
  }
  return {
    tell(said, held) {
      const own = certain(said)
      if (own && typeof own !== 'string') return own
      const by = held ? certain({ ...held, badge: null }) : null
      if (by && typeof by !== 'string') return { worker: by.worker, how: 'register' }
      const names = [said.person, held?.person ?? null].filter((name): name is string => Boolean(name))
      const suggested = [...new Set(names.flatMap(suggest))].slice(0, mostSuggested)
      const why = typeof own === 'string' ? own : typeof by === 'string' ? by : names.length === 0 ? 'Neither number, e-mail nor name.' : 'Only a name is given, and a name tells nobody.'
      return { worker: null, suggested, why }
    },
    named(text) {
      const found = certain({ badge: null, person: text, email: text.includes('@') ? text : null, number: text })
      if (found && typeof found !== 'string') return found
      const same = exact.get(plainName(text)) ?? []
      const [only] = same
      if (only && same.length === 1) return { worker: only, how: 'name' }
      return { worker: null, suggested: suggest(text), why: typeof found === 'string' ? found : same.length > 1 ? 'Several people have this name.' : 'Nobody in the roster is called exactly so.' }
    },
  }
}

/** Whether somebody works here at a moment; `null`: they left, and nobody knows when. */
export function worksAt({ times, leftUndated }: Worker, at: number): true | 'left' | 'to_come' | null {
  if (times.some(({ from, to }) => (from === null || at >= from) && (to === null || at < to))) return leftUndated ? null : true
  if (leftUndated) return null
  return times.some(({ to }) => to !== null && at >= to) ? 'left' : times.length === 0 ? true : 'to_come'
}
