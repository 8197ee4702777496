import type { Allowance } from '../allowance.ts'
import { Report } from '../problem.ts'
import type { SigmaProblem } from '../problem.ts'
import type { Condition, Header, SigmaCorrelation, SigmaFilter, SigmaRule } from '../rule.ts'
import { parseCorrelation } from './correlation.ts'
import { findCycles } from './cycles.ts'
import { parseDetection } from './detection.ts'
import { parseHeader, parseLogsource, sameId } from './header.ts'
import { entryOf, readTrees } from './tree.ts'
import type { MapNode } from './tree.ts'

/** What a text holds. A document with a problem is in `errors` only; the others are unharmed by it. */
export type Parsed = {
  rules: SigmaRule[]
  correlations: SigmaCorrelation[]
  filters: SigmaFilter[]
  errors: SigmaProblem[]
}

/** Legacy collections share attributes between documents through these; Sigma 2 removed them. */
const ACTIONS = ['global', 'reset', 'repeat']

/**
 * Parse one YAML text with any number of rules, correlations and filters (Sigma specification 2.1).
 * Never throws for bad text: each problem is listed with `file`, line, column and how to mend it. `allowance`: what its expressions may cost,
 * where several texts have one together.
 */
export function parseRules(text: string, file = 'rules.yml', allowance?: Allowance): Parsed {
  const report = new Report(file, allowance)
  const parsed: Parsed = { rules: [], correlations: [], filters: [], errors: report.problems }
  const taken = new Map<string, Header>()
  readTrees(text, report).forEach((map, ordinal) => {
    const before = report.problems.length
    const action = entryOf(map, 'action')?.value
    if (action?.kind === 'scalar' && ACTIONS.includes(action.text)) {
      report.add(action, `'action: ${action.text}' was removed from Sigma 2.`, 'Write the shared attributes into each document.')
      return
    }
    const header = parseHeader(map, ordinal + 1, report)
    const first = taken.get(header.id) ?? (header.name === null ? undefined : taken.get(header.name))
    if (first !== undefined) {
      const shared = taken.get(header.id) !== undefined ? header.id : header.name
      report.add(entryOf(map, 'id') ?? map, `'${shared}' is already the id or name of the rule in line ${first.place.line}.`, 'Give this rule an id of its own.')
    }
    parseDocument(map, header, report, parsed, before)
    if (report.problems.length > before) return
    taken.set(header.id, header)
    if (header.name !== null) taken.set(header.name, header)
  })
  for (const { correlation, path } of findCycles(parsed.correlations)) {
    report.add(correlation.place, `The correlations refer to each other in a circle: ${path.join(' → ')}.`, 'Remove one of the references.')
  }
  if (report.problems.length > 0) {
    const circular = new Set(findCycles(parsed.correlations).map(({ correlation }) => correlation))
    parsed.correlations = parsed.correlations.filter((correlation) => !circular.has(correlation))
  }
  return parsed
}

function parseDocument(map: MapNode, header: Header, report: Report, parsed: Parsed, before: number): void {
  const good = (): boolean => report.problems.length === before
  if (entryOf(map, 'correlation') !== undefined) {
    const correlation = parseCorrelation(map, header, report)
    if (correlation !== null && good()) parsed.correlations.push(correlation)
    return
  }
  const logsource = parseLogsource(map, report)
  if (entryOf(map, 'filter') !== undefined) {
    const filter = parseFilter(map, report)
    if (filter !== null && logsource !== null && good()) parsed.filters.push({ ...header, logsource, ...filter })
    return
  }
  const section = entryOf(map, 'detection')
  if (section === undefined || section.value.kind !== 'map') {
    report.add(section ?? map, section === undefined ? 'The rule has no detection.' : "'detection' must be a map.", "Add 'detection:' with a selection and a condition.")
    return
  }
  const detection = parseDetection(section.value, [], report)
  if (detection !== null && logsource !== null && good()) parsed.rules.push({ ...header, logsource, detection })
}

function parseFilter(map: MapNode, report: Report): Pick<SigmaFilter, 'rules' | 'detection'> | null {
  const section = entryOf(map, 'filter')?.value
  if (section === undefined || section.kind !== 'map') {
    report.add(section ?? map, "'filter' must be a map.", 'It holds rules, a selection and a condition.')
    return null
  }
  const node = entryOf(section, 'rules')?.value
  let rules: string[] | null = []
  if (node?.kind === 'scalar' && node.text === 'any') rules = null
  else if (node?.kind === 'list') {
    for (const item of node.items) {
      if (item.kind === 'scalar' && item.text !== '') rules.push(sameId(item.text))
      else report.add(item, "'rules' must list ids or names.", "Begin each line with '- '.")
    }
  }
  if (rules !== null && rules.length === 0) {
    report.add(node ?? section, 'The filter refers to no rule.', "Add 'rules:' with ids or names.")
  }
  const detection = parseDetection(section, ['rules'], report)
  if (detection === null) return null
  const signs = signsOf(detection.condition, true)
  if (signs.size > 1) {
    report.add(entryOf(section, 'condition') ?? section, 'The condition mixes selections with and without not, so it is unclear which side is taken away.',
      "Write only what to take away, such as 'selection1 or selection2'.")
    return null
  }
  // The specification's example takes away what 'selection' matches; other engines expect 'not selection' for the same. Both are read as meant.
  const condition: Condition = signs.has(true) ? { kind: 'not', member: detection.condition } : detection.condition
  return { rules, detection: { ...detection, condition } }
}

/** Whether selections stand plainly (true) or under a not (false) in the condition. */
function signsOf(condition: Condition, sign: boolean): Set<boolean> {
  switch (condition.kind) {
    case 'not': return signsOf(condition.member, !sign)
    case 'selection':
    case 'of': return new Set([sign])
    default: return new Set(condition.members.flatMap((member) => [...signsOf(member, sign)]))
  }
}
