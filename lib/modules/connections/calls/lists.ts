import 'server-only'
import type { Check, connections } from '#db/schema/connections.ts'
import type { StoredFile } from '../../artifacts/model.ts'
import type { PopulationSource } from '../../populations/model.ts'
import type { Secret } from '../model.ts'

/** What a pull of lists has in its hands. */
export type Pulling = {
  row: Pick<typeof connections.$inferSelect, 'name' | 'settings'>
  secrets: Partial<Record<Secret, string>>
  /** An answer as it came, into the store, before anything is read of it. */
  keep: (name: string, type: string, bytes: Buffer) => Promise<StoredFile>
  /** After each page, with how many there were. @throws when the connection was paused or removed meanwhile */
  told: (pages: number) => Promise<void>
}

/** One list, whole: it becomes a population. `extractedAt`: the earliest moment anything in it is of, so that nothing is taken for newer than it is. */
export type PulledList = { source: PopulationSource; report: string; parameters: string; extractedAt: Date; files: StoredFile[] }

/** What a pre-flight found; when something is missing no page was asked for, and there is no list. */
export type ListsPulled = { checks: Check[]; lists: PulledList[] }
