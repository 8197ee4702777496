import type { SQL } from 'drizzle-orm'
import type { Target, Unit } from '../model.ts'

/** A metric: what it says, of what, what is aimed at, and where its rows are. Where nothing records it, `lacking` says what would. */
export type Kpi = {
  /** In addresses and in `metric_days`. */
  name: string
  title: string
  kind: 'security' | 'controls' | 'business'
  definition: string
  numerator: string
  denominator: string | null
  unit: Unit
  target: Target | null
  /** `days`: the last so many, where the list can be told. */
  sources: { label: string; href: `/${string}`; days?: number }[]
} & ({ /** One row: `n`, `d` (null where the unit is a count) and `u`, of which nobody could tell. */ measure: SQL; lacking?: undefined } | { measure: null; lacking: string })
