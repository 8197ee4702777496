import type { z } from 'zod'
import { canonical, type Json, sha256Hex } from '#lib/crypto/canonical.ts'
import { AppError } from '#lib/errors.ts'

export type { Json }
export type State = { [name: string]: Json }

/** One call. `command` is declared in `calls`. Sent twice it does no more than once: it sets, or carries a token, or whoever sends it looks first. */
export type Step = { name: string; command: string; input: State }

/** As the finding has it. */
export type Target = { type: string; id: string; name: string; account: string; region: string }

export const reversibilities = ['reversible', 'partial', 'irreversible'] as const
export type Reversible = (typeof reversibilities)[number]
export const mendingRisks = ['low', 'medium', 'high'] as const
export type MendingRisk = (typeof mendingRisks)[number]

/**
 * How one thing is mended: what is read before, what it is to be then, and the calls between, both ways. Everything but `read` and `send` is pure: the same state gives the same plan. A state holds all that is changed and all
 * that is needed to restore it, and nothing secret or volatile: it is read again before and after, and has to be equal.
 */
export type Playbook<S extends State, P, H> = {
  name: string
  version: number
  title: string
  service: string
  /** Types of what it mends. */
  on: readonly string[]
  /** Whose findings it mends. */
  checks: readonly string[]
  reversible: Reversible
  /** What stays when it is taken back; null: nothing. */
  cannotUndo: string | null
  /** High takes two approvals. */
  risk: MendingRisk
  /** What may stop working. */
  breaks: string
  /** Taking it back opens something, or makes somebody blind again: that needs an approval of its own. */
  exposes: boolean
  parameters: z.ZodType<P>
  /** Command → permission, reads and writes: the role of this playbook. */
  calls: Readonly<Record<string, string>>
  /** Permissions that the provider asks for besides, and no call is named after: to what each is confined (null: this service cannot; none: it is not needed). */
  also: Readonly<Record<string, (params: P, target: Target) => readonly string[] | null>>
  /** What calls that write are confined to; null: this service cannot confine them, or it is not known beforehand. */
  within: (target: Target, params: P) => readonly string[] | null
  /** What was not tried on anything but the provider itself; empty: nothing. */
  untried: string
  /** @throws Gone when the target is not there any more */
  read: (at: H, target: Target, params: P) => Promise<S>
  /** @throws AppError `conflict` where it cannot be done */
  after: (before: S, params: P, target: Target) => S
  /** Only what differs; none when it is as wanted. */
  steps: (before: S, params: P, target: Target) => Step[]
  /** Back to `before`, as far as it goes. */
  undo: (before: S, after: S, params: P, target: Target) => Step[]
  /** What the state is when that is done. */
  undone: (before: S, after: S) => S
  /** What else is to be known before it is approved. */
  notes: (before: S, params: P, target: Target) => string[]
  send: (at: H, step: Step, target: Target, params: P) => Promise<void>
}

/** Any playbook of a provider, as the engine has it. */
export type AnyPlaybook<H = never> = Playbook<State, unknown, H>

/** The target is not there: nothing is mended, and nothing failed. */
export class Gone extends Error {
  override name = 'Gone'
}

/** How playbooks of a provider are written: what they share is taken for granted, and the engine forgets their types again. */
export const playbooksOf = <H>() => <S extends State, P>(playbook: Omit<Playbook<S, P, H>, Usual> & Partial<Pick<Playbook<S, P, H>, Usual>>): AnyPlaybook<H> => {
  const usual = { also: {}, within: () => null, notes: () => [], untried: '', cannotUndo: null, undone: (before: S) => before }
  return { ...usual, ...playbook } as unknown as AnyPlaybook<H>
}
type Usual = 'also' | 'within' | 'notes' | 'untried' | 'cannotUndo' | 'undone'

/** One place where two states differ. What is left out is not there. */
export type Difference = { path: string; before?: Json; after?: Json }

export type Plan = {
  playbook: string
  version: number
  target: Target
  params: State
  before: State
  after: State
  steps: Step[]
  diff: Difference[]
  undo: Step[]
  undone: State
  notes: string[]
  /** SHA-256 over all of the above: who approves it approves this, and no other. */
  hash: string
}

/** The parameters with what is taken for granted. @throws AppError `invalid`, by field */
export function paramsOf(playbook: Pick<AnyPlaybook, 'parameters'>, params: unknown): State {
  const read = playbook.parameters.safeParse(params)
  if (read.success) return read.data as State
  throw new AppError('invalid', 'The parameters do not fit the playbook.', { fields: Object.fromEntries(read.error.issues.map(({ path, message }) => [path.join('.'), message])) })
}

/** What would be done to this target as it was read. Nothing is asked and nothing is sent. Without steps it is as wanted already. */
export function planOf(playbook: Omit<AnyPlaybook, 'read' | 'send'>, target: Target, given: unknown, before: State): Plan {
  if (!playbook.on.includes(target.type)) throw new AppError('invalid', `The playbook ${playbook.name} does not mend ${target.type}.`)
  const params = paramsOf(playbook, given)
  const { type, id, name, account, region } = target
  const of = { type, id, name, account, region }
  const after = playbook.after(before, params, of)
  const isDone = sameState(before, after)
  const steps = isDone ? [] : playbook.steps(before, params, of)
  const undo = isDone ? [] : playbook.undo(before, after, params, of)
  for (const step of [...steps, ...undo]) if (playbook.calls[step.command] === undefined) throw new Error(`${playbook.name} does not declare ${step.command}`)
  if (!isDone && steps.length === 0) throw new Error(`${playbook.name} has no step from one state to the other`)
  const plan = { playbook: playbook.name, version: playbook.version, target: of, params, before, after, steps, diff: differences(before, after), undo, undone: isDone ? before : playbook.undone(before, after), notes: isDone ? [] : playbook.notes(before, params, of) }
  return { ...plan, hash: hashOf(plan) }
}

/** Of a plan that was kept: whether it is still the one that was approved. */
export const hashOf = ({ hash: _, ...plan }: Omit<Plan, 'hash'> & { hash?: string }): string => sha256Hex(canonical({ form: 'tickmark.plan.1', ...plan } as unknown as Json))

export const sameState = (one: State, other: State): boolean => canonical(one) === canonical(other)

/** A name for what is to be done to this very state: a token that makes a call count once, and once more when it is to be done again later. */
export const tokenOf = (playbook: string, target: Target, state: State): string => sha256Hex(canonical([playbook, target.account, target.region, target.id, state])).slice(0, 32)

const isMap = (value: Json | undefined): value is State => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Where one differs from the other, by path. Of lists, what is the same at both ends is left out. */
export function differences(before: Json | undefined, after: Json | undefined, path = ''): Difference[] {
  if (before !== undefined && after !== undefined && canonical(before) === canonical(after)) return []
  if (isMap(before) && isMap(after)) {
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].sort().flatMap((name) => differences(before[name], after[name], path === '' ? name : `${path}.${name}`))
  }
  if (Array.isArray(before) && Array.isArray(after)) return ofLists(before, after, path)
  return [{ path, ...(before !== undefined && { before }), ...(after !== undefined && { after }) }]
}

function ofLists(before: Json[], after: Json[], path: string): Difference[] {
  const same = (one: Json | undefined, other: Json | undefined) => one !== undefined && other !== undefined && canonical(one) === canonical(other)
  const most = Math.min(before.length, after.length)
  let [head, tail] = [0, 0]
  while (head < most && same(before[head], after[head])) head++
  while (tail < most - head && same(before[before.length - 1 - tail], after[after.length - 1 - tail])) tail++
  const [was, is] = [before.slice(head, before.length - tail), after.slice(head, after.length - tail)]
  return Array.from({ length: Math.max(was.length, is.length) }, (_, at) => differences(was[at], is[at], `${path}[${head + at}]`)).flat()
}
