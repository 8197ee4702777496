import { z } from 'zod'
import { blankable, id, instant, line, optionalId, optionalText, text, version, words as list } from '#lib/input.ts'
import type { ChangeSettings } from '#lib/reconcile/system.ts'
import { coverageWords, exceptionStates, lineParts, outcomeWords, protectionStates, reconciliationStates, spreads, toldBy, unitTypes } from './words.ts'

export { coverageWords, exceptionStates, lineParts, outcomeWords, protectionStates, reconciliationStates, spreads, toldBy, unitTypes }

const sha = z.string().trim().toLowerCase().regex(/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/, 'is a whole SHA: 40 or 64 figures and letters a to f')
const digest = z.string().trim().toLowerCase().regex(/^sha256:[0-9a-f]{64}$/, 'is sha256: and 64 figures and letters a to f')

/** A checkbox; what is neither yes nor no is refused, as "no" asks for less. */
const asked = z.enum(['on', 'true', '1', 'false', '0', ''], { error: 'is true or false' }).or(z.boolean()).nullish().transform((value) => value === true || value === 'on' || value === 'true' || value === '1')

/** How changes of a system reach production, as a person or a pipeline says it: flat, for forms. */
export const systemSettings = {
  sourceId: optionalId,
  /** In place of `sourceId`: a repository of which nothing was told yet, and the connection that reaches it. */
  connectionId: optionalId,
  repository: blankable(z.string().trim().max(200).regex(/^[A-Za-z0-9_.-]+\/[A-Za-z0-9_.-]+$/, 'is owner/name, as the address of the repository has it')),
  productionBy: z.enum(['environment', 'branch', 'tag'], { error: 'is environment, branch or tag' }),
  productionNames: list(50).refine((names) => names.length > 0, 'name at least one'),
  branches: list(50).refine((names) => names.length > 0, 'name at least one'),
  paths: list(200, 500),
  asksRequest: asked,
  asksDeployer: asked,
  asksBotApprovals: asked,
  skipped: z.enum(['pass', 'fail']).default('fail'),
  neutral: z.enum(['pass', 'fail']).default('fail'),
  approvals: z.coerce.number().int().min(0, 'at least 0').max(6, 'at most 6').default(1),
  asksChecks: asked,
  baseline: blankable(sha),
  /** Why it asks for less than before, for whoever decides about that. */
  reason: optionalText(2_000),
}

type Said = z.output<z.ZodObject<typeof systemSettings>>

export const settingsOf = (said: Omit<Said, 'sourceId' | 'connectionId' | 'repository' | 'reason'>): ChangeSettings => ({
  production: { by: said.productionBy, names: said.productionNames }, branches: said.branches, paths: said.paths, baseline: said.baseline,
  asks: { request: said.asksRequest, deployer: said.asksDeployer, botApprovals: said.asksBotApprovals, skipped: said.skipped, neutral: said.neutral, protection: { approvals: said.approvals, checks: said.asksChecks } },
})

/** What of its settings is judged by, in words of the form. */
const labels = {
  sourceId: 'Repository', by: 'What counts as production', names: 'Names of production', branches: 'Branches', paths: 'Paths', baseline: 'Baseline', request: 'Requests', deployer: 'Another deploys', botApprovals: 'Two approve what a bot wrote',
  skipped: 'Skipped checks', neutral: 'Neutral checks', approvals: 'Approvals required', checks: 'Checks required',
} as const

export type HowJudged = { sourceId: string | null; settings: ChangeSettings }
type Weaker = { label: string; from: string; to: string }

/**
 * What of a change makes the portal judge less, or less strictly, than before: that takes a second person. PostgreSQL asks the same (`tickmark_reconciliation_weaker`).
 * @returns each with what it was and is to be, and the rest of the change, which holds at once
 */
export function weakened(before: HowJudged, after: HowJudged): { weaker: Weaker[]; safe: HowJudged } {
  const [was, is] = [before.settings, after.settings]
  const safe = structuredClone(after)
  const weaker: Weaker[] = []
  const ask = (weakens: boolean, label: Weaker['label'], from: unknown, to: unknown, keep: () => void) => {
    if (!weakens) return
    weaker.push({ label, from: said(from), to: said(to) })
    keep()
  }
  const fewer = (from: readonly string[], to: readonly string[]) => from.some((each) => !to.includes(each))
  ask(before.sourceId !== null && after.sourceId !== before.sourceId, labels.sourceId, 'as before', after.sourceId === null ? null : 'another', () => (safe.sourceId = before.sourceId))
  const moved = was.production.by !== is.production.by || fewer(was.production.names, is.production.names)
  ask(moved, was.production.by === is.production.by ? labels.names : labels.by, `${was.production.by} ${was.production.names.join(', ')}`, `${is.production.by} ${is.production.names.join(', ')}`, () => (safe.settings.production = was.production))
  ask(fewer(was.branches, is.branches), labels.branches, was.branches, is.branches, () => (safe.settings.branches = was.branches))
  ask(is.paths.length > 0 && (was.paths.length === 0 || fewer(was.paths, is.paths)), labels.paths, was.paths, is.paths, () => (safe.settings.paths = was.paths))
  ask(is.baseline !== null && is.baseline !== was.baseline, labels.baseline, was.baseline, is.baseline, () => (safe.settings.baseline = was.baseline))
  for (const name of ['request', 'deployer', 'botApprovals'] as const) ask(was.asks[name] && !is.asks[name], labels[name], 'asked', 'not asked', () => (safe.settings.asks[name] = true))
  for (const name of ['skipped', 'neutral'] as const) ask(was.asks[name] === 'fail' && is.asks[name] === 'pass', labels[name], 'fail', 'pass', () => (safe.settings.asks[name] = 'fail'))
  const [had, has] = [was.asks.protection, is.asks.protection]
  ask(has.approvals < had.approvals, labels.approvals, had.approvals, has.approvals, () => (safe.settings.asks.protection.approvals = had.approvals))
  ask(had.checks && !has.checks, labels.checks, 'required', 'not required', () => (safe.settings.asks.protection.checks = true))
  return { weaker, safe }
}

const said = (value: unknown): string => (value === null || (Array.isArray(value) && value.length === 0) ? 'none' : Array.isArray(value) ? value.join(', ') : String(value))

/** Who deployed, as an account at the host of the repository: its number there, and its name. */
const who = blankable(z.object({ id: z.coerce.number().int().min(1, 'is the number of the account at the host'), login: line(1, 100) }, { error: 'is the account at the host: {"id": 123, "login": "name"}' }))

/** The system by its id, its name, or a name that logs call it by. */
const system = line(1, 500)

export const deploymentFields = {
  system,
  environment: line(1, 200),
  sha: blankable(sha),
  digest: blankable(digest),
  /** What the pipeline calls it, the same when it tells of it again; without, it is told by environment, artifact and time. */
  id: blankable(line(1, 200)),
  state: z.enum(['success', 'failure', 'pending'], { error: 'is success, failure or pending' }).default('success'),
  at: instant,
  by: who,
  run: blankable(z.coerce.number().int().min(1)),
}

/** Things that run, in one snapshot. */
const mostRunning = 5_000

export const snapshotFields = {
  system,
  name: line(1, 200),
  at: instant,
  artifacts: z.array(z.object({ digest: blankable(digest), sha: blankable(sha), since: blankable(instant), count: z.coerce.number().int().min(1, 'at least 1').default(1) })).max(mostRunning, `at most ${mostRunning.toLocaleString('en')}`),
}

/** Days a reconciliation spans at most. */
export const longestPeriod = 366

export const reconciliationFields = { systemId: id, from: instant, to: instant }

/** Days the live view looks back. */
export const liveDays = 31

/** What somebody says of a change that failed a question. */
export const exceptionFields = { spread: z.enum(['isolated', 'systematic'], { error: 'is isolated or systematic' }), rootCause: text(1, 5_000), ownerId: id, dueAt: instant }
export const acceptanceFields = { id, version, until: instant, reason: text(1, 1_000) }

/** Days before it is due in which its owner is reminded. */
export const dueSoonDays = 3

/** Days a failure is accepted for at most. */
export const longestAcceptance = 366
