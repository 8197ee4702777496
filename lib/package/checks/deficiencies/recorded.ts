import { canonical, type Json } from '#lib/crypto/canonical.ts'
import { derive, highest, rankOf, type Tested, whyNoRetest, whyNotCounted } from '#lib/deficiency/severity.ts'
import { type Looking, ofRole, recordOf } from '../check.ts'
import type { PackagedDeficiency, PackagedEvaluation } from './shape.ts'
import { type Standing, stepped, unraised } from './standing.ts'

/** What the audit trail tells of a deficiency: `after` is what it became, by field. `cut`: too long, its hash alone stands there. */
type Event = { index: number; subject: string; action: string; actor: string | null; after: Record<string, unknown>; cut: boolean }
export type Trail = { events: Event[]; /** By control test: where in the log its review is. */ reviews: Map<string, number> }

export async function trailIn({ files, lines }: Looking): Promise<Trail> {
  const trail: Trail = { events: [], reviews: new Map() }
  for (const { path } of ofRole(files, 'trail', 'entries.ndjson')) {
    for await (const line of lines(path)) {
      if (!line.includes('deficiencies.') && !line.includes('controlTests.review')) continue
      const outer = recordOf(line)
      const entry = recordOf(typeof outer?.body === 'string' ? outer.body : null)
      if (!entry || entry.outcome !== 'success') continue
      const [subject, actor, changes] = [entry.subject, entry.actor, entry.changes] as (Record<string, unknown> | undefined)[]
      const [index, action, id] = [Number(outer?.index), String(entry.action), String(subject?.id)]
      if (action === 'controlTests.review') trail.reviews.set(id, index)
      if (!action.startsWith('deficiencies.') || subject?.type !== 'deficiency') continue
      const after = Object.fromEntries(Object.entries(changes ?? {}).flatMap(([name, pair]) => (Array.isArray(pair) ? [[name, pair[1] as unknown]] : [])))
      trail.events.push({ index, subject: id, action, actor: typeof actor?.id === 'string' ? actor.id : null, after, cut: typeof changes?.sha256 === 'string' })
    }
  }
  trail.events.sort((one, other) => one.index - other.index)
  return trail
}

/** What a long entry leaves out stands there as its hash, at any depth. */
const isWhole = (value: unknown): boolean => typeof value !== 'object' || value === null || (Array.isArray(value) ? value.every(isWhole) : !('sha256' in value && 'bytes' in value) && Object.values(value).every(isWhole))
const sameAs = (one: unknown, other: unknown) => canonical((one ?? null) as Json) === canonical((other ?? null) as Json)

/** A control test of the package: `number` for words. */
export type PaperOf = Tested & { number: number }
export type Walk = {
  trail: Trail
  all: ReadonlyMap<string, PackagedDeficiency>
  papers: ReadonlyMap<string, PaperOf>
  say: (of: PackagedDeficiency, problem: string) => void
  /** What could not be checked of it. */
  unchecked: (of: PackagedDeficiency, why: string) => void
  evaluated: (right: boolean) => void
}

const raised = ['number', 'engagementId', 'kind', 'controlId', 'title', 'condition', 'criteria', 'cause', 'effect', 'process', 'systemIds', 'assertions', 'fromAt', 'toAt', 'raisedById'] as const
const concluded = ['likelihood', 'likelihoodWhy', 'magnitude', 'magnitudeWhy', 'affected', 'days', 'failure', 'indicators', 'compensating', 'derived', 'reason', 'statement', 'concludedById'] as const

/**
 * The acts of the trail in their order, each held against what the package has of it. An aggregate is evaluated by what its members were then, so all go
 * forward together. @returns where each stands at the checkpoint
 */
export function walked(walk: Walk): { standings: Map<string, Standing>; strangers: string[] } {
  const { trail, all, say } = walk
  const standings = new Map<string, Standing>()
  const told = new Map<string, { fields: Record<string, unknown>; cut: boolean }>()
  const strangers = new Set<string>()
  for (const event of trail.events) {
    const of = all.get(event.subject)
    if (!of) {
      strangers.add(event.subject)
      continue
    }
    const stands = standings.get(of.id) ?? unraised
    const own = told.get(of.id) ?? { fields: {}, cut: false }
    told.set(of.id, { fields: { ...own.fields, ...event.after }, cut: own.cut || event.cut })
    const problems = heldAgainst(event, of, stands, { ...own.fields, ...event.after }, own.cut || event.cut)
    for (const problem of problems) say(of, problem)
    const evaluation = of.evaluations[stands.evaluations]
    if (event.action === 'deficiencies.evaluate' && evaluation) derivedAnew(walk, of, evaluation, event.index, standings)
    standings.set(of.id, stepped(stands, event.action, of))
  }
  for (const of of all.values()) {
    const own = told.get(of.id)
    if (!trail.events.some(({ subject, action }) => subject === of.id && (action === 'deficiencies.create' || action === 'deficiencies.aggregate'))) say(of, 'No entry of the audit trail says that it was raised.')
    else if (own && !own.cut && !of.movedSince) for (const field of raised) if (isWhole(own.fields[field]) && !sameAs(own.fields[field], of[field])) say(of, `What was found (${field}) is not what the audit trail says.`)
  }
  return { standings, strangers: [...strangers] }
}

function heldAgainst({ action, actor, after, cut }: Event, of: PackagedDeficiency, stands: Standing, fields: Record<string, unknown>, anyCut: boolean): string[] {
  const problems: string[] = []
  const hold = (what: string, said: unknown, here: unknown) => void (isWhole(said) && !sameAs(said, here) && problems.push(`${what} is not what the audit trail says.`))
  const by = (what: string, here: string) => void (actor !== here && problems.push(`${what} is not by who signed, by the audit trail.`))
  switch (action) {
    case 'deficiencies.create':
    case 'deficiencies.addSource': {
      const source = of.sources[stands.sources]
      if (!source) problems.push(`The audit trail says that it comes from ${String(after.source)}, and that is not among its sources.`)
      else if (!cut) hold(`Source ${stands.sources + 1}`, after.source ?? null, source.label)
      break
    }
    case 'deficiencies.aggregate':
      if (!cut) hold('What it aggregates', after.members ?? null, of.members.map(({ number }) => `D-${number}`))
      break
    case 'deficiencies.evaluate': {
      const [number, evaluation] = [stands.evaluations + 1, of.evaluations[stands.evaluations]]
      if (!evaluation) {
        problems.push(`The audit trail says that it was evaluated ${number} times, and evaluation ${number} is not here.`)
        break
      }
      if (!cut) for (const field of concluded) hold(`Evaluation ${number} (${field})`, after[field] ?? null, evaluation[field])
      if (!anyCut) hold(`Evaluation ${number} (severity)`, fields.severity ?? null, evaluation.severity)
      by(`Evaluation ${number}`, evaluation.concludedById)
      break
    }
    case 'deficiencies.review': {
      const [number, review] = [stands.evaluations, of.evaluations[stands.evaluations - 1]?.review]
      if (!review) {
        problems.push(`The audit trail says that evaluation ${number} was reviewed, and the package does not.`)
        break
      }
      if (!cut) for (const field of ['reviewerId', 'note'] as const) hold(`The review of evaluation ${number} (${field})`, after[field] ?? null, review[field])
      if (!cut) hold(`The review of evaluation ${number} (acceptsLower)`, after.acceptsLower ?? false, review.acceptsLower)
      by(`The review of evaluation ${number}`, review.reviewerId)
      break
    }
    case 'deficiencies.respond': {
      const [number, response] = [stands.responses + 1, of.responses[stands.responses]]
      if (!response) {
        problems.push(`The audit trail says that management responded ${number} times, and response ${number} is not here.`)
        break
      }
      if (!cut) for (const field of ['said', 'plan', 'reason'] as const) hold(`Response ${number} (${field})`, after[field] ?? null, response[field])
      if (!anyCut) for (const [field, here] of [['agreed', response.agrees], ['ownerId', response.ownerId], ['dueDay', response.dueDay]] as const) hold(`Response ${number} (${field})`, fields[field] ?? null, here)
      by(`Response ${number}`, response.respondedById)
      break
    }
    default:
      problems.push(...acts(action, actor, after, cut, of))
  }
  return problems
}

/** What happens once. */
function acts(action: string, actor: string | null, after: Record<string, unknown>, cut: boolean, { remediated, retest, closed, withdrawn }: PackagedDeficiency): string[] {
  const act = {
    'deficiencies.remediate': { what: 'remediated', here: remediated, fields: [['remediatedDay', remediated?.day], ['remediation', remediated?.said]] },
    'deficiencies.retest': { what: 'retested', here: retest, fields: [['retestId', retest?.testId]] },
    'deficiencies.close': { what: 'closed', here: closed, fields: [['closeNote', closed?.note]] },
    'deficiencies.withdraw': { what: 'withdrawn', here: withdrawn, fields: [['withdrawReason', withdrawn?.reason]] },
  }[action]
  if (!act) return []
  if (act.here === null) return [`The audit trail says that it was ${act.what}, and the package does not.`]
  const wrong = cut ? [] : act.fields.filter(([field, here]) => isWhole(after[field as string]) && !sameAs(after[field as string], here)).map(([field]) => `How it was ${act.what} (${String(field)}) is not what the audit trail says.`)
  return act.here.byId === actor ? wrong : [...wrong, `Who ${act.what === 'retested' ? 'recorded its retest' : `${act.what} it`.replace('withdrawn it', 'withdrew it')} is not who signed, by the audit trail.`]
}

const spoken = (severity: string) => severity.replaceAll('_', ' ')

/** The severity follows from the facts, from compensating controls as they were tested, and from the members as they were concluded then. */
function derivedAnew({ all, papers, trail, say, unchecked, evaluated }: Walk, of: PackagedDeficiency, evaluation: PackagedEvaluation, index: number, standings: ReadonlyMap<string, Standing>): void {
  const live = of.members.flatMap(({ id }) => (standings.get(id)?.withdrawn ? [] : (all.get(id) ?? [])))
  const absent = of.members.filter(({ id }) => !all.has(id))
  const members = live.flatMap(({ id }) => standings.get(id)?.severity ?? [])
  const failed = [of.controlId, ...live.map(({ controlId }) => controlId)].flatMap((each) => each ?? [])
  let [right, whole] = [true, absent.length === 0]
  const wrong = (problem: string) => {
    right = false
    say(of, `Evaluation ${evaluation.number}: ${problem}`)
  }
  for (const { controlId, control, testId, test } of evaluation.compensating) {
    if (testId === null) continue
    const paper = papers.get(testId)
    if (!paper) {
      whole = false
      unchecked(of, `whether ${control} compensates. Its test (${test ?? testId}) is not in the package.`)
      continue
    }
    const why = whyNotCounted(controlId, paper, { engagementId: of.engagementId, controlIds: failed, from: new Date(of.fromAt), to: new Date(of.toAt) })
    const later = (trail.reviews.get(testId) ?? -1) > index
    if (why !== null || later) wrong(`${control} compensates for nothing: ${why ?? `T-${paper.number} was not reviewed yet when this was concluded`}.`)
  }
  if (absent.length > 0) unchecked(of, `what its members ${absent.map(({ number }) => `D-${number}`).join(', ')} were. They are not in the package.`)
  const due = derive({ ...evaluation, compensated: evaluation.compensating.some(({ testId }) => testId !== null), members }).severity
  if (absent.length === 0 ? due !== evaluation.derived : rankOf(due) > rankOf(evaluation.derived)) wrong(`${spoken(due)} follows from its facts, and ${spoken(evaluation.derived)} is said to.`)
  const floor = highest(members)
  if (floor !== null && rankOf(evaluation.severity) < rankOf(floor)) wrong(`it is concluded as ${spoken(evaluation.severity)}, below a member that was a ${spoken(floor)}.`)
  evaluated(right && whole)
}

/** Of one whose retest is told. */
export function retestProblem(of: PackagedDeficiency, papers: ReadonlyMap<string, PaperOf>): string | null {
  const paper = papers.get(of.retest?.testId ?? '')
  if (!paper) return null
  const why = whyNoRetest(paper, { controlId: of.controlId, remediatedDay: of.remediated?.day ?? null })
  return why === null ? null : `T-${paper.number} is no retest of it: it ${why}.`
}
