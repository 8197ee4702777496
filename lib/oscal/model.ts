/** What documents are made of: plain data, filled by whoever reads the database. Order does not matter, nothing is read from a clock. */

export type Person = { id: string; name: string }

/** Whose document it is and of which framework. `madeAt`: when what it tells was so. `checkpoint`: of the log under the audit trail at that time. */
export type About = {
  organization: { id: string; name: string }
  framework: { id: string; key: string; title: string; version: string; source: 'shipped' | 'imported'; catalogHref: string }
  madeAt: Date
  portalVersion: string
  checkpoint?: { origin: string; size: number; root: string }
}

export const outcomes = ['passed', 'failed', 'not_evaluable'] as const
export type OscalOutcome = (typeof outcomes)[number]

/**
 * A requirement of the framework. `controlId`: its id in the catalog; `statementId`: the part of it that is its statement, where the catalog names one.
 * `excluded`: why it is out of scope, or null. `partial`: only some of it was looked at. `why`: a sentence.
 */
export type RequirementIn = {
  id: string; code: string; controlId: string; statementId?: string | null; title: string
  excluded: string | null; outcome: OscalOutcome; partial: boolean; why: string
}

export type SystemIn = { id: string; name: string; description: string; type: string }

/** A control of the organization. `strength`: how much of the requirement it answers. */
export type ControlIn = {
  id: string; code: string; title: string; description: string; status: string; owner: Person | null
  requirements: { requirementId: string; strength: string }[]
}

/** What an outcome follows from. `passed`, `failed`, `notEvaluable`: how many of what was looked at. */
export type FactIn = {
  id: string; kind: 'control_test' | 'cloud_check'; title: string; requirementIds: string[]; outcome: OscalOutcome; said: string
  at: Date; expires?: Date | null; href: string; by: Person | null
  subjects: { id: string; name: string; type: string }[]; passed: number; failed: number; notEvaluable: number
}

/** `controlId`: of the organization's control that is tested. `from`, `to`: the period, its last moment included. */
export type EngagementIn = {
  id: string; code: string; title: string; from: Date; to: Date; team: Person[]
  tests: { id: string; number: string; title: string; controlId: string; procedure: string; attributes: { letter: string; asks: string }[]; population: string; sampled: boolean }[]
}

export type DeficiencyIn = {
  id: string; number: string; title: string; condition: string; severity: string; state: string; identifiedAt: Date; due: Date | null
  owner: Person | null; controlCodes: string[]; requirementIds: string[]; remediation: string; remarks: string
}

type Scope = { about: About; requirements: RequirementIn[]; systems: SystemIn[] }

export type ComponentDefinitionIn = Scope & { controls: ControlIn[] }
export type AssessmentPlanIn = Scope & { controls: ControlIn[]; engagement: EngagementIn | null }
/** `planHref`: where the plan lies, as seen from the results. */
export type AssessmentResultsIn = Scope & { planHref: string; facts: FactIn[] }
export type PoamIn = Scope & { deficiencies: DeficiencyIn[] }

/** A framework that did not come as a catalog, as one. Ids are the portal's; `parentId`: of the domain or requirement it is part of. */
export type CatalogIn = {
  about: About
  domains: { id: string; code: string; title: string; parentId: string | null }[]
  requirements: { id: string; code: string; controlId: string; title: string; text: string; domainId: string | null; parentId: string | null; withdrawn: boolean }[]
}
