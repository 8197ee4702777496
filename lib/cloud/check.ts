import type { Cause } from './facts.ts'
import type { Known, Seen, Types } from './world.ts'

export const outcomes = ['pass', 'fail', 'not_applicable', 'not_evaluable', 'manual'] as const
export type OutcomeWord = (typeof outcomes)[number]

/** What a check says of a resource, in one sentence. That it cannot tell is never said: an unread facet throws it. */
export type Said = { outcome: Exclude<OutcomeWord, 'not_evaluable'>; said: string }

export const pass = (said: string): Said => ({ outcome: 'pass', said })
export const fail = (said: string): Said => ({ outcome: 'fail', said })
export const notApplicable = (said: string): Said => ({ outcome: 'not_applicable', said })
/** Only a person can tell: what to look at. */
export const manual = (said: string): Said => ({ outcome: 'manual', said })

export const severities = ['critical', 'high', 'medium', 'low'] as const
export type Severity = (typeof severities)[number]

/** Of a requirement: `evidences` answers it, `supports` a part of it, `context` is worth knowing beside it. */
export type Strength = 'evidences' | 'supports' | 'context'
export type Framework = 'ISO 27001:2013' | 'ISO 27001:2022' | 'SOC 2' | 'GDPR' | 'NIST 800-53 r5' | 'PCI DSS 4.0.1' | 'CIS AWS 3.0'
export type Mapping = { framework: Framework; id: string; strength: Strength }

/** How to mend it, by hand; `playbook`: what the portal can do itself. `risk`: what the mending may break. */
export type Remediation = { text: string; risk: 'low' | 'medium' | 'high'; breaks: string; playbook?: string }

/** One example: the world, in short (`lib/cloud/example.ts`), and what the check says of the resource with this id. */
export type Example = { world: ExampleWorld; of: string; says: RegExp }

/** Resources by type; each with an id, maybe a region, and its facets: a value is read, `null` absent, a cause in `unread(…)` unread. Inventories of types that are named are complete unless `incomplete` names them. */
export type ExampleWorld = { resources: ExampleResource[]; /** Types all of which are known to be named here, also those of which there is none. */ complete?: string[]; incomplete?: { type: string; cause: Cause }[]; regions?: string[] }
export type ExampleResource = { type: string; id: string; name?: string; region?: string; facets: Record<string, unknown> }

export type Check<T extends Types = Types, K extends keyof T & string = keyof T & string> = {
  /** Never given to another, never changed. */
  id: string
  title: string
  /** What goes wrong where it fails, and for whom. */
  why: string
  service: string
  severity: Severity
  /** The type it judges, one resource after another. */
  on: K
  judge: (resource: Seen<T[K]>, known: Known<T>) => Said
  remediation: Remediation
  mappings: Mapping[]
  examples: { fires: Example[]; quiet: Example[]; notEvaluable: Example[] }
}

/** Any check of any provider, as the engine has it. */
export type AnyCheck = Omit<Check, 'judge'> & { judge: (resource: Seen<Record<string, unknown>>, known: Known<Types>) => Said }

/** How checks of a provider are written: the types of its resources are known, and the engine forgets them again. */
export const checksOf = <T extends Types>() => <K extends keyof T & string>(check: Check<T, K>): AnyCheck => check as unknown as AnyCheck

/** Of an example: not read, and why. */
export class Unread {
  readonly cause: Cause
  constructor(cause: Cause) {
    this.cause = cause
  }
}
export const unread = (cause: Cause = 'denied'): Unread => new Unread(cause)
