import type { Cidr } from '../text/cidr.ts'
import type { TimePart } from '../text/dates.ts'
import type { Part } from '../text/pattern.ts'
import type { Regex } from '../text/regex.ts'
import type { Form } from './slot.ts'

/** What one value of a rule asks of one text. Texts of patterns are already in the form they meet. */
export type Pattern =
  | { kind: 'exact' | 'prefix' | 'suffix' | 'contains'; text: string; label: string }
  | { kind: 'glob'; parts: Part[]; label: string }
  | { kind: 'regex'; regex: Regex; source: string; caseless: boolean; label: string }
  | { kind: 'cidr'; network: Cidr; label: string }

/** One line of a selection after its modifiers were applied: pure data, from which both matcher and index are made. */
export type Test =
  | { kind: 'texts'; field: string | null; form: Form; quantity: 'any' | 'all'; patterns: Pattern[]; negated: boolean }
  | { kind: 'null'; field: string; negated: boolean }
  | { kind: 'exists'; field: string; expected: boolean }
  | { kind: 'compare'; field: string; operator: 'lt' | 'lte' | 'gt' | 'gte' | 'eq'; part: TimePart | null; values: number[]; negated: boolean }
  | { kind: 'fieldref'; field: string; form: Form; quantity: 'any' | 'all'; position: 'exact' | 'prefix' | 'suffix' | 'contains'; others: string[]; negated: boolean }
