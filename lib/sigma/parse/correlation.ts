import type { Report } from '../problem.ts'
import { COMPARISONS, CORRELATION_TYPES } from '../rule.ts'
import type { Comparison, CorrelationType, Header, SigmaCorrelation } from '../rule.ts'
import { sameId } from './header.ts'
import { entryOf } from './tree.ts'
import type { MapNode, TreeNode } from './tree.ts'

const ATTRIBUTES = ['type', 'rules', 'aliases', 'group-by', 'timespan', 'condition', 'generate']
const UNITS: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }
const MAX_TIMESPAN = 366 * 86_400_000

/** Parse a correlation document (correlation rules specification). Null when refused. */
export function parseCorrelation(map: MapNode, header: Header, report: Report): SigmaCorrelation | null {
  const before = report.problems.length
  const section = entryOf(map, 'correlation')?.value
  if (section === undefined || section.kind !== 'map') {
    report.add(section ?? map, "'correlation' must be a map.", `It holds ${ATTRIBUTES.join(', ')}.`)
    return null
  }
  if (entryOf(map, 'detection') !== undefined) {
    report.add(map, 'A document can not hold both a detection and a correlation.', "Put them into two documents with '---' between.")
  }
  for (const entry of section.entries) {
    if (!ATTRIBUTES.includes(entry.key)) report.add(entry, `A correlation has no attribute '${entry.key}'.`, `It holds ${ATTRIBUTES.join(', ')}.`)
  }
  const type = readType(section, report)
  const rules = readNames(section, 'rules', report).map(sameId)
  if (rules.length === 0) report.add(section, 'The correlation refers to no rule.', "Add 'rules:' with ids or names.")
  if (new Set(rules).size < rules.length) report.add(section, 'The correlation lists a rule twice.', 'Keep one.')
  const groupBy = readNames(section, 'group-by', report)
  const timespan = readTimespan(section, report)
  const condition = readCondition(section, type, rules, report)
  const aliases = readAliases(section, rules, report)
  const generate = readGenerate(map, section, report)
  if (report.problems.length > before || type === null || timespan === null || condition === null) return null
  return { ...header, type, rules, groupBy, timespan, ...condition, aliases, generate }
}

function readType(section: MapNode, report: Report): CorrelationType | null {
  const node = entryOf(section, 'type')?.value
  const type = node?.kind === 'scalar' ? CORRELATION_TYPES.find((known) => known === node.value) : undefined
  if (type !== undefined) return type
  const shown = node?.kind === 'scalar' ? `The correlation type '${node.text}' is not known.` : 'The correlation has no type.'
  report.add(node ?? section, shown, `It can be ${CORRELATION_TYPES.join(', ')}.`)
  return null
}

function readNames(section: MapNode, key: string, report: Report): string[] {
  const node = entryOf(section, key)?.value
  if (node === undefined) return []
  const items: TreeNode[] = node.kind === 'list' ? node.items : [node]
  const names: string[] = []
  for (const item of items) {
    if (item.kind === 'scalar' && item.value !== null && item.text !== '') names.push(item.text)
    else report.add(item, `'${key}' must list names.`, "Begin each line with '- '.")
  }
  return names
}

function readTimespan(section: MapNode, report: Report): number | null {
  const node = entryOf(section, 'timespan')?.value
  const help = 'Write a whole number and s, m, h or d, such as 90m.'
  if (node === undefined || node.kind !== 'scalar') {
    report.add(node ?? section, 'The correlation has no timespan.', help)
    return null
  }
  const parts = /^(\d{1,9})([smhd])$/.exec(node.text)
  const timespan = Number(parts?.[1]) * (UNITS[parts?.[2] ?? ''] ?? Number.NaN)
  if (parts === null || !(timespan > 0)) {
    report.add(node, `'${node.text}' is not a timespan.`, help)
    return null
  }
  if (timespan <= MAX_TIMESPAN) return timespan
  report.add(node, `The timespan ${node.text} is longer than 366 days.`, 'Choose a shorter one: everything inside it is kept in memory.')
  return null
}

type Threshold = Pick<SigmaCorrelation, 'comparisons' | 'valueFields' | 'percentile'>

function readCondition(section: MapNode, type: CorrelationType | null, rules: string[], report: Report): Threshold | null {
  const node = entryOf(section, 'condition')?.value
  const temporal = type === 'temporal' || type === 'temporal_ordered'
  const valued = type !== null && type.startsWith('value_')
  if (node === undefined && temporal) return { comparisons: [], valueFields: [], percentile: null }
  if (node === undefined || node.kind !== 'map') {
    report.add(node ?? section, 'The correlation has no condition map.', "Add 'condition:' with, for example, 'gte: 10'.")
    return null
  }
  const comparisons: Threshold['comparisons'] = []
  for (const { key, value, line, column } of node.entries) {
    if (key === 'field' || (key === 'percentile' && type === 'value_percentile')) continue
    const operator = COMPARISONS.find((known): known is Comparison => known === key)
    if (operator === undefined) {
      report.add({ line, column }, `The condition has no comparison '${key}'.`, `It can be ${COMPARISONS.join(', ')}.`)
    } else if (value.kind !== 'scalar' || typeof value.value !== 'number') {
      report.add(value, `'${key}' needs a number.`, 'Write it without quotes.')
    } else {
      comparisons.push({ operator, value: value.value })
    }
  }
  if (comparisons.length === 0) report.add(node, 'The condition compares with nothing.', "Add, for example, 'gte: 10'.")
  const valueFields = readNames(node, 'field', report)
  if (valued && valueFields.length === 0) report.add(node, `${type} needs a field.`, "Add 'field:' to the condition.")
  if (!valued && valueFields.length > 0) report.add(node, `${type ?? 'This correlation'} counts no field.`, "Remove 'field', or use value_count.")
  if (valued && type !== 'value_count' && valueFields.length > 1) report.add(node, `${type} works on one field.`, 'Keep one.')
  if (temporal) checkTemporal(comparisons, rules.length, node, report)
  else checkPossible(comparisons, node, report)
  return { comparisons, valueFields, percentile: readPercentile(node, report) }
}

function readPercentile(condition: MapNode, report: Report): number | null {
  const node = entryOf(condition, 'percentile')?.value
  if (node === undefined) return null
  if (node.kind === 'scalar' && typeof node.value === 'number' && node.value > 0 && node.value <= 100) return node.value
  report.add(node, "'percentile' must be a number above 0, at most 100.", 'The median is 50.')
  return null
}

function checkTemporal(comparisons: Threshold['comparisons'], rules: number, node: MapNode, report: Report): void {
  const possible = Array.from({ length: rules }, (_, index) => index + 1).some((count) => comparisons.every((comparison) => compare(count, comparison)))
  if (!possible) report.add(node, `No number of ${rules} rules satisfies this condition.`, 'Compare with a number from 1 to the number of rules.')
}

function checkPossible(comparisons: Threshold['comparisons'], node: MapNode, report: Report): void {
  const edges = comparisons.flatMap(({ value }) => [value - 1, value - 0.5, value, value + 0.5, value + 1])
  if (comparisons.length > 0 && !edges.some((edge) => comparisons.every((comparison) => compare(edge, comparison)))) {
    report.add(node, 'No number satisfies this condition.', 'Check the direction of the comparisons.')
  }
}

/** Whether `count <operator> value` holds (correlation rules specification, "Condition"). */
export function compare(count: number, comparison: { operator: Comparison; value: number }): boolean {
  switch (comparison.operator) {
    case 'gt': return count > comparison.value
    case 'gte': return count >= comparison.value
    case 'lt': return count < comparison.value
    case 'lte': return count <= comparison.value
    case 'eq': return count === comparison.value
    case 'neq': return count !== comparison.value
  }
}

function readAliases(section: MapNode, rules: string[], report: Report): SigmaCorrelation['aliases'] {
  const node = entryOf(section, 'aliases')?.value
  if (node === undefined) return []
  if (node.kind !== 'map') {
    report.add(node, "'aliases' must be a map.", "Write '<alias>:' and below it '<rule name>: <field>'.")
    return []
  }
  return node.entries.map(({ key, value }) => {
    const fields: { rule: string; field: string }[] = []
    for (const entry of value.kind === 'map' ? value.entries : []) {
      if (!rules.includes(sameId(entry.key))) report.add(entry, `The alias '${key}' names the rule '${entry.key}', which is not among 'rules'.`, `Use one of ${rules.join(', ')}.`)
      else if (entry.value.kind !== 'scalar' || entry.value.text === '') report.add(entry, `The alias '${key}' has no field for '${entry.key}'.`, 'Write the name of a field.')
      else fields.push({ rule: sameId(entry.key), field: entry.value.text })
    }
    if (value.kind !== 'map' || value.entries.length === 0) report.add(value, `The alias '${key}' stands for nothing.`, "Write below it '<rule name>: <field>'.")
    return { alias: key, fields }
  })
}

/** The specification describes it among the attributes of the correlation and writes it at the root in its example: both are read. */
function readGenerate(map: MapNode, section: MapNode, report: Report): boolean {
  const node = (entryOf(section, 'generate') ?? entryOf(map, 'generate'))?.value
  if (node === undefined) return false
  if (node.kind === 'scalar' && typeof node.value === 'boolean') return node.value
  report.add(node, "'generate' must be true or false.", 'Write it without quotes.')
  return false
}
