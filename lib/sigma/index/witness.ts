import type { Tree } from '../compile/rule.ts'
import type { Form } from '../compile/slot.ts'
import type { Pattern, Test } from '../compile/test.ts'
import { fold } from '../text/fold.ts'
import type { Part } from '../text/pattern.ts'
import type { Atom } from './atom.ts'
import { requiredLiterals } from './literal.ts'

/** How the fields of a rule are written in events. */
export type PathsOf = (field: string) => string[]

/** What an atom is worth: the smaller, the rarer it is in events and the cheaper to look for. */
export type CostOf = (atom: Atom) => number

/** At least one of the atoms is in every event the rule matches. Null: nothing can be said, the rule is always asked. */
export type Witness = Atom[] | null

/** Choose the cheapest witness of a rule. */
export function chooseWitness(tree: Tree, pathsOf: PathsOf, costOf: CostOf): Witness {
  const total = (atoms: Atom[]): number => atoms.reduce((sum, atom) => sum + costOf(atom), 0)
  const best = (witnesses: Witness[]): Witness => {
    let least: Witness = null
    for (const witness of witnesses) {
      if (witness !== null && (least === null || total(witness) < total(least))) least = witness
    }
    return least
  }
  const every = (witnesses: Witness[]): Witness => (witnesses.includes(null) ? null : witnesses.flatMap((witness) => witness ?? []))
  const choose = (at: Tree): Witness => {
    if (at.kind === 'not') return chooseWithout(at.member)
    if (at.kind === 'test') return ofTest(at.test, pathsOf, costOf)
    const members = at.members.map(choose)
    return at.kind === 'any' ? every(members) : best(members)
  }
  /** What must be in the event for the tree not to hold: 'not null' is a presence. */
  const chooseWithout = (at: Tree): Witness => {
    if (at.kind === 'not') return choose(at.member)
    if (at.kind === 'test') return withoutTest(at.test, pathsOf, costOf)
    const members = at.members.map(chooseWithout)
    return at.kind === 'any' ? best(members) : every(members)
  }
  return choose(tree)
}

function withoutTest(test: Test, pathsOf: PathsOf, costOf: CostOf): Witness {
  if (test.kind === 'exists') return test.expected ? null : [{ kind: 'present', field: test.field, paths: pathsOf(test.field) }]
  if (test.kind === 'null' && !test.negated) return [{ kind: 'present', field: test.field, paths: pathsOf(test.field) }]
  return test.negated ? ofTest({ ...test, negated: false }, pathsOf, costOf) : null
}

/** Every atom a rule could be found by, chosen or not: how often one occurs among rules tells how common it is. */
export function allAtoms(tree: Tree, pathsOf: PathsOf): Atom[] {
  if (tree.kind === 'not') return []
  if (tree.kind !== 'test') return tree.members.flatMap((member) => allAtoms(member, pathsOf))
  if (tree.test.kind !== 'texts' || tree.test.negated) return []
  const { field, form, patterns } = tree.test
  const place = placeOf(field, pathsOf)
  return patterns.flatMap((pattern) => ofPattern(pattern, form, place) ?? [])
}

type Place = { field: string; paths: string[] } | null

function placeOf(field: string | null, pathsOf: PathsOf): Place {
  return field === null ? null : { field, paths: pathsOf(field) }
}

function ofTest(test: Test, pathsOf: PathsOf, costOf: CostOf): Witness {
  if (test.kind === 'exists') return test.expected ? [{ kind: 'present', field: test.field, paths: pathsOf(test.field) }] : null
  if (test.kind === 'null' || test.negated) return null
  if (test.kind !== 'texts') return [{ kind: 'present', field: test.field, paths: pathsOf(test.field) }]
  const place = placeOf(test.field, pathsOf)
  const each = test.patterns.map((pattern) => ofPattern(pattern, test.form, place))
  if (test.quantity === 'any') return each.includes(null) ? null : each.flatMap((atoms) => atoms ?? [])
  let best: Witness = null
  const total = (atoms: Atom[]): number => atoms.reduce((sum, atom) => sum + costOf(atom), 0)
  for (const atoms of each) {
    if (atoms !== null && (best === null || total(atoms) < total(best))) best = atoms
  }
  return best
}

function ofPattern(pattern: Pattern, form: Form, place: Place): Witness {
  switch (pattern.kind) {
    case 'cidr': return present(place)
    case 'regex': {
      const literals = requiredLiterals(pattern.source, pattern.caseless)
      return literals === null ? present(place) : literals.map((text) => textAtom('contains', fold(text), place))
    }
    case 'glob': return ofGlob(pattern.parts, form, place)
    default: return ofText(pattern.kind, pattern.text, form, place)
  }
}

function present(place: Place): Witness {
  return place === null ? null : [{ kind: 'present', ...place }]
}

type Position = 'exact' | 'prefix' | 'suffix' | 'contains'

function textAtom(position: Position, text: string, place: Place): Atom {
  return place === null ? { kind: 'keyword', text } : { kind: position, ...place, text }
}

function ofText(position: Position, text: string, form: Form, place: Place): Witness {
  const dashed = form === 'dashed' || form === 'foldedDashed'
  if (!dashed || !text.includes('-')) {
    if (text === '' && position !== 'exact') return present(place)
    return [textAtom(position, fold(text), place)]
  }
  // A dash of the pattern may be any of five in the event: only what stands between dashes is certain.
  const piece = longest(text.split('-'))
  return piece === '' ? present(place) : [textAtom('contains', fold(piece), place)]
}

function ofGlob(parts: Part[], form: Form, place: Place): Witness {
  const text = longest(parts.filter((part) => typeof part === 'string'))
  if (text === '') return present(place)
  const position: Position = parts[0] === text ? 'prefix' : parts[parts.length - 1] === text ? 'suffix' : 'contains'
  return ofText(position, text, form, place)
}

function longest(texts: string[]): string {
  return texts.reduce((best, text) => (text.length > best.length ? text : best), '')
}
