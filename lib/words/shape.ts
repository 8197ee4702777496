import type { Permission } from '#lib/auth/permissions.ts'
import type { IconName } from '#lib/icon-names.ts'

/** The permissions that are operations: their name is the audit action too. The others are reads. */
export type Act = Exclude<Permission, `${string}.read`>

/** The operations whose names begin with one of these words, or are one of them: `ActsOf<'systems'>`. */
export type ActsOf<P extends string> = Extract<Act, P | `${P}.${string}`>

/** The operations and reads whose names begin with one of these words: `PermissionsOf<'systems'>`. */
export type PermissionsOf<P extends string> = Extract<Permission, P | `${P}.${string}`>

/** What a value can stand for: a record by its id, a role by its name, a permission, whoever acted as `kind:id`. */
export type Named = 'user' | 'api-token' | 'event-batch' | 'evidence-template' | 'run' | 'role' | 'permission' | 'actor'

/** A field of an entry: what it is called and, where its values are no words, what these are called or whom they name. */
export type FieldWords = string | { called: string; values?: Readonly<Record<string, string>>; of?: Named }

/** Where a module stands in the navigation, for whoever may. `rank` orders those of one group. `unless`: who has this too finds it behind another place. */
export type Place = { group: 'Home' | 'Monitor' | 'Access' | 'Change' | 'Operations' | 'Evidence' | 'Controls' | 'Audit' | 'Settings'; rank: number; label: string; href: `/${string}`; icon: IconName; permission: Permission; unless?: Permission }

/** Something the palette offers to do. */
export type Doing = { rank: number; label: string; href: `/${string}`; icon: IconName; permission: Permission }

/**
 * What is said of a module, and nothing else: pure, so that every floor may read it. Facts are stored, sentences are made.
 * @template P the words its operations' names begin with, or their whole names
 */
export type Words<P extends string> = {
  /** What an audit entry of its operations can be about: subject type → table, so that the marks of `db/columns.ts` apply to its diff, and what people call them. */
  subjects: Record<string, readonly [table: string, called: string]>
  /** Of these, the ones whose label names a person. */
  personal?: readonly string[]
  /** Action → what is said after the actor's name. `{label}` is what the subject is called; on a record's own page it is left out. */
  sentences: { [A in ActsOf<P>]: string }
  /** Sentences of acts that are called otherwise today, or are none any more: entries bear them for ever. */
  former?: Record<string, string>
  /** How an attempt reads that did not get through, where "failed: …" would not do. */
  attempts?: { [A in ActsOf<P>]?: string }
  /** Act → subject type → the sentence of the entries it leaves besides, about records of another kind than it is called after. */
  parts?: { [A in ActsOf<P>]?: Record<string, string> }
  /** Operation or read → the act as a noun, which follows “was refused:” and stands in filters: “registering a system”. */
  acts: { [A in PermissionsOf<P>]: string }
  /** Subject type → field → how it reads in an entry: every column of its table that entries tell of, and whatever else its operations record. */
  fields: Record<string, Readonly<Record<string, FieldWords>>>
  /** Every unique index of its tables → what to say when a second one comes; null: only the portal itself could bring one. */
  unique: Record<string, string | null>
  places: readonly Place[]
  doings: readonly Doing[]
}
