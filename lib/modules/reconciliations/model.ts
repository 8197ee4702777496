import { z } from 'zod'
import { blankable, id, instant, line, optionalId, text, version, words as list } from '#lib/input.ts'
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
}

type Said = z.output<z.ZodObject<typeof systemSettings>>

export const settingsOf = (said: Omit<Said, 'sourceId' | 'connectionId' | 'repository'>): ChangeSettings => ({
  production: { by: said.productionBy, names: said.productionNames }, branches: said.branches, paths: said.paths, baseline: said.baseline,
  asks: { request: said.asksRequest, deployer: said.asksDeployer, botApprovals: said.asksBotApprovals, skipped: said.skipped, neutral: said.neutral, protection: { approvals: said.approvals, checks: said.asksChecks } },
})

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
