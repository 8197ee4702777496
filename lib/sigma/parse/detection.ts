import type { Report } from '../problem.ts'
import type { Condition, Detection, Group, Item, Selection, Value } from '../rule.ts'
import { parseCondition } from './condition.ts'
import { checkValues, parseModifiers } from './modifiers.ts'
import { entryOf } from './tree.ts'
import type { ListNode, MapEntry, MapNode, TreeNode } from './tree.ts'

/**
 * Parse the detection section (rules specification, "Detection"): selections and the condition over them.
 * `reserved` names entries that are no selections. Null when anything in it was refused.
 */
export function parseDetection(map: MapNode, reserved: string[], report: Report): Detection | null {
  const before = report.problems.length
  const selections: Selection[] = []
  for (const entry of map.entries) {
    if (entry.key === 'condition' || reserved.includes(entry.key)) continue
    if (entry.key === 'timeframe') {
      report.add(entry, "'timeframe' was removed from Sigma 2.", 'Write a correlation rule with a timespan.')
      continue
    }
    const body = parseBody(entry, report)
    if (body !== null) selections.push({ name: entry.key, line: entry.line, column: entry.column, body })
  }
  const condition = parseConditions(map, selections, report, before)
  if (report.problems.length > before || condition === null) return null
  return { selections, condition }
}

function parseConditions(map: MapNode, selections: Selection[], report: Report, before: number): Condition | null {
  const entry = entryOf(map, 'condition')
  if (entry === undefined) {
    report.add(map, 'The detection has no condition.', "Add 'condition: selection'.")
    return null
  }
  if (selections.length === 0) {
    if (report.problems.length === before) report.add(map, 'The detection has no selection.', "Add 'selection:' with the fields to look at.")
    return null
  }
  // A selection that was refused is missing from the names: its own problem is the one to show.
  if (report.problems.length > before) return null
  const names = selections.map((selection) => selection.name)
  const nodes = entry.value.kind === 'list' ? entry.value.items : [entry.value]
  const conditions: Condition[] = []
  for (const node of nodes) {
    if (node.kind !== 'scalar' || typeof node.value !== 'string') {
      report.add(node, 'A condition must be text.', "Write it like 'selection and not filter'.")
      return null
    }
    const condition = parseCondition(node.value, names, node, report)
    if (condition === null) return null
    conditions.push(condition)
  }
  const [only] = conditions
  if (only === undefined) {
    report.add(entry, 'The list of conditions is empty.', "Write 'condition: selection'.")
    return null
  }
  return conditions.length === 1 ? only : { kind: 'any', members: conditions }
}

function parseBody(entry: MapEntry, report: Report): Group | null {
  const node = entry.value
  if (node.kind === 'map') return parseMap(node, report)
  if (node.kind === 'list') return parseList(node, report)
  if (node.value === null) {
    report.add(entry, `The selection '${entry.key}' is empty.`, 'Give it fields, or remove it.')
    return null
  }
  // A lone word is a list of one keyword.
  const keyword: Item = { kind: 'item', field: null, modifiers: [], values: [node.value], line: node.line, column: node.column }
  return { kind: 'any', members: [keyword] }
}

function parseMap(map: MapNode, report: Report): Group | null {
  if (map.entries.length === 0) {
    report.add(map, 'An empty map matches nothing that could be named.', 'Give it fields, or remove it.')
    return null
  }
  const members: Item[] = []
  for (const entry of map.entries) {
    const item = parseItem(entry, report)
    if (item !== null) members.push(item)
  }
  return { kind: 'all', members }
}

function parseList(list: ListNode, report: Report): Group | null {
  if (list.items.length === 0) {
    report.add(list, 'An empty list matches nothing.', 'Give it keywords or maps, or remove it.')
    return null
  }
  const members: (Group | Item)[] = []
  const keywords: Value[] = []
  for (const node of list.items) {
    if (node.kind === 'map') {
      const group = parseMap(node, report)
      if (group !== null) members.push(group)
    } else if (node.kind === 'scalar' && node.value !== null) {
      keywords.push(node.value)
    } else {
      const what = node.kind === 'list' ? 'A list inside a list' : 'null'
      report.add(node, `${what} has no meaning among keywords.`, 'Use words, or maps of fields.')
    }
  }
  if (keywords.length > 0) {
    members.unshift({ kind: 'item', field: null, modifiers: [], values: keywords, line: list.line, column: list.column })
  }
  return { kind: 'any', members }
}

function parseItem(entry: MapEntry, report: Report): Item | null {
  const [name = '', ...words] = entry.key.split('|')
  if (name === '' && words.length === 0) {
    report.add(entry, 'A field has no name.', "Write 'Field: value', or '|all:' for keywords.")
    return null
  }
  if (name !== name.trim() || name.length > 512) {
    report.add(entry, `The field name ${JSON.stringify(name.slice(0, 60))} begins or ends with a space, or is too long.`, 'Write it as the log does.')
    return null
  }
  const modifiers = parseModifiers(words, entry, report)
  if (modifiers === null) return null
  const values = parseValues(entry.value, report)
  if (values === null) return null
  const field = name === '' ? null : name
  const problem = checkValues(field, modifiers, values, report.allowance)
  if (problem !== null) {
    report.add(entry, problem[0], problem[1])
    return null
  }
  return { kind: 'item', field, modifiers, values, line: entry.line, column: entry.column }
}

function parseValues(node: TreeNode, report: Report): Value[] | null {
  if (node.kind === 'map') {
    report.add(node, 'A field can not hold a map.', "Write nested fields with dots, such as 'userIdentity.type'.")
    return null
  }
  if (node.kind === 'scalar') return [node.value]
  const values: Value[] = []
  for (const item of node.items) {
    if (item.kind !== 'scalar') {
      report.add(item, 'A list of values can hold only plain values.', 'Remove the inner list or map.')
      return null
    }
    values.push(item.value)
  }
  return values
}
