import type { Outcome, RecordOf } from '../fields.ts'
import type { Ocsf } from '../ocsf.ts'

/**
 * What a feed's documented form says, each under its own names. Undefined: this form has no place for it, and the common names are looked at;
 * null: it has one, and nothing stands there.
 */
export type Drawn = {
  time?: unknown
  type?: unknown
  id?: string | null
  user?: string | null
  target?: string | null
  ip?: string | null
  system?: string | null
  outcome?: Outcome | null
  /** Its class and activity of OCSF. */
  ocsf?: Ocsf | null
  /** Rank 0 none … 4 critical, of a feed whose words for it are its own. */
  severity?: number
}

/** A feed by what only its records have. `now`: when the record arrived. */
export type Feed = { is: (record: RecordOf) => boolean; draw: (record: RecordOf, now: Date) => Drawn }
