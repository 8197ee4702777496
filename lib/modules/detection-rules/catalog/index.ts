import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseRules, SigmaError } from '../../../sigma/index.ts'
import type { Parsed, SigmaCorrelation, SigmaProblem, SigmaRule } from '../../../sigma/index.ts'
import { readBlock } from './block.ts'
import type { Block } from './block.ts'

export type { Block, Examples, RequirementLink } from './block.ts'

/**
 * One rule of the catalog: `rule` or `correlation` is the definition, the block is what Tickmark adds to it. A
 * correlation needs its `helpers` (the single-event rules it counts) and `inner` correlations to run; these report nothing
 * themselves.
 */
export type CatalogRule = Block & { id: string; yaml: string } & (
  | { kind: 'rule'; rule: SigmaRule }
  | { kind: 'correlation'; correlation: SigmaCorrelation; helpers: SigmaRule[]; inner: SigmaCorrelation[] }
)

/** From the root of the project, where every process runs: a bundler moves this file, and would look for `import.meta.url` beside it. */
const FOLDER = pathToFileURL(join(process.cwd(), 'lib/modules/detection-rules/catalog/rules/'))

let loaded: CatalogRule[] | null = null

/**
 * Every rule in `rules/`, ordered by id; the folder is read once. Throws SigmaError for a file that does not load, whose
 * name is not its id, or whose id is used twice: a catalog with a hole must not start.
 */
export function loadCatalog(): CatalogRule[] {
  loaded ??= readCatalog(FOLDER)
  return loaded
}

/** `loadCatalog` for another folder, unremembered. */
export function readCatalog(folder: URL): CatalogRule[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.yml')).sort()
  const problems: SigmaProblem[] = []
  const rules: CatalogRule[] = []
  const ids = new Map<string, string>()
  for (const name of names) {
    const read = readRuleFile(readFileSync(new URL(name, folder), 'utf8'), name)
    problems.push(...read.problems)
    for (const id of read.ids) {
      const other = ids.get(id)
      if (other !== undefined) problems.push(problem(name, `The id '${id}' is already used in ${other}.`, 'Ids are permanent: choose a new one.'))
      ids.set(id, name)
    }
    if (read.rule !== null) rules.push(read.rule)
  }
  if (problems.length > 0) throw new SigmaError(problems)
  return rules
}

/** One file as the catalog has them. `ids`: every definition in it. */
export function readRuleFile(yaml: string, name: string): { rule: CatalogRule | null; ids: string[]; problems: SigmaProblem[] } {
  const parsed = parseRules(yaml, name)
  const problems = [...parsed.errors]
  const rule = parsed.errors.length === 0 ? toCatalogRule(parsed, yaml, name, problems) : null
  return { rule, ids: [...parsed.rules, ...parsed.correlations].map((each) => each.id), problems }
}

function toCatalogRule(parsed: Parsed, yaml: string, name: string, problems: SigmaProblem[]): CatalogRule | null {
  const id = basename(name).replace(/\.yml$/, '')
  const correlation = parsed.correlations.find((each) => each.id === id)
  const rule = parsed.rules.find((each) => each.id === id)
  const definition = correlation ?? rule
  if (definition === undefined) {
    problems.push(problem(name, `The file holds no rule with the id '${id}'.`, 'Name the file after the id of its rule.'))
    return null
  }
  const block = readBlock(definition.custom.tickmark)
  if (typeof block === 'string') {
    problems.push(problem(name, `The tickmark block is wrong: ${block}.`, 'See the README of the catalog.'))
    return null
  }
  if (correlation !== undefined) return { ...block, id, yaml, kind: 'correlation', correlation, helpers: parsed.rules, inner: parsed.correlations.filter((each) => each !== correlation) }
  return rule === undefined ? null : { ...block, id, yaml, kind: 'rule', rule }
}

function problem(file: string, message: string, help: string): SigmaProblem {
  return { file, line: 1, column: 1, message, help }
}
