import { z } from 'zod'
import { optionalChoice, optionalId, optionalLine, someIds } from '#lib/input.ts'
import { periodFields } from '#lib/period.ts'
import { reportKinds, reportRepeats } from './words.ts'

export { reportKinds, reportRepeats, reportStates } from './words.ts'

export type ReportKind = keyof typeof reportKinds
export const reportKindKeys = Object.keys(reportKinds) as [ReportKind, ...ReportKind[]]

/** What a person says of a report, on the screen and by API alike. */
export const reportFields = {
  kind: z.enum(reportKindKeys, { error: 'choose what it is about' }),
  /** Empty: kind and period. */
  title: optionalLine(300).optional().transform((value) => value ?? null),
  ...periodFields,
  systemIds: someIds,
  controlIds: someIds,
  /** The one record it is about, where its kind takes one. */
  ofId: optionalId.optional().transform((value) => value ?? null),
  repeats: optionalChoice(Object.keys(reportRepeats) as [keyof typeof reportRepeats]).optional().transform((value) => value ?? null),
}

/** In days after its first: five years. */
export const longestPeriod = 1_826

/** Of one table: as many as a sheet holds, rounded down. */
export const mostRows = 1_000_000

/** How the name of a file ends that is stored encrypted and leaves by links alone. */
export const sealedEnding = '.sealed'

/** Of each table, before it is locked. */
export const previewedRows = 20
