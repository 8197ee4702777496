import type { CompiledRule } from '../compile/rule.ts'
import type { Atom } from './atom.ts'
import { ByteSearch } from './byte-search.ts'
import { isOrdinary } from './ordinary.ts'
import { spotsOf } from './spot.ts'
import type { Spot } from './spot.ts'
import { chooseWitness } from './witness.ts'
import type { PathsOf } from './witness.ts'

/** More rules than this are not worth a filter: some of them are possible on every event. */
const MOST = 2000

/**
 * Tells from its JSON text alone, before it is parsed, that no rule matches an event. For each rule spots are chosen of
 * which one must be in the text; most texts have none. An over-estimate by construction: never false when a rule matches.
 */
export class TextFilter {
  /** Null: some rule has no such spot, so every text must be parsed. */
  private readonly search: ByteSearch | null
  private readonly spots: Spot[][]
  private json = ''

  /** `beside`: a field whose values are not in the text. */
  constructor(rules: Iterable<{ compiled: CompiledRule; pathsOf: PathsOf }>, beside: string | null) {
    const spots = chooseSpots(rules, (atom) => (isBeside(atom, beside) ? null : spotsOf(atom)))
    this.search = spots === null ? null : new ByteSearch([...spots.keys()])
    this.spots = spots === null ? [] : [...spots.values()]
  }

  /** False: no rule matches the event of this text, which is valid JSON. */
  admits(json: string): boolean {
    if (this.search === null) return true
    // Escapes nobody needs hide what is looked for.
    if (json.includes('\\') && (json.includes('\\u') || json.includes('\\/'))) return true
    this.json = json
    return this.search.finds(json, this.fits)
  }

  private readonly fits = (part: number, at: number): boolean => (this.spots[part] as Spot[]).some((spot) => spot.fits(this.json, at))
}

type SpotsOf = (atom: Atom) => Spot[] | null

const isBeside = (atom: Atom, beside: string | null): boolean => beside !== null && atom.kind !== 'keyword' && atom.paths.some((path) => path === beside || path.startsWith(`${beside}.`))

function chooseSpots(rules: Iterable<{ compiled: CompiledRule; pathsOf: PathsOf }>, lookFor: SpotsOf): Map<string, Spot[]> | null {
  const known = new Map<string, Spot>()
  let count = 0
  for (const { compiled, pathsOf } of rules) {
    if (++count > MOST) return null
    for (const spot of chooseWitness(compiled.tree, pathsOf, (atom) => costOf(atom, lookFor(atom)))?.map(lookFor) ?? [null]) {
      if (spot === null) return null
      for (const each of spot) {
        const other = known.get(each.key)
        if (other === undefined) known.set(each.key, each)
        else other.take(each)
      }
    }
  }
  const byPart = new Map<string, Spot[]>()
  for (const spot of known.values()) byPart.set(spot.part, [...(byPart.get(spot.part) ?? []), spot])
  return byPart
}

/** A guess at how many events have the atom's spot, and what looking for it costs. */
function costOf(atom: Atom, spots: Spot[] | null): number {
  if (spots === null || atom.kind === 'present') return spots === null ? 1e6 : 100
  const [first] = spots
  const ordinary = isOrdinary('contains', atom.text)
  if (first === undefined || first.kind === 'key') return ordinary ? 6 : 2
  const short = first.part.length < 7 ? 1 : 0
  return 1 / first.part.length + short + (ordinary ? (first.kind === 'start' ? 1 : 10) : 0)
}
