import type { Place } from './problem.ts'

/** Which log a rule reads (rules specification, "LogSource"). `null`: the rule does not say. */
export type Logsource = { category: string | null; product: string | null; service: string | null }

/** How bad a match is (rules specification, "Level"). */
export type Level = 'informational' | 'low' | 'medium' | 'high' | 'critical'
/** How far a rule has come (rules specification, "Status"). */
export type Status = 'stable' | 'test' | 'experimental' | 'deprecated' | 'unsupported'

/** What rules, correlations and filters all say about themselves. */
export type Header = {
  /** The id written in the rule; else its name; else `<file>#<document number>`. */
  id: string
  name: string | null
  title: string
  description: string
  status: Status | null
  level: Level | null
  author: string | null
  license: string | null
  date: string | null
  modified: string | null
  references: string[]
  tags: string[]
  falsepositives: string[]
  fields: string[]
  scope: string[]
  related: { id: string; type: string }[]
  /** Attributes the specification does not know, as plain values. */
  custom: Record<string, unknown>
  file: string
  place: Place
}

/** A single-event rule. */
export type SigmaRule = Header & { logsource: Logsource; detection: Detection }

/** What a rule looks for: named selections and a condition over them (rules specification, "Detection"). */
export type Detection = {
  selections: Selection[]
  /** Several conditions in the rule are one `any` here. */
  condition: Condition
}

/** A selection under its name. */
export type Selection = Place & { name: string; body: Group }

/** A map is a group of kind `all`, a list one of kind `any`. */
export type Group = { kind: 'all' | 'any'; members: (Group | Item)[] }

/** One line of a selection: a field, its modifiers in the order written, and its values. `field` null: a keyword search. */
export type Item = Place & { kind: 'item'; field: string | null; modifiers: Modifier[]; values: Value[] }

/** A value as the YAML has it. */
export type Value = string | number | boolean | null

/** A condition, its operators resolved (rules specification, "Condition"). */
export type Condition =
  | { kind: 'all' | 'any'; members: Condition[] }
  | { kind: 'not'; member: Condition }
  | { kind: 'selection'; name: string }
  /** `names` are the selections the pattern stands for, underscore names left out of `them`. */
  | { kind: 'of'; quantity: 'one' | 'all'; pattern: string; names: string[] }

/** Every modifier that is understood (modifiers appendix). */
export const MODIFIERS = [
  'all', 'startswith', 'endswith', 'contains', 'exists', 'cased', 'neq', 'windash', 're', 'i', 'm', 's',
  'base64', 'base64offset', 'utf16le', 'utf16be', 'utf16', 'wide', 'lt', 'lte', 'gt', 'gte',
  'minute', 'hour', 'day', 'week', 'month', 'year', 'cidr', 'expand', 'fieldref',
] as const
export type Modifier = (typeof MODIFIERS)[number]

/** What a correlation counts (correlation rules specification, "Correlation Types"). */
export const CORRELATION_TYPES = [
  'event_count', 'value_count', 'temporal', 'temporal_ordered', 'value_sum', 'value_avg', 'value_percentile',
] as const
export type CorrelationType = (typeof CORRELATION_TYPES)[number]

/** How a correlation compares its figure (correlation rules specification, "Condition"). */
export const COMPARISONS = ['gt', 'gte', 'lt', 'lte', 'eq', 'neq'] as const
export type Comparison = (typeof COMPARISONS)[number]

/** A rule about several events (correlation rules specification). */
export type SigmaCorrelation = Header & {
  type: CorrelationType
  /** Ids or names of rules or other correlations, in the order written. */
  rules: string[]
  groupBy: string[]
  /** Milliseconds. */
  timespan: number
  /** Every comparison must hold. Empty only for the temporal types: all of `rules` must be seen. */
  comparisons: { operator: Comparison; value: number }[]
  /** The counted or summed fields; empty where the type needs none. */
  valueFields: string[]
  /** Of value_percentile: which percentile; null: the share of the newest event's value in percent. */
  percentile: number | null
  aliases: { alias: string; fields: { rule: string; field: string }[] }[]
  /** Whether the referred rules also report on their own. */
  generate: boolean
}

/** Takes matches away from other rules (filters specification). */
export type SigmaFilter = Header & {
  logsource: Logsource
  /** Ids or names of rules; `null`: every rule of the log source. */
  rules: string[] | null
  /** Its condition says which events are kept: a match of a rule stands only where it holds too. */
  detection: Detection
}
