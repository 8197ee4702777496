import type { Outcome } from '#lib/outcome.ts'
import type { ItemKind, Items } from './items.ts'

/** The period that is tested, and when it was looked; ISO 8601 in UTC, `to` is the first moment after it. */
export type Asked = { from: string; to: string; asOf: string }
/** Numbers and lists that a control sets, such as hours; what it leaves out is as the attribute has it. */
export type Params = { [name: string]: number | string[] }

/** A question that every item of a kind is asked. Pure: the same item, parameters and period give the same answer everywhere. */
export type Attribute = {
  /** Permanent: "leaver.disabled-in-time". */
  id: string
  of: ItemKind
  /** "Was the account disabled within {hours} hours of leaving?" */
  asks: string
  params: Params
  judge: (item: never, at: Asked & { params: Params }) => Outcome
  /** One item for each answer it can give. Every attribute has one that fails and one that cannot be evaluated, where it can lack a fact. */
  examples: Partial<Record<Outcome['outcome'], unknown>>
}

type Given<K extends ItemKind, P extends Params> = { id: string; of: K; asks: string; params: P; judge: (item: Items[K], at: Asked & { params: P }) => Outcome; examples: Partial<Record<Outcome['outcome'], Items[K]>> }

export const defineAttribute = <K extends ItemKind, P extends Params>(given: Given<K, P>): Attribute => given as unknown as Attribute
