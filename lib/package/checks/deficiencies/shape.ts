import type { DeficiencySeverity, Indicator, Likelihood, Magnitude } from '#lib/deficiency/severity.ts'
import type { Counted, Summary } from '#lib/deficiency/worksheet.ts'

export type PackagedEvaluation = {
  number: number
  likelihood: Likelihood; likelihoodWhy: string
  magnitude: Magnitude; magnitudeWhy: string
  affected: string; days: number | null; failure: string | null
  indicators: Indicator[]
  compensating: { controlId: string; control: string; testId: string | null; test: string | null; precision: string }[]
  derived: DeficiencySeverity; severity: DeficiencySeverity; reason: string | null; statement: string
  concludedById: string; concludedAt: string
  review: { acceptsLower: boolean; note: string | null; reviewerId: string; reviewedAt: string } | null
}
export type PackagedResponse = { number: number; agrees: boolean; said: string; plan: string | null; ownerId: string | null; dueDay: string | null; reason: string | null; respondedById: string; respondedAt: string }

/** A deficiency or an aggregate as it stood at the checkpoint. Moments are ISO 8601 in UTC. */
export type PackagedDeficiency = {
  id: string; number: number; engagementId: string; kind: 'design' | 'operation' | 'aggregate'
  controlId: string | null; controlCode: string | null
  title: string; condition: string; criteria: string; cause: string; effect: string
  fromAt: string; toAt: string; systemIds: string[]; process: string; assertions: string[]
  raisedById: string; raisedAt: string
  /** What is said of it was changed after the checkpoint, and the trail does not have in full what it was. */
  movedSince: boolean
  state: Counted['state']; severity: DeficiencySeverity | null
  sources: { number: number; kind: string; recordId: string | null; label: string; said: string; rates: unknown; addedById: string; addedAt: string }[]
  evaluations: PackagedEvaluation[]
  responses: PackagedResponse[]
  members: { id: string; number: number }[]
  remediated: { day: string; said: string; byId: string; at: string } | null
  retest: { testId: string; test: string; byId: string; at: string } | null
  closed: { note: string | null; byId: string; at: string } | null
  withdrawn: { reason: string; byId: string; at: string } | null
}

export type PackagedWorksheet = {
  id: string; code: string; title: string; fromDay: string; toDay: string; zone: string
  /** Deficiencies and aggregates in the package, and how many the engagement has. */
  here: number; all: number
  /** Of those in the package. */
  summary: Summary
  /** Of the whole engagement; `notEffective` has those that are reviewed, each with the deficiencies in the package that come from it. */
  tests: { all: number; reviewed: number; notEffective: { id: string; number: number; controlCode: string; deficiencies: number[] }[] }
}

export type Deficiencies = { asOf: string; engagements: PackagedWorksheet[]; deficiencies: PackagedDeficiency[] }

export const worksheetRows = (all: readonly PackagedDeficiency[]): Counted[] => all.map(({ kind, state, severity }) => ({ aggregate: kind === 'aggregate', state, severity }))

/** Numbers of those that come from a test, and were not withdrawn. */
export const comingFrom = (all: readonly PackagedDeficiency[], testId: string): number[] => all.filter(({ state, sources }) => state !== 'withdrawn' && sources.some(({ kind, recordId }) => kind === 'control_test' && recordId === testId)).map(({ number }) => number)
