import type { Permission } from './auth/permissions.ts'
import { AppError, conflict } from './errors.ts'

/** How somebody stands to a record: those who may not decide about it. */
export type Relation = 'collector' | 'requester' | 'subject' | 'performer' | 'sender'

/** One legal step. `from` and `to` are states; from a state to itself notes something and decides nothing. */
export type Step<S extends string> = {
  /** The operation that takes it. */
  act: Permission
  /** On the button; `short` where many stand side by side. */
  label: string
  short?: string
  /** "Only open findings can be …", "3 findings …". */
  done: string
  from: readonly S[]
  to: S
  /** `needed`: refused without. `none`: nobody is asked, as the portal takes this step. */
  note: 'needed' | 'optional' | 'none'
  /** By person: two accounts of one human are one. */
  notBy: readonly Relation[]
  /** In these states it is what most people do next. */
  likeliest?: readonly S[]
}

/**
 * What may be decided about a kind of record: the one table that the operations, the buttons and PostgreSQL read (`npm run decisions`
 * writes it out as `db/decisions.sql`).
 */
export type Decisions<S extends string = string, V extends string = string> = {
  /** The table, whose column `status` holds the state. */
  record: string
  /** "finding", "findings". */
  one: string
  many: string
  states: Readonly<Record<S, string>>
  /** A record begins in one of these, undecided. */
  starts: readonly S[]
  /** The column with the note, and those with the account of who decided. */
  noteColumn: string
  deciders: readonly string[]
  /** Where the people of a relation stand: rows of `table` whose `key` is the record's id. */
  people: Partial<Record<Relation, { table: string; key: string; user: string; person: string }>>
  steps: Readonly<Record<V, Step<S>>>
  /**
   * Whoever decided may take it back for so many minutes, to exactly what was before, also where no step leads there. The table has the columns
   * `decided_by_id` and `former`: `{ at }`, the state, the note and the deciders as they were.
   */
  undo?: { act: Permission; minutes: number }
}

export const decisions = <S extends string, V extends string>(given: Decisions<S, V>): Decisions<S, V> => given

/** The legal next steps, the likeliest first, then as declared. Not those the portal takes by itself. */
export function stepsFrom<S extends string, V extends string>(of: Decisions<S, V>, state: S): (Step<S> & { verb: V; likely: boolean })[] {
  return (Object.entries(of.steps) as [V, Step<S>][])
    .filter(([, step]) => step.note !== 'none' && step.from.includes(state))
    .map(([verb, step]) => ({ verb, ...step, likely: step.likeliest?.includes(state) ?? false }))
    .sort((one, other) => Number(other.likely) - Number(one.likely))
}

/** Of these steps those that need a note, as a hint beside its field: "Needed for false positive and resolved". Null: none does. */
export function noteHint(steps: readonly Pick<Step<string>, 'label' | 'note'>[]): string | null {
  const needing = steps.filter((step) => step.note === 'needed').map((step) => step.label.toLowerCase())
  return needing.length === 0 ? null : `Needed for ${needing.join(' and ')}`
}

/**
 * @param called what a person calls the record, where one of many is meant
 * @returns the state it comes to
 * @throws AppError conflict when the step is not legal from there: the trail shows decisions, not clicks
 */
export function stepTo<S extends string, V extends string>(of: Decisions<S, V>, verb: V, state: S, called?: string): S {
  const step = of.steps[verb]
  if (step.from.includes(state)) return step.to
  const from = step.from.map((each) => of.states[each].toLowerCase()).join(' or ')
  throw conflict(`Only ${from} ${of.many} can be ${step.done}; ${called === undefined ? 'this' : `“${called}”`} is ${of.states[state].toLowerCase()}. Nothing was changed.`)
}

type Human = { userId: string | null; personId: string | null }

const because: Record<Relation, string> = {
  collector: 'You collected this, so somebody else has to decide about it.',
  requester: 'You requested this yourself: somebody else decides.',
  subject: 'This is about you: somebody else decides.',
  performer: 'You carried this out yourself: somebody else decides.',
  sender: 'You handed this in: somebody else decides.',
}

/** Why this person may not decide; null when they may. For buttons, and for the operation. */
export function whyNot<S extends string, V extends string>(of: Decisions<S, V>, verb: V, who: Human, people: Partial<Record<Relation, readonly Human[]>>): string | null {
  const is = (other: Human) => (who.userId !== null && who.userId === other.userId) || (who.personId !== null && who.personId === other.personId)
  const relation = of.steps[verb].notBy.find((each) => people[each]?.some(is))
  return relation ? because[relation] : null
}

/** @throws AppError forbidden: separation of duties. The database refuses it too. */
export function refuseInvolved<S extends string, V extends string>(of: Decisions<S, V>, verb: V, who: Human, people: Partial<Record<Relation, readonly Human[]>>): void {
  const why = whyNot(of, verb, who, people)
  if (why) throw new AppError('forbidden', why, { internal: `${verb} by somebody involved` })
}
