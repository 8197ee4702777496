import type { Person } from '#lib/auth/actor.ts'
import type { BuiltInRole } from '#lib/auth/roles.ts'
import type { Folder } from '#lib/words/index.ts'

/** The sample organization while it is made. Everything but the first people is made through the operations people use. */
export type Scene = {
  orgId: string
  /** By role; the organization's own part brings them in. */
  people: Map<BuiltInRole, Person>
  person: (role: BuiltInRole) => Person
  /** Runs `work` as if it were `daysAgo`, so that the history of a first start has a past. At most 20 days: older months have no partition. */
  past: <T>(daysAgo: number, work: () => Promise<T>) => Promise<T>
}

/** A module's part of the sample organization, and whose parts it builds on; null where it has no records of its own. */
export type SampleOf = { after: Folder[]; fill: (scene: Scene) => Promise<void> } | null
