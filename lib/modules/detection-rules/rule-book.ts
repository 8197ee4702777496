import 'server-only'
import { inArray, isNull, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { sigmaRules } from '#db/schema/detection-rules.ts'
import { chunks } from '#lib/audit/append.ts'
import { sha256Hex } from '#lib/crypto/canonical.ts'
import { isOurs, ours } from '#lib/facts/index.ts'
import { type PlaceholderValues, placeholderValues } from '#lib/placeholders.ts'
import { compile, type Group, type Item, MAPPINGS, parseRules, placeholdersOf, type RuleSet, type SigmaCorrelation, type SigmaFilter, type SigmaProblem, type SigmaRule } from '#lib/sigma/index.ts'
import { readSettings } from '../settings/queries.ts'
import { type CatalogRule, loadCatalog, type RequirementLink } from './catalog/index.ts'
import { type BaseScore, scoreOf, severityRank } from './model.ts'

/** A rule that reports: what a finding of it says. */
export type BookRule = { id: string; title: string; description: string; severity: number; score: BaseScore; requirements: RequirementLink[] }

/** Every rule of an organization, compiled: the catalog, its packs and its own. */
export type RuleBook = {
  version: string
  rules: Map<string, BookRule>
  /** Rules over records as they arrived, and perhaps over what is derived of them too. */
  records: RuleSet
  /** Rules that read only what is derived of every event: few need the record for it. */
  derived: RuleSet
  singles: SigmaRule[]
  correlations: SigmaCorrelation[]
  filters: SigmaFilter[]
  /** Of rules and filters; one that waits for some is left out of the sets. */
  placeholders: PlaceholderValues
  problems: SigmaProblem[]
  /** The rules that were stopped since this was asked last: whether they match is unknown. Asked after each event, before anything else runs. */
  takeOverrun: () => SigmaRule[]
}

/** The definitions of a stored document, under the id it is stored under. */
type Definitions = { rules: SigmaRule[]; correlations: SigmaCorrelation[]; filters: SigmaFilter[] }
/** What a stored document said when it was read last: read again only when its text or name changed. */
type Documents = Map<string, { sha256: string; file: string; definitions: Definitions }>

type Parts = { rules: Map<string, BookRule>; singles: SigmaRule[]; correlations: SigmaCorrelation[]; filters: SigmaFilter[] }

const kept = 20
const books = new Map<string, { book: RuleBook; documents: Documents }>()
let shipped: RuleBook | undefined

/**
 * Made anew only when a rule of the organization changed, and then only what changed is read and compiled: a book is never altered, as a
 * batch may be judged by it meanwhile, but shares with the next one what both have. Organizations without rules of their own share one book.
 */
export async function ruleBookOf(tx: Tx, orgId: string): Promise<RuleBook> {
  const [stored, { detection }] = await Promise.all([versionOf(tx), readSettings(tx)])
  if (stored === null) return shippedBook()
  const placeholders = placeholderValues(detection.placeholders)
  const version = detection.placeholders === '' ? stored : `${stored} ${sha256Hex(detection.placeholders)}`
  const known = books.get(orgId)
  if (known?.book.version === version) return known.book
  const documents = await readDocuments(tx, known?.documents ?? new Map())
  const parts = catalogParts()
  for (const [ruleId, { definitions }] of documents) addDocument(parts, ruleId, definitions)
  const book = compileBook(version, parts, placeholders, known?.book ?? shippedBook())
  books.delete(orgId)
  books.set(orgId, { book, documents })
  const oldest = books.keys().next().value
  if (books.size > kept && oldest !== undefined) books.delete(oldest)
  return book
}

export const shippedBook = (): RuleBook => (shipped ??= compileBook('catalog', catalogParts(), placeholderValues('')))

/** The book of these alone, for trying them. */
export const bookOf = (rules: CatalogRule[]): RuleBook => compileBook('files', catalogParts(rules), placeholderValues(''))

async function readDocuments(tx: Tx, known: Documents): Promise<Documents> {
  const rows = await tx.select({ ruleId: sigmaRules.ruleId, sha256: sigmaRules.sha256, file: sigmaRules.file }).from(sigmaRules).where(isNull(sigmaRules.deletedAt)).orderBy(sigmaRules.ruleId)
  const documents: Documents = new Map()
  const changed: string[] = []
  for (const { ruleId, sha256, file } of rows) {
    const former = known.get(ruleId)
    const isSame = former?.sha256 === sha256 && former.file === (file ?? ruleId)
    // Its place is kept: documents stand in the order of their ids.
    documents.set(ruleId, isSame ? former : { sha256, file: file ?? ruleId, definitions: { rules: [], correlations: [], filters: [] } })
    if (!isSame) changed.push(ruleId)
  }
  for (const part of chunks(changed, 200)) {
    for (const { ruleId, yaml } of await tx.select({ ruleId: sigmaRules.ruleId, yaml: sigmaRules.yaml }).from(sigmaRules).where(inArray(sigmaRules.ruleId, part))) {
      const document = documents.get(ruleId)
      if (document) document.definitions = definitionsOf(ruleId, parseRules(yaml, document.file))
    }
    // Other work of this process goes on meanwhile.
    await new Promise((resolve) => setImmediate(resolve))
  }
  return documents
}

async function versionOf(tx: Tx): Promise<string | null> {
  const [row] = await tx.select({ count: sql<string>`count(*)`, sum: sql<string>`coalesce(sum(version), 0)`, last: sql<string | null>`max(updated_at)::text` }).from(sigmaRules)
  return row === undefined || Number(row.count) === 0 ? null : `${row.count} ${row.sum} ${row.last ?? ''}`
}

function catalogParts(rules: CatalogRule[] = loadCatalog()): Parts {
  const parts: Parts = { rules: new Map(), singles: [], correlations: [], filters: [] }
  for (const each of rules) {
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
function definitionsOf(ruleId: string, { rules, correlations, filters }: Definitions): Definitions {
  const as = <T extends { id: string; name: string | null }>(each: T): T => (each.id === ruleId ? each : { ...each, id: ruleId, name: each.name ?? each.id })
  return { rules: rules.slice(0, 1).map(as), correlations: correlations.slice(0, 1).map(as), filters: filters.slice(0, 1).map(as) }
}

function addDocument(parts: Parts, ruleId: string, { rules, correlations, filters }: Definitions): void {
  const definition = rules[0] ?? correlations[0]
  if (definition) {
    const severity = severityRank[definition.level ?? 'medium']
    parts.rules.set(ruleId, { id: ruleId, title: definition.title, description: definition.description || definition.title, severity, score: scoreOf(severity), requirements: [] })
  }
  parts.singles.push(...rules)
  parts.correlations.push(...correlations)
  parts.filters.push(...filters)
}

/** `former`: a book with mostly the same rules. */
function compileBook(version: string, { rules, singles, correlations, filters }: Parts, placeholders: PlaceholderValues, former: RuleBook | null = null): RuleBook {
  const overran: SigmaRule[] = []
  const isReady = (each: SigmaRule | SigmaFilter) => waitsFor(placeholdersOf(each), placeholders).length === 0
  const ready = singles.filter(isReady)
  const options = { mappings: MAPPINGS, filters: filters.filter(isReady), placeholders, beside: ours, onOverrun: (rule: SigmaRule) => void overran.push(rule) }
  const records = compile(ready.filter((rule) => !isDerived(rule)), options, former?.records)
  const derived = compile(ready.filter(isDerived), options, former?.derived)
  return { version, rules, records, derived, singles, correlations, filters, placeholders, problems: [...records.problems, ...derived.problems], takeOverrun: () => overran.splice(0) }
}

/** Which of the placeholders a rule names have no value yet. */
export const waitsFor = (names: string[], values: PlaceholderValues): string[] => names.filter((name) => !Object.hasOwn(values, name))

const isDerived = (rule: SigmaRule): boolean => rule.detection.selections.every(({ body }) => readsOurs(body))

const readsOurs = (part: Group | Item): boolean => (part.kind === 'item' ? part.field !== null && isOurs(part.field) : part.members.every(readsOurs))

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
  return compileBook(book.version, { rules: new Map(rule ? [[ruleId, rule]] : []), singles: book.singles.filter(isNeeded), correlations, filters: book.filters }, book.placeholders)
}
