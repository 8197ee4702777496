import 'server-only'
import { and, eq, gt, isNull, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { detectionRules } from '#db/schema/detection-rules.ts'
import { ruleMutes, rulePacks, sigmaRules } from '#db/schema/detection-rules.ts'
import { now } from '#lib/clock.ts'
import { conflict } from '#lib/errors.ts'
import { optionalChoice } from '#lib/input.ts'
import { type PlaceholderValues, placeholderValues } from '#lib/placeholders.ts'
import { compile, MAPPINGS, placeholdersOf, type SigmaRule } from '#lib/sigma/index.ts'
import { readSettings } from '../settings/queries.ts'
import { behaviours } from './catalog/block.ts'
import { type CatalogRule, compiledCatalog, severityRank, type SeverityWord } from './model.ts'
import { waitsFor } from './rule-book.ts'

export type ShownRule = {
  id: string
  title: string
  description: string
  /** Rank 1 low … 4 critical. */
  severity: number
  source: string
  areas: string[]
  /** What an auditor asks about that it shows, in words. */
  behaviours: string[]
  requirements: { framework: string; id: string; strength: string }[]
  /** Correlations count events over a window; filters take away from other rules; the others judge each event alone. */
  kind: 'rule' | 'correlation' | 'filter'
  origin: 'catalog' | 'pack' | 'own'
  packId: string | null
  packName: string | null
  enabled: boolean
  /** Written here and never switched on yet; `isTried`: its text as it is now was tried. */
  draft: boolean
  isTried: boolean
  muted: boolean
  /** Placeholders without a value in the settings: until they have one, it judges nothing. */
  waitsFor: string[]
}

type State = { off: Set<string>; drafts: Map<string, string | null>; muted: Set<string>; placeholders: PlaceholderValues }

export function shownRule(rule: CatalogRule, { off, muted }: State): ShownRule {
  const definition = rule.kind === 'rule' ? rule.rule : rule.correlation
  const logsource = rule.kind === 'rule' ? rule.rule.logsource : rule.helpers[0]?.logsource
  return {
    id: rule.id, title: definition.title, description: definition.description ?? '', severity: severityRank[definition.level ?? 'medium'], kind: rule.kind,
    source: [logsource?.product, logsource?.service].filter(Boolean).join(' / ') || 'any', areas: rule.areas, behaviours: rule.behaviours.map((each) => behaviours[each]), requirements: rule.requirements,
    origin: 'catalog', packId: null, packName: null, enabled: !off.has(rule.id), draft: false, isTried: false, muted: muted.has(rule.id), waitsFor: [],
  }
}

export async function stateOf(tx: Tx): Promise<State> {
  const off = await tx.select({ ruleId: detectionRules.ruleId, draft: detectionRules.draft, triedSha256: detectionRules.triedSha256 }).from(detectionRules).where(eq(detectionRules.enabled, false))
  const muted = await tx.select({ ruleId: ruleMutes.ruleId }).from(ruleMutes).where(and(eq(ruleMutes.status, 'approved'), eq(ruleMutes.scope, ''), gt(ruleMutes.expiresAt, now())))
  const drafts = new Map(off.filter((row) => row.draft).map((row) => [row.ruleId, row.triedSha256]))
  return { off: new Set(off.map((row) => row.ruleId)), drafts, muted: new Set(muted.map((row) => row.ruleId)), placeholders: placeholderValues((await readSettings(tx)).detection.placeholders) }
}

const stored = {
  id: sigmaRules.ruleId, title: sigmaRules.title, description: sql<string>`left(${sigmaRules.description}, 500)`, severity: sigmaRules.severity, kind: sigmaRules.kind, sha256: sigmaRules.sha256,
  product: sigmaRules.product, service: sigmaRules.service, category: sigmaRules.category, placeholders: sigmaRules.placeholders, packId: sigmaRules.packId, packName: rulePacks.name,
}

/** Every rule of the organization without its text: a few thousand short rows, filtered in memory as the catalog is. */
export async function shownRules(tx: Tx): Promise<ShownRule[]> {
  const state = await stateOf(tx)
  const rows = await tx.select(stored).from(sigmaRules).leftJoin(rulePacks, and(eq(rulePacks.orgId, sigmaRules.orgId), eq(rulePacks.id, sigmaRules.packId))).where(isNull(sigmaRules.deletedAt))
  return [
    ...[...compiledCatalog().rules.values()].map((rule) => shownRule(rule, state)),
    ...rows.map(({ product, service, category, placeholders, sha256, ...row }): ShownRule => ({
      ...row, source: [product, service ?? category].filter(Boolean).join(' / ') || category || 'any', areas: [], behaviours: [], requirements: [],
      origin: row.packId === null ? 'own' : 'pack', enabled: !state.off.has(row.id), draft: state.drafts.has(row.id), isTried: state.drafts.get(row.id) === sha256, muted: state.muted.has(row.id), waitsFor: waitsFor(placeholders, state.placeholders),
    })),
  ]
}

export const ruleFilters = {
  search: z.string().max(200).nullish(),
  state: optionalChoice(['on', 'off', 'draft', 'muted', 'waiting']),
  severity: optionalChoice(['low', 'medium', 'high', 'critical']),
  source: z.string().max(200).nullish(),
  /** `catalog`, `own`, or the id of a pack. */
  pack: z.string().max(60).nullish(),
}
type Filters = z.output<z.ZodObject<typeof ruleFilters>>
const severities: SeverityWord[] = ['low', 'medium', 'high', 'critical']

function fits(rule: ShownRule, input: Filters): boolean {
  const state = input.state === null || (input.state === 'muted' ? rule.muted : input.state === 'waiting' ? rule.waitsFor.length > 0 : input.state === 'draft' ? rule.draft : rule.enabled === (input.state === 'on') && !rule.draft)
  const pack = !input.pack || (input.pack === rule.origin && rule.origin !== 'pack') || input.pack === rule.packId
  return state && pack && (input.severity === null || severities[rule.severity - 1] === input.severity)
    && (!input.source || rule.source === input.source || rule.source.startsWith(`${input.source} / `))
    && (!input.search || `${rule.title} ${rule.description} ${rule.id} ${rule.source} ${rule.behaviours.join(' ')}`.toLowerCase().includes(input.search.toLowerCase()))
}

/** Every rule that fits, most severe first. */
export async function sortedRules(tx: Tx, input?: Filters): Promise<ShownRule[]> {
  return (await shownRules(tx)).filter((rule) => !input || fits(rule, input)).sort((one, other) => other.severity - one.severity || one.title.localeCompare(other.title) || (one.id < other.id ? -1 : 1))
}

/** What a rule is called, of the catalog or not; null when there is none. */
export async function ruleById(tx: Tx, ruleId: string): Promise<{ id: string; title: string; severity: number } | null> {
  const known = compiledCatalog().rules.get(ruleId)
  const definition = known && (known.kind === 'rule' ? known.rule : known.correlation)
  if (definition) return { id: ruleId, title: definition.title, severity: severityRank[definition.level ?? 'medium'] }
  const [row] = await tx.select({ id: sigmaRules.ruleId, title: sigmaRules.title, severity: sigmaRules.severity }).from(sigmaRules).where(and(eq(sigmaRules.ruleId, ruleId), isNull(sigmaRules.deletedAt)))
  return row ?? null
}

/** Why rules judge nothing as the settings stand: placeholders without values, or with values that do not fit; null: they do. */
export function unreadyReason(rules: SigmaRule[], values: PlaceholderValues): string | null {
  const missing = waitsFor([...new Set(rules.flatMap(placeholdersOf))], values)
  if (missing.length > 0) return `This rule waits for values of ${missing.map((name) => `%${name}%`).join(', ')}. Set them under Settings, Detection.`
  const [problem] = compile(rules.filter((rule) => placeholdersOf(rule).length > 0), { mappings: MAPPINGS, placeholders: values }).problems
  return problem ? `The values of its placeholders do not fit. ${problem.message.slice(0, 500)} Change them under Settings, Detection.` : null
}

/** @throws AppError conflict when rules judge nothing as the settings stand: whether they fire cannot be said */
export function refuseUnready(rules: SigmaRule[], values: PlaceholderValues): void {
  const reason = unreadyReason(rules, values)
  if (reason !== null) throw conflict(reason)
}

/** A rule that was brought in or written here, with its text. */
export async function storedRule(tx: Tx, ruleId: string) {
  const [row] = await tx.select({ ...stored, description: sigmaRules.description, yaml: sigmaRules.yaml, file: sigmaRules.file, licence: sigmaRules.licence, author: sigmaRules.author, references: sigmaRules.references, version: sigmaRules.version, packLicence: rulePacks.licence, packAuthor: rulePacks.author })
    .from(sigmaRules).leftJoin(rulePacks, and(eq(rulePacks.orgId, sigmaRules.orgId), eq(rulePacks.id, sigmaRules.packId)))
    .where(and(eq(sigmaRules.ruleId, ruleId), isNull(sigmaRules.deletedAt)))
  return row ?? null
}
