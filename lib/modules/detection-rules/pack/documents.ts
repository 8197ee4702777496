import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import type { PackProblem } from '#db/schema/detection-rules.ts'
import { type Allowance, compile, correlate, MAPPINGS, parseRules, placeholdersOf, type SigmaCorrelation, type SigmaFilter, type SigmaRule, TEXT_ALLOWANCE } from '#lib/sigma/index.ts'
import { unknownActs } from '../acts.ts'
import { severityRank } from '../model.ts'
import { unknownFields } from '../own-fields.ts'
import type { PackFile } from './archive.ts'

/** One rule, correlation or filter: the unit that is stored. */
export type RuleDocument = {
  ruleId: string
  kind: 'rule' | 'correlation' | 'filter'
  title: string
  description: string
  severity: number
  product: string | null
  service: string | null
  category: string | null
  yaml: string
  sha256: string
  file: string
  line: number
  licence: string | null
  author: string | null
  references: string[]
  placeholders: string[]
}

type Definition = { kind: 'rule'; rule: SigmaRule } | { kind: 'correlation'; rule: SigmaCorrelation } | { kind: 'filter'; rule: SigmaFilter }
export type ReadDocument = { document: RuleDocument; definition: Definition; namesItself: boolean }

export const maxRuleLength = 1_000_000
const readableId = /^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/
export const sha256Of = (...parts: (string | Uint8Array)[]) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest('hex')

/** The documents of a pack in order, and why the others are none. Gives way to other work between handfuls. */
/** What all expressions of a pack may compile to: many times what the public collections do. */
const packAllowance = 2_000_000

export async function readPack(files: PackFile[]): Promise<{ read: ReadDocument[]; problems: PackProblem[]; refused: number }> {
  const read: ReadDocument[] = []
  const problems: PackProblem[] = []
  let refused = 0
  const expressions = { left: packAllowance }
  let since = performance.now()
  const turn = async () => {
    if (performance.now() - since < 15) return
    await setImmediate()
    since = performance.now()
  }
  for (const { path, bytes } of files) {
    await turn()
    const wrong = wrongFile(path, bytes)
    if (wrong) {
      problems.push({ file: shownPath(path), line: 1, column: 1, ...wrong })
      refused++
      continue
    }
    for (const { yaml, line } of splitDocuments(bytes.toString('utf8').replaceAll('\r\n', '\n'))) {
      await turn()
      const own = Math.min(TEXT_ALLOWANCE, expressions.left)
      const allowance = { left: own }
      const answer = readDocument(yaml, path, line, allowance)
      expressions.left -= own - allowance.left
      if ('document' in answer) read.push(answer)
      else {
        problems.push(...answer.problems)
        refused++
      }
    }
  }
  return { read, problems, refused }
}

export const isRuleFile = (path: string) => /\.ya?ml$/i.test(path) && !/(^|\/)\.[^./]/.test(path)

const shownPath = (path: string) => path.replace(/[^\x20-\x7e\u00a0-\uffff]/g, '?').slice(0, 300)

function wrongFile(path: string, bytes: Buffer): { message: string; help: string } | null {
  if (/(^|[\\/])\.\.([\\/]|$)|^[\\/]|^[A-Za-z]:|\0/.test(path)) return { message: 'The path leads out of the pack.', help: 'Pack the folder itself, without .. and without a leading slash.' }
  if (bytes.length > maxRuleLength) return { message: 'The file is larger than 1,000,000 bytes.', help: 'Split it into a file for each rule.' }
  if (!Buffer.from(bytes.toString('utf8')).equals(bytes)) return { message: 'The file is not UTF-8 text.', help: 'Save it as UTF-8.' }
  return null
}

/** A line of three dashes separates YAML documents; inside a value every line is indented. */
function splitDocuments(text: string): { yaml: string; line: number }[] {
  const documents: { yaml: string; line: number }[] = []
  let begin = 0
  const lines = text.split('\n')
  const take = (end: number) => {
    const part = lines.slice(begin, end)
    if (part.some((each) => each.trim() !== '' && !each.trim().startsWith('#'))) documents.push({ yaml: part.join('\n'), line: begin })
  }
  for (const [n, line] of lines.entries()) {
    if (!/^---(\s|$)/.test(line)) continue
    take(n)
    begin = n + 1
  }
  take(lines.length)
  return documents
}

/** `line`: lines of the file before this document, so that a problem names its line there. */
export function readDocument(yaml: string, file: string, line: number, allowance: Allowance = { left: TEXT_ALLOWANCE }): ReadDocument | { problems: PackProblem[] } {
  const parsed = parseRules('\n'.repeat(line) + yaml, file, allowance)
  const definitions: Definition[] = [
    ...parsed.rules.map((rule) => ({ kind: 'rule' as const, rule })),
    ...parsed.correlations.map((rule) => ({ kind: 'correlation' as const, rule })),
    ...parsed.filters.map((rule) => ({ kind: 'filter' as const, rule })),
  ]
  const [definition] = definitions
  const placeholders = definition === undefined || definition.kind === 'correlation' ? [] : placeholdersOf(definition.rule)
  // Values come later: any will show whether the rule is right otherwise.
  const alone = definition?.kind === 'rule' ? compile([definition.rule], { mappings: MAPPINGS, placeholders: Object.fromEntries(placeholders.map((name) => [name, ['x']])) }).problems : []
  const problems = [...parsed.errors, ...alone, ...(definition ? unknownFields(definition.rule) : []), ...(definition?.kind === 'rule' ? unknownActs(definition.rule) : [])].map((problem) => ({ ...problem, file: shownPath(problem.file), message: problem.message.slice(0, 500), help: problem.help.slice(0, 500) }))
  if (problems.length > 0) return { problems }
  if (!definition) return { problems: [{ file: shownPath(file), line: line + 1, column: 1, message: 'There is no rule in this text.', help: 'A rule has at least a title, a logsource and a detection.' }] }
  const { rule, kind } = definition
  const logsource = 'logsource' in rule ? rule.logsource : { product: null, service: null, category: null }
  const namesItself = readableId.test(rule.id)
  const document: RuleDocument = {
    ruleId: namesItself ? rule.id : `${file.replace(/\.ya?ml$/i, '')}-${line + 1}`.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '').slice(-200),
    kind, title: rule.title.slice(0, 500), description: rule.description.slice(0, 5_000), severity: severityRank[rule.level ?? 'medium'],
    ...logsource, yaml, sha256: sha256Of(yaml), file: shownPath(file), line: rule.place.line, licence: rule.license, author: rule.author, references: rule.references.slice(0, 50), placeholders,
  }
  return { document, definition, namesItself }
}

/** Why correlations and filters cannot be followed with these rules at hand. */
export function unmetProblems(all: ReadDocument[], others: SigmaRule[], otherCorrelations: SigmaCorrelation[]): PackProblem[] {
  return [...correlationProblems(all, others, otherCorrelations), ...filterProblems(all, others)]
}

function filterProblems(all: ReadDocument[], others: SigmaRule[]): PackProblem[] {
  const rules = [...all.flatMap(({ definition }) => (definition.kind === 'rule' ? [definition.rule] : [])), ...others]
  const known = new Set(rules.flatMap((rule) => (rule.name === null ? [rule.id] : [rule.id, rule.name])))
  return all.flatMap(({ definition: { kind, rule } }) => {
    const missing = kind === 'filter' ? (rule.rules ?? []).filter((name) => !known.has(name)) : []
    if (missing.length === 0) return []
    return [{ file: rule.file, ...rule.place, message: `The filter refers to '${missing.slice(0, 5).join("', '")}'${missing.length > 5 ? ` and ${missing.length - 5} more` : ''}, which ${missing.length > 1 ? 'are' : 'is'} not among the rules.`, help: 'Load that rule too, or correct the id or name.' }]
  })
}

function correlationProblems(all: ReadDocument[], others: SigmaRule[], otherCorrelations: SigmaCorrelation[]): PackProblem[] {
  const correlations = all.flatMap(({ definition }) => (definition.kind === 'correlation' ? [definition.rule] : []))
  if (correlations.length === 0) return []
  const singles = all.flatMap(({ definition }) => (definition.kind === 'rule' ? [definition.rule] : []))
  const own = new Set(correlations.map((each) => `${each.file}:${each.place.line}`))
  return correlate([...correlations, ...otherCorrelations], [...singles, ...others], { mappings: MAPPINGS }).problems.filter((problem) => own.has(`${problem.file}:${problem.line}`))
}
