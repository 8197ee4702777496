import { canonical, type Json } from '#lib/crypto/canonical.ts'
import type { Paper } from '#lib/testing/workpaper.ts'
import { isWhole, type Looking, ofRole, recordOf } from '../check.ts'
import type { Derived } from './items.ts'

/** What the audit trail tells of a test or of a deviation: `changes` are what it became, by field. */
type Event = { index: number; action: string; actor: string | null; after: Record<string, unknown>; /** It was too long: its hash alone stands there. */ cut: boolean }

/** By test, in the order of the log: entries of tests and of their deviations. */
export async function eventsIn({ files, lines }: Looking): Promise<Map<string, Event[]>> {
  const [found, ofDeviation] = [new Map<string, Event[]>(), new Map<string, string>()]
  const all: (Event & { subject: string })[] = []
  for (const { path } of ofRole(files, 'trail', 'entries.ndjson')) {
    for await (const line of lines(path)) {
      if (!line.includes('controlTests.') && !line.includes('deviations.')) continue
      const outer = recordOf(line)
      const entry = recordOf(typeof outer?.body === 'string' ? outer.body : null)
      const [subject, actor, changes] = [entry?.subject, entry?.actor, entry?.changes] as (Record<string, unknown> | undefined)[]
      if (!entry || entry.outcome !== 'success') continue
      const after = Object.fromEntries(Object.entries(changes ?? {}).flatMap(([name, pair]) => (Array.isArray(pair) ? [[name, pair[1] as unknown]] : [])))
      all.push({ index: Number(outer?.index), action: String(entry.action), actor: typeof actor?.id === 'string' ? actor.id : null, after: { ...after, id: subject?.id }, cut: typeof changes?.sha256 === 'string', subject: String(subject?.id) })
    }
  }
  for (const event of all.sort((one, other) => one.index - other.index)) {
    if (event.action === 'deviations.record' && typeof event.after.testId === 'string') ofDeviation.set(event.subject, event.after.testId)
    const of = ofDeviation.get(event.subject) ?? event.subject
    const its = found.get(of)
    if (its) its.push(event)
    else found.set(of, [event])
  }
  return found
}

const sameAs = (one: unknown, other: unknown) => canonical((one ?? null) as Json) === canonical((other ?? null) as Json)

const planned = ['number', 'title', 'objective', 'procedure', 'kind', 'systemIds', 'engagementCode', 'controlCode', 'controlId', 'formerId', 'source', 'fromAt', 'toAt', 'attributes', 'strata', 'size'] as const

/**
 * What the trail says of a test, held against its workpaper. What was recorded after the checkpoint is not in the trail of the package: of a test that
 * moved since, everything that the trail tells has to be there, and more may be.
 */
export function differencesOf(events: Event[], paper: Paper, found: Derived): string[] {
  const problems: string[] = []
  const differs = (what: string, said: unknown, here: unknown) => void (said !== undefined && isWhole(said) && !sameAs(said, here) && problems.push(`${what} is not what the audit trail says.`))
  const of = (...actions: string[]) => events.filter(({ action }) => actions.includes(action))
  const plans = of('controlTests.create', 'controlTests.update')
  if (plans.length === 0) problems.push('No entry of the audit trail says that it was planned.')
  // What was nothing and stayed so is in no entry.
  else if (!plans.some(({ cut }) => cut)) for (const field of planned) differs(`The plan (${field})`, plans.findLast(({ after }) => after[field] !== undefined)?.after[field] ?? null, paper[field])
  const own = paper.freezes.filter(({ testId }) => testId === paper.id)
  const completes = of('controlTests.complete')
  if (completes.length === 0 || completes.length > own.length || (completes.length < own.length && !paper.movedSince)) problems.push(`The audit trail says that its population was frozen ${completes.length} times, and the workpaper ${own.length} times.`)
  for (const [n, { after }] of completes.entries()) for (const field of ['root', 'items', 'before', 'reason', 'asOf'] as const) differs(`Freeze ${n + 1} (${field})`, after[field], own[n]?.[field])
  if (completes.length === own.length) problems.push(...sampled(events.slice(events.lastIndexOf(completes.at(-1) as Event) + 1), paper, found))
  const signed = of('controlTests.conclude', 'controlTests.giveBack', 'controlTests.review')
  const concluded = signed.at(-1)?.action === 'controlTests.giveBack' ? undefined : of('controlTests.conclude').at(-1)
  const reviewed = of('controlTests.review').at(-1)
  if ((paper.state === 'reviewed') !== (reviewed !== undefined)) problems.push(reviewed ? 'The audit trail says that it was reviewed, and the workpaper does not.' : 'It says that it is reviewed, and no entry of the audit trail does.')
  if (reviewed || !paper.movedSince) {
    if (concluded === undefined && paper.conclusion !== null) problems.push('It is concluded, and no entry of the audit trail says so.')
    if (concluded !== undefined && paper.conclusion === null) problems.push('The audit trail says that it was concluded, and the workpaper does not.')
    for (const field of ['conclusion', 'preparerId', 'statement', 'limitation'] as const) if (concluded && !concluded.cut && paper.conclusion !== null) differs(`Its conclusion (${field})`, concluded.after[field] ?? null, paper[field])
  }
  // Until then its preparer may say otherwise of a cause.
  for (const { id, letter, ...said } of reviewed ? paper.deviations : []) {
    const told = of('deviations.record', 'deviations.update').filter(({ after }) => after.id === id)
    for (const field of ['extent', 'cause', 'grounds'] as const) differs(`The deviation of question ${letter} (${field})`, told.findLast(({ after }) => after[field] !== undefined)?.after[field], said[field])
  }
  if (reviewed) differs('Its reviewer', reviewed.after.reviewerId, paper.reviewerId)
  if (reviewed && !reviewed.cut) differs('The note of its reviewer', reviewed.after.reviewNote ?? null, paper.reviewNote)
  if (reviewed && reviewed.actor !== paper.reviewerId) problems.push('Its reviewer is not who signed, by the audit trail.')
  return problems
}

/** Answers, extensions, replacements and deviations since the population that counts was frozen. */
function sampled(events: Event[], paper: Paper, { answers, extensions, replaced, replacements }: Derived): string[] {
  const problems: string[] = []
  const told = new Map<string, unknown[]>()
  let [added, recorded] = [0, 0]
  for (const { action, after } of events) {
    if (action === 'controlTests.answer') told.set(`${String(after.item)} ${String(after.letter)}`, [...(told.get(`${String(after.item)} ${String(after.letter)}`) ?? []), after.outcome])
    if (action === 'controlTests.extend') added += Array.isArray(after.added) ? after.added.length : Number((after.added as { items?: number } | undefined)?.items ?? 0)
    if (action === 'controlTests.replace' && !(replaced.has(Number(after.item)) && replacements.has(Number(after.instead)))) problems.push(`The audit trail says that item ${String(after.instead)} was taken for item ${String(after.item)}, and the items do not.`)
    // It has an entry of its own, and the test has one of it.
    if (action === 'deviations.record' && after.testId !== undefined && !paper.deviations.some(({ id, letter }) => id === after.id && letter === after.letter)) problems.push(`The audit trail says that a deviation of question ${String(after.letter)} was recorded (${String(after.id)}), and it is not in the workpaper.`)
    if (action === 'deviations.record' && after.testId === undefined) recorded++
  }
  const here = paper.deviations.filter(({ freeze }) => freeze === paper.freeze).length
  if (recorded > here || (recorded < here && !paper.movedSince)) problems.push(`The audit trail says that ${recorded} deviations were recorded, and the workpaper has ${here}.`)
  for (const [which, outcomes] of told) {
    const here = (answers.get(which) ?? []).map(({ outcome }) => outcome)
    if (paper.movedSince ? outcomes.some((each, n) => each !== here[n]) : !sameAs(outcomes, here)) problems.push(`Item ${which.replace(' ', ', question ')}: the audit trail has the answers ${outcomes.join(', ')}, and the items have ${here.join(', ') || 'none'}.`)
  }
  if (paper.movedSince) return problems
  for (const which of answers.keys()) if (!told.has(which)) problems.push(`Item ${which.replace(' ', ', question ')}: a person answered, and no entry of the audit trail says so.`)
  if (added !== extensions) problems.push(`The audit trail says that the sample was extended by ${added} items, and ${extensions} are here.`)
  return problems
}
