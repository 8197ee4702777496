import { Lacking } from '#lib/outcome.ts'
import type { Of } from './facts.ts'
import type { Move } from './moves.ts'
import { protectionAt } from './protecting.ts'
import type { Release } from './system.ts'
import type { Unit } from './units.ts'
import type { World } from './world.ts'

/** One thing that happened to a change: when, who as the host calls them, and what, as a sentence. */
export type LineEvent = { at: string | null; who: string | null; said: string }
export type LinePart = 'request' | 'opened' | 'commits' | 'reviews' | 'checks' | 'merge' | 'protection' | 'deployment' | 'running'
/** A station between request and running. `lacks`: why nothing stands there. */
export type LineStep = { part: LinePart; events: LineEvent[]; lacks: string | null }

/** Of one station; more are counted. */
const mostEvents = 40

const short = (sha: string) => sha.slice(0, 7)
const nameOf = (ref: string) => ref.replace(/^refs\/(?:heads|tags)\//, '')
const inTime = (one: LineEvent, other: LineEvent) => ((one.at ?? '') < (other.at ?? '') ? -1 : (one.at ?? '') > (other.at ?? '') ? 1 : 0)

function step(part: LinePart, events: LineEvent[], none: string): LineStep {
  const more = events.length - mostEvents
  return { part, events: more > 0 ? [...events.slice(0, mostEvents), { at: null, who: null, said: `And ${more} more.` }] : events, lacks: events.length === 0 ? none : null }
}

type Seen = { environment: string; since: string | null; last: string; count: number }

/** Lines of the changes of one world, each from its request to what runs, as far as it is known. */
export function liner(world: World): (unit: Unit) => LineStep[] {
  const seen = running(world)
  return (unit) => {
    switch (unit.type) {
      case 'pull': return [...pullSteps(world, unit), merged(world, unit), deployed(world, unit.release), runs(world, seen, unit.release, unit.commits)]
      case 'unattributed': return [commits(world, unit.commits, null), moved(unit.move), deployed(world, unit.release), runs(world, seen, unit.release, unit.commits)]
      case 'update': return [moved(unit.move), protectedBy(world, unit.move)]
      case 'deployment': return [deployed(world, unit.release), runs(world, seen, unit.release, unit.release.sha === null ? [] : [unit.release.sha])]
      case 'artifact': return [deploymentsOf(world, unit), step('running', [{ at: unit.since ?? unit.at, who: null, said: unit.since === null ? `It runs in ${unit.environment}; since when nobody tells.` : `It runs in ${unit.environment}; looked at ${unit.at}.` }], '')]
      case 'snapshot': return [step('running', [], `The snapshot of ${unit.environment} lists nothing.`)]
    }
  }
}

function pullSteps(world: World, unit: Extract<Unit, { type: 'pull' }>): LineStep[] {
  const pull = world.pull(unit.pull)
  const mergedAt = pull.merged?.at ?? null
  const read = (what: 'names' | 'review', none: string, not: string) => (mergedAt !== null && (world.readAt(what, unit.pull) ?? '') >= mergedAt ? none : not)
  const asked = pull.names.map(({ request, at }): LineEvent => ({ at, who: null, said: `${request} is named${at === null ? '; since when nobody tells' : mergedAt !== null && at > mergedAt ? ', after the merge' : ''}. ${requested(world, request)}` }))
  const dropped = pull.unnamed.map(({ request, at }): LineEvent => ({ at, who: null, said: `${request} is named no more.` }))
  const opened: LineEvent[] = [
    ...(pull.opened ? [{ at: pull.opened.at, who: pull.opened.by?.login ?? null, said: `Pull request ${unit.pull} opened${pull.opened.headRef ? ` from ${nameOf(pull.opened.headRef)}` : ''}.` }] : []),
    ...pull.heads.filter(({ at }) => at === null || at !== pull.opened?.at).map(({ at, by, sha }) => ({ at, who: by?.login ?? null, said: `${short(sha)} pushed to it.` })),
    ...pull.retargeted.map(({ at, by, from, to }) => ({ at, who: by?.login ?? null, said: `Moved from ${nameOf(from)} to ${nameOf(to)}.` })),
  ]
  const list = pull.commits.find(({ head }) => head === pull.merged?.head)
  const reviews = pull.reviews.map((review): LineEvent => ({ at: review.at, who: review.by?.login ?? null, said: said(review, pull.merged) }))
  const dismissed = [...pull.dismissed.values()].map(({ at, by }): LineEvent => ({ at, who: by?.login ?? null, said: 'A review dismissed.' }))
  const head = pull.merged === null ? null : unit.move?.how === 'merge_queue_merge' ? unit.move.after : pull.merged.head
  const checks = head === null ? [] : world.by('check', 'sha', head).map(({ name, conclusion, at }): LineEvent => ({ at, who: null, said: `${name}: ${conclusion ?? 'not complete'}${mergedAt !== null && at !== null && at > mergedAt ? ', after the merge' : ''}.` }))
  const checked = head !== null && mergedAt !== null && (world.readAt('check', head) ?? '') >= mergedAt
  return [
    step('request', [...asked, ...dropped].sort(inTime), read('names', 'It names no request.', 'Which request it named was not read since the merge.')),
    step('opened', opened.sort(inTime), 'Who opened it is not known.'),
    commits(world, list?.shas ?? [], list?.total ?? null),
    step('reviews', [...reviews, ...dismissed].sort(inTime), read('review', 'Nobody reviewed it.', 'Its reviews were not read since the merge.')),
    step('checks', checks.sort(inTime), checked ? 'No check ran on it.' : 'Its checks were not read since the merge.'),
  ]
}

const reviewed = { approved: 'Approved', changes_requested: 'Changes requested', commented: 'Commented' } as const
function said({ state, sha, at }: Of<'review'>, merge: Of<'merged'> | null): string {
  const what = state === null ? 'Reviewed; what it said was dismissed' : reviewed[state]
  const of = sha === null ? ', of a commit that is gone' : merge && sha !== merge.head && state === 'approved' ? ` ${short(sha)}, which is not what was merged` : ` ${short(sha)}`
  return `${what}${of}${merge && at > merge.at ? ', after the merge' : ''}.`
}

function requested(world: World, ref: string): string {
  const request = world.request(ref)
  if (!request) return 'There is no such request.'
  return request.approvedAt === null ? 'It is not approved.' : `It was approved at ${request.approvedAt}.`
}

function commits(world: World, shas: string[], total: number | null): LineStep {
  const events = shas.map((sha): LineEvent => {
    const writers = world.graph.commit(sha)?.writers ?? null
    return { at: null, who: writers === null ? null : [...new Set(writers.map(({ who, name }) => who?.login ?? `${name}, no account`))].join(', ') || null, said: `Commit ${short(sha)}${writers === null ? '; who wrote it is not known' : ''}.` }
  })
  const found = step('commits', events, 'Its commits are not known.')
  return total !== null && total > shas.length ? { ...found, events: [...found.events, { at: null, who: null, said: `${total - shas.length} more are not known.` }] } : found
}

const hows = { pr_merge: 'Merged by the host', merge_queue_merge: 'Merged by the merge queue', push: 'Pushed', force_push: 'Pushed by force', branch_creation: 'Branch made', branch_deletion: 'Branch removed' } as const

function moved(move: Move | null): LineStep {
  return step('merge', move === null ? [] : [{ at: move.at, who: move.by?.login ?? null, said: `${move.how === null ? 'The branch was moved; whether by a merge nobody tells' : hows[move.how]}: ${nameOf(move.ref)} from ${short(move.before)} to ${short(move.after)}.` }], 'How it came onto the branch is not known.')
}

function merged(world: World, unit: Extract<Unit, { type: 'pull' }>): LineStep {
  const at = world.pull(unit.pull).merged
  const found = moved(unit.move)
  return at === null ? found : { ...found, lacks: null, events: [{ at: at.at, who: at.by?.login ?? null, said: `Merged into ${nameOf(at.ref)} as ${short(at.sha)}.` }, ...found.events] }
}

function protectedBy(world: World, { ref, at, before, after }: Move): LineStep {
  const rules = at === null ? null : rulesAt(world, ref, at)
  if (typeof rules === 'string') return step('protection', [], rules)
  const suite = world.by('suite', 'after', after).find((each) => each.ref === ref && each.before === before)
  const words = { pass: 'The rules held.', fail: 'The rules did not hold.', bypass: 'Went past the rules.' } as const
  return step('protection', [
    ...(rules ?? []).map(({ source, approvals, checks }): LineEvent => ({ at, who: null, said: `${source}: ${approvals === 1 ? 'an approval' : `${approvals} approvals`} required${checks.length > 0 ? `, checks ${checks.map(({ name }) => name).join(', ')}` : ', no check'}.` })),
    ...(suite ? [{ at: suite.at, who: suite.by?.login ?? null, said: words[suite.result] }] : []),
  ], rules === null ? 'What protected it then is not known.' : 'No rule protected it then.')
}

/** Or why nobody can tell. */
function rulesAt(world: World, ref: string, at: string): ReturnType<typeof protectionAt> | string {
  try {
    return protectionAt(world, ref, at)
  } catch (error) {
    if (error instanceof Lacking) return error.message
    throw error
  }
}

function deployed(world: World, release: Release): LineStep {
  if (release.deployment === null) return step('deployment', [{ at: release.at, who: null, said: release.how === 'branch' ? `In production with the branch ${release.name}.` : `In production with the tag ${release.name}.` }], '')
  return step('deployment', eventsOf(world, release.deployment, release), 'How it was deployed is not known.')
}

function eventsOf(world: World, id: string, release: Pick<Release, 'name'>): LineEvent[] {
  const of = world.by('deployment', 'id', id)[0]
  if (!of) return []
  const run = of.run
  return [
    { at: of.at, who: of.by?.login ?? null, said: `Deployment of ${of.sha === null ? 'an unknown commit' : short(of.sha)} to ${of.environment}.` },
    ...(run === null ? [] : world.by('run', 'id', run).map(({ trigger, at }) => ({ at, who: trigger?.login ?? null, said: `Run ${run} started.` }))),
    ...(run === null ? [] : world.by('approved_run', 'run', run).filter(({ environment }) => environment === release.name).map(({ by, state, at }) => ({ at, who: by?.login ?? null, said: state === 'approved' ? `Let into ${release.name}.` : `Kept out of ${release.name}.` }))),
    ...world.by('deployed', 'deployment', id).map(({ state, begun, at }) => ({ at, who: null, said: begun ? 'The pipeline was at it.' : `${states[state]}.` })),
  ].sort(inTime)
}
const states = { success: 'It succeeded', failure: 'It failed', error: 'It ended with an error', inactive: 'Another took its place', pending: 'It waited' } as const

function deploymentsOf(world: World, { environment, digest, sha }: Extract<Unit, { type: 'artifact' }>): LineStep {
  const found = digest !== null ? world.by('deployment', 'digest', digest) : sha !== null ? world.by('deployment', 'sha', sha) : []
  return step('deployment', found.filter((each) => each.environment === environment).flatMap((each) => eventsOf(world, each.id, { name: environment })).sort(inTime), digest === null && sha === null ? 'Neither its image nor its commit is known.' : `Nobody deployed it to ${environment} through the pipeline.`)
}

function runs(world: World, seen: Map<string, Seen[]>, { deployment, name }: Release, shas: string[]): LineStep {
  const digest = deployment === null ? null : (world.by('deployment', 'id', deployment)[0]?.digest ?? null)
  const found = [...(digest === null ? [] : (seen.get(digest) ?? [])), ...shas.flatMap((sha) => seen.get(sha) ?? [])].filter(({ environment }) => deployment === null || environment === name)
  return step('running', found.map(({ environment, since, last, count }) => ({ at: since ?? last, who: null, said: `Runs in ${environment}${count > 1 ? `, ${count} times` : ''}; last seen at ${last}.` })), 'No snapshot shows it by its own image or commit.')
}

/** What snapshots show, by image and by commit: since when as the first says, how often as the last does. */
function running(world: World): Map<string, Seen[]> {
  const found = new Map<string, Seen[]>()
  for (const { environment, at, artifacts } of [...world.known.all('snapshot')].sort((one, other) => (one.at < other.at ? -1 : 1))) {
    for (const { digest, sha, since, count } of artifacts) for (const name of new Set([digest, sha])) {
      if (name === null) continue
      const all = found.get(name) ?? []
      const before = all.find((each) => each.environment === environment)
      if (before) Object.assign(before, { last: at, count })
      else all.push({ environment, since, last: at, count })
      found.set(name, all)
    }
  }
  return found
}
