import 'server-only'
import type { Tx } from '#db/client.ts'
import type { ReportFact, ReportScope } from '#db/schema/reports.ts'
import type { Actor } from '#lib/auth/actor.ts'
import type { Permission } from '#lib/auth/permissions.ts'
import type { ReportTable } from '#lib/door/report.ts'
import type { Cell } from '#lib/files/xlsx.ts'
import type { Period } from '#lib/period.ts'
import type { SubjectType } from '#lib/words/index.ts'
import type { Pieces } from './pieces.ts'

/** What a report is made from. `from`, `to`: the period as moments; before `to`. */
export type Making = { tx: Tx; orgId: string; actor: Actor; at: Date; period: Period; from: Date; to: Date; scope: ReportScope }

/** A table with the fields by which a row is known again in another version, and where its rows come from. */
export type Table = Omit<ReportTable, 'rows' | 'count'> & { key: string[]; rows: Cell[][] | Pieces }

/** What a kind of report says of a period. */
export type Told = {
  /** What is counted, with its size. */
  population: string
  /** How it was found, in words. */
  query: string
  filters: string
  /** Each with what it is of. */
  counts: ReportFact[]
  /** Whatever else the cover needs. */
  more?: ReportFact[]
  tables: [Table, ...Table[]]
  /** The table that the CSV holds; the first unless said. */
  main?: string
}

/** A kind of report: one file. */
export type Kind = {
  /** What it is for, in a sentence. */
  about: string
  /** What it takes to make one, beyond the right to make reports. */
  permission: Permission
  /** It holds figures and no records: executives read it. */
  summary?: true
  /** Its files are PDF and JSON alone, stored encrypted, and leave by links. */
  sealed?: true
  takes: { systems: boolean; controls: boolean; of: Of | null }
  tell: (making: Making) => Promise<Told>
}

/** The one record that a report can be about. `needed`: without one there is no such report. `choices`: the newest first. `find`: what it is called, or why it does not do for the period. */
export type Of = {
  type: SubjectType
  label: string
  needed: boolean
  choices: (tx: Tx) => Promise<{ id: string; name: string }[]>
  find: (tx: Tx, id: string, period: Period) => Promise<{ name: string } | { problem: string }>
}
