import 'server-only'
import { isNull, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { sigmaRules } from '#db/schema/rules.ts'
import { compile, MAPPINGS, parseRules, type RuleSet, type SigmaCorrelation, type SigmaFilter, type SigmaProblem, type SigmaRule } from '#lib/sigma/index.ts'
import { loadCatalog, type RequirementLink } from './catalog/index.ts'
import { type BaseScore, scoreOf, severityRank } from './model.ts'

/** A rule that reports: what a finding of it says. */
export type BookRule = { id: string; title: string; description: string; severity: number; score: BaseScore; requirements: RequirementLink[] }

/** Every rule of an organization, compiled: the catalog, its packs and its own. */
export type RuleBook = {
  version: string
  rules: Map<string, BookRule>
  /** Rules over records as they arrived. */
  records: RuleSet
  /** Rules of the category `activity`: over what every source has in common. */
  activity: RuleSet
  singles: SigmaRule[]
  correlations: SigmaCorrelation[]
  filters: SigmaFilter[]
  problems: SigmaProblem[]
}

type Parts = { rules: Map<string, BookRule>; singles: SigmaRule[]; correlations: SigmaCorrelation[]; filters: SigmaFilter[] }

const kept = 20
const books = new Map<string, RuleBook>()
let shipped: RuleBook | undefined

/** Compiled again only when a rule of the organization changed; organizations without rules of their own share one book. */
export async function ruleBookOf(tx: Tx, orgId: string): Promise<RuleBook> {
  const version = await versionOf(tx)
  if (version === null) return (shipped ??= compileBook('catalog', catalogParts()))
  const known = books.get(orgId)
  if (known?.version === version) return known
  const rows = await tx.select({ ruleId: sigmaRules.ruleId, yaml: sigmaRules.yaml, file: sigmaRules.file }).from(sigmaRules).where(isNull(sigmaRules.deletedAt)).orderBy(sigmaRules.ruleId)
  const parts = catalogParts()
  for (const [n, row] of rows.entries()) {
    // Other work of this process goes on meanwhile.
    if (n % 200 === 199) await new Promise((resolve) => setImmediate(resolve))
    addDocument(parts, row.ruleId, row.yaml, row.file ?? row.ruleId)
  }
  const book = compileBook(version, parts)
  books.delete(orgId)
  books.set(orgId, book)
  const oldest = books.keys().next().value
  if (books.size > kept && oldest !== undefined) books.delete(oldest)
  return book
}

async function versionOf(tx: Tx): Promise<string | null> {
  const [row] = await tx.select({ count: sql<string>`count(*)`, sum: sql<string>`coalesce(sum(version), 0)`, last: sql<string | null>`max(updated_at)::text` }).from(sigmaRules)
  return row === undefined || Number(row.count) === 0 ? null : `${row.count} ${row.sum} ${row.last ?? ''}`
}

function catalogParts(): Parts {
  const parts: Parts = { rules: new Map(), singles: [], correlations: [], filters: [] }
  for (const each of loadCatalog()) {
    const definition = each.kind === 'rule' ? each.rule : each.correlation
    parts.rules.set(each.id, { id: each.id, title: definition.title, description: definition.description || definition.title, severity: severityRank[definition.level ?? 'medium'], score: each.score, requirements: each.requirements })
    if (each.kind === 'rule') parts.singles.push(each.rule)
    else {
      parts.singles.push(...each.helpers)
      parts.correlations.push(each.correlation, ...each.inner)
    }
  }
  return parts
}

/** A stored document keeps the id it is stored under, whatever its text calls it; correlations may use either. */
function addDocument(parts: Parts, ruleId: string, yaml: string, file: string): void {
  const { rules, correlations, filters } = parseRules(yaml, file)
  const definition = rules[0] ?? correlations[0]
  const as = <T extends { id: string; name: string | null }>(each: T): T => (each.id === ruleId ? each : { ...each, id: ruleId, name: each.name ?? each.id })
  if (definition) {
    const severity = severityRank[definition.level ?? 'medium']
    parts.rules.set(ruleId, { id: ruleId, title: definition.title, description: definition.description || definition.title, severity, score: scoreOf(severity), requirements: [] })
  }
  parts.singles.push(...rules.slice(0, 1).map(as))
  parts.correlations.push(...correlations.slice(0, 1).map(as))
  parts.filters.push(...filters.slice(0, 1).map(as))
}

function compileBook(version: string, { rules, singles, correlations, filters }: Parts): RuleBook {
  const options = { mappings: MAPPINGS, filters }
  const isActivity = (rule: SigmaRule) => rule.logsource.category === 'activity'
  const records = compile(singles.filter((rule) => !isActivity(rule)), options)
  const activity = compile(singles.filter(isActivity), options)
  return { version, rules, records, activity, singles, correlations, filters, problems: [...records.problems, ...activity.problems] }
}

/** The book of one rule: itself, or with a correlation all that it counts. Only the rule reports. */
export function bookOfRule(book: RuleBook, ruleId: string): RuleBook {
  const rule = book.rules.get(ruleId)
  const needed = new Set([ruleId])
  const correlations: SigmaCorrelation[] = []
  const isNeeded = (each: { id: string; name: string | null }) => needed.has(each.id) || (each.name !== null && needed.has(each.name))
  for (let grew = true; grew;) {
    const found = book.correlations.filter((each) => !correlations.includes(each) && isNeeded(each))
    correlations.push(...found)
    for (const name of found.flatMap((each) => each.rules)) needed.add(name)
    grew = found.length > 0
  }
  return compileBook(book.version, { rules: new Map(rule ? [[ruleId, rule]] : []), singles: book.singles.filter(isNeeded), correlations, filters: book.filters })
}
