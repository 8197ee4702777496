import type { Condition, Detection, Group, Item, Selection, SigmaFilter, SigmaRule } from '../rule.ts'
import { OverBudget } from './budget.ts'
import type { Budget } from './budget.ts'
import type { Placeholders } from './expand.ts'
import { lower } from './lower.ts'
import { toMatcher } from './matcher.ts'
import type { Found, Surroundings } from './matcher.ts'
import type { Scene, Slot } from './slot.ts'
import type { Test } from './test.ts'

/** Why an event matched: the selection, the field in it (empty for keywords), the event's value and the rule's pattern. */
export type Reason = { selection: string; field: string; value: unknown; pattern: string }

/** A tree of tests; the same for the matcher, the explanation and the index. */
export type Tree =
  | { kind: 'all' | 'any'; members: Tree[] }
  | { kind: 'not'; member: Tree }
  | { kind: 'test'; test: Test; selection: string }

/** A rule ready to be asked about the event of a scene. */
export type CompiledRule = {
  rule: SigmaRule
  tree: Tree
  matches(scene: Scene): boolean
  /** Whether the rule can match at all, by what is in one field: false only when it surely does not. */
  allows(scene: Scene, slot: Slot): boolean
  explain(scene: Scene): Reason[]
}

/** Compile a rule and the filters that apply to it. Throws an Error with a plain message when it must be refused. */
export function compileRule(rule: SigmaRule, filters: SigmaFilter[], placeholders: Placeholders, around: Surroundings): CompiledRule {
  const own = toTree(rule.detection, placeholders)
  const tree: Tree = filters.length === 0 ? own : { kind: 'all', members: [own, ...filters.map((filter) => toTree(filter.detection, placeholders))] }
  const node = toNode(tree, around)
  return { rule, tree, matches: node.matches, allows: (scene, slot) => allows(node, scene, slot, around.budget), explain: (scene) => node.explain(scene) }
}

/** A rule that overruns its budget here is asked again in full, and reported there. */
function allows(node: Node, scene: Scene, slot: Slot, budget: Budget): boolean {
  budget.renew()
  try {
    return node.judge(scene, slot) !== false
  } catch (error) {
    if (!(error instanceof OverBudget || error instanceof RangeError)) throw error
    return true
  }
}

function toTree(detection: Detection, placeholders: Placeholders): Tree {
  const trees = new Map(detection.selections.map((selection) => [selection.name, selectionTree(selection, placeholders)]))
  const named = (name: string): Tree => {
    const tree = trees.get(name)
    if (tree === undefined) throw new Error(`the condition names '${name}', which is not defined`)
    return tree
  }
  const build = (condition: Condition): Tree => {
    switch (condition.kind) {
      case 'selection': return named(condition.name)
      case 'not': return { kind: 'not', member: build(condition.member) }
      case 'of': return { kind: condition.quantity === 'one' ? 'any' : 'all', members: condition.names.map(named) }
      default: return { kind: condition.kind, members: condition.members.map(build) }
    }
  }
  return flatten(build(detection.condition))
}

function selectionTree(selection: Selection, placeholders: Placeholders): Tree {
  const build = (member: Group | Item): Tree =>
    member.kind === 'item'
      ? { kind: 'test', test: lower(member, placeholders), selection: selection.name }
      : { kind: member.kind, members: member.members.map(build) }
  return build(selection.body)
}

/** Groups of one, and groups directly inside groups of their own kind, say nothing: fewer calls per event. */
function flatten(tree: Tree): Tree {
  if (tree.kind === 'test') return tree
  if (tree.kind === 'not') return { kind: 'not', member: flatten(tree.member) }
  const members = tree.members.map(flatten).flatMap((member) => (member.kind === tree.kind ? member.members : [member]))
  const [only] = members
  return members.length === 1 && only !== undefined ? only : { kind: tree.kind, members }
}

/** `judge` says what follows from one field alone; null when the rest decides. `explain` is asked only of what matches. */
type Node = { matches(scene: Scene): boolean; judge(scene: Scene, slot: Slot): boolean | null; explain(scene: Scene): Reason[] }

function toNode(tree: Tree, around: Surroundings): Node {
  if (tree.kind === 'test') {
    const matcher = toMatcher(tree.test, around)
    const name = (found: Found): Reason => ({ selection: tree.selection, ...found })
    return {
      matches: matcher.matches,
      judge: (scene, slot) => (matcher.slot === slot ? matcher.matches(scene) : null),
      explain: (scene) => matcher.find(scene).map(name),
    }
  }
  if (tree.kind === 'not') {
    const inner = toNode(tree.member, around)
    const judge = (scene: Scene, slot: Slot): boolean | null => {
      const verdict = inner.judge(scene, slot)
      return verdict === null ? null : !verdict
    }
    return { matches: (scene) => !inner.matches(scene), judge, explain: () => [] }
  }
  const nodes = tree.members.map((member) => toNode(member, around))
  const every = tree.kind === 'all'
  const matches = (scene: Scene): boolean => {
    for (let at = 0; at < nodes.length; at++) {
      if ((nodes[at] as Node).matches(scene) !== every) return !every
    }
    return every
  }
  const judge = (scene: Scene, slot: Slot): boolean | null => {
    let open = false
    for (const node of nodes) {
      const verdict = node.judge(scene, slot)
      if (verdict === !every) return !every
      if (verdict === null) open = true
    }
    return open ? null : every
  }
  const explain = (scene: Scene): Reason[] => (every ? nodes : nodes.filter((node) => node.matches(scene))).flatMap((node) => node.explain(scene))
  return { matches, judge, explain }
}
