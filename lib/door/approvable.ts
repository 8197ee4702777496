import { z } from 'zod'
import type { Place, RuleDefinition } from '#db/schema/approvals.ts'
import type { Operation } from './contract.ts'

/** How a request came to nothing, and what its record calls that step. */
export const closing = z.enum(['rejected', 'withdrawn', 'expired'])
export type Closing = z.output<typeof closing>
export const closedBy = { rejected: 'reject', withdrawn: 'withdraw', expired: 'expire' } as const
export type Closed = (typeof closedBy)[Closing]

/**
 * A kind of request that others decide. What it asks for is done by the module that has it: by operations of the portal, called in the transaction
 * of the decision that settles it, so that an approval whose work fails is none.
 */
export type Approvable = {
  /** "rule-mute". */
  kind: string
  /** "Mute of a detection rule": on lists, and where its rule is edited. */
  label: string
  /** The type its triggers call the subject by (`db/rules.sql`). */
  subjectType: string
  /** Does what was approved. */
  approved: Operation<{ id: string; approvalId: string }, unknown>
  /** Notes that it came to nothing; null where the subject keeps no state of that. */
  closed: Operation<{ id: string; approvalId: string; outcome: Closing }, unknown> | null
  /** The rule until the organization has one of its own. */
  shipped: RuleDefinition
  /** Places a stage of its rule may name: whoever asks says who stands in them, and `tickmark_stage_holders` of `db/rules.sql` does. */
  places?: readonly Place[]
  /** With nobody else who could ever decide it applies after three days, as an exception; otherwise it stays stuck, and says so. */
  alone?: boolean
  /**
   * What PostgreSQL keeps of its record by itself (`npm run decisions`): a change of what is material makes void what was asked for, and the step that does it takes an
   * approval of it as it is (null: that step has a trigger of its own in `db/rules.sql`). Without: the record has no trigger of this kind.
   */
  record: { table: string; material: string[]; done: 'approved' | 'granted' | 'removed' | 'excepted' | null } | null
  /** Applied, it is a change of the portal itself: a record of this category among the changes. Without: nothing that others rely on is any weaker by it for good. */
  population?: 'configuration' | 'access'
  /** It is about an account, whose name neither title nor facts have: they stay for ever, and are hashed. Whoever reads them sees the name of today. */
  aboutAccount?: true
  /** Where people see what it is about. */
  href: (about: { id: string; input: Record<string, unknown> }) => `/${string}`
}

const known = new Map<string, Approvable>()

/** Said beside its operations, and known by its kind. */
export function approvable(given: Approvable): Approvable {
  known.set(given.kind, given)
  return given
}

type Recorder = Operation<{ approvalId: string }, unknown>
const recorders: Recorder[] = []

/** Said by the module whose records changes are. */
export const recordsApplied = (recorder: Recorder): void => void recorders.push(recorder)

/** What every applied request with a `population` goes through: without it nothing of the kind is applied. */
export function appliedRecorder(): Recorder {
  const [recorder] = recorders
  if (!recorder) throw new Error('no module records what changes the portal')
  return recorder
}

export const approvables = (): Approvable[] => [...known.values()].sort((one, other) => one.label.localeCompare(other.label))

export function approvableOf(kind: string): Approvable {
  const found = known.get(kind)
  if (!found) throw new Error(`no module says it approves ${kind}`)
  return found
}

/** Kinds whose titles leave out whom they are about. */
export const aboutAccounts = (): string[] => approvables().filter((each) => each.aboutAccount).map((each) => each.kind)

/** The roles a rule names, in whatever stage. */
export const rolesOf = ({ cases }: RuleDefinition): string[] => [...new Set(cases.flatMap((each) => each.stages.flatMap((stage) => stage.roles)))].sort()

/** So many people of these roles, in one stage. */
export const oneStage = (roles: string[], lastsDays: number, needed = 1): RuleDefinition => ({ cases: [{ stages: [{ needed, roles, named: [] }] }], lastsDays })
