/**
 * How severe a deficiency is: after PCAOB AS 2201.62 to .70 and the SEC's guidance in Release 33-8810, in own words. What could happen decides, not what
 * did: how likely a failure gets through, and how much it would matter. Pure; `tickmark_deficiency_severity` of db/rules.sql is the same in PostgreSQL.
 */
export const likelihoodKeys = ['remote', 'reasonably_possible', 'probable'] as const
export const magnitudeKeys = ['inconsequential', 'more_than_inconsequential', 'material'] as const
export const severityKeys = ['control_deficiency', 'significant_deficiency', 'material_weakness'] as const
export const indicatorKeys = ['restatement', 'senior_fraud', 'oversight', 'found_by_auditor'] as const

export type Likelihood = (typeof likelihoodKeys)[number]
export type Magnitude = (typeof magnitudeKeys)[number]
export type DeficiencySeverity = (typeof severityKeys)[number]
export type Indicator = (typeof indicatorKeys)[number]

export const rankOf = (severity: DeficiencySeverity): number => severityKeys.indexOf(severity)
const ofRank = (rank: number): DeficiencySeverity => severityKeys[Math.max(0, Math.min(2, rank))] as DeficiencySeverity

/** The highest of these; null: there is none. */
export const highest = (all: readonly DeficiencySeverity[]): DeficiencySeverity | null => (all.length === 0 ? null : ofRank(Math.max(...all.map(rankOf))))

export type Facts = {
  likelihood: Likelihood
  magnitude: Magnitude
  /** A compensating control counts: `whyNotCounted` says of each whether it does. */
  compensated: boolean
  indicators: readonly Indicator[]
  /** Of an aggregate: its members as they are concluded now. */
  members?: readonly DeficiencySeverity[]
}

/** What an indicator leaves at least: found by the auditor it is one of a material weakness only where the matter is material. */
const floorOf = (indicator: Indicator, magnitude: Magnitude): number => (indicator === 'found_by_auditor' && magnitude !== 'material' ? 1 : 2)

/** The severity that follows, and the steps to it in the order in which they are taken. */
export function derive({ likelihood, magnitude, compensated, indicators, members = [] }: Facts): { severity: DeficiencySeverity; steps: { by: 'matrix' | 'compensated' | 'indicator' | 'member'; severity: DeficiencySeverity }[] } {
  const before = likelihood === 'remote' ? 0 : magnitudeKeys.indexOf(magnitude)
  const lowered = compensated ? Math.max(0, before - 1) : before
  const floored = Math.max(lowered, ...indicators.map((each) => floorOf(each, magnitude)))
  const whole = Math.max(floored, ...members.map(rankOf))
  const moves = [['compensated', before, lowered], ['indicator', lowered, floored], ['member', floored, whole]] as const
  return { severity: ofRank(whole), steps: [{ by: 'matrix', severity: ofRank(before) }, ...moves.flatMap(([by, from, to]) => (from === to ? [] : [{ by, severity: ofRank(to) }]))] }
}

export type Span = { from: Date; to: Date }
/** A control test as far as it matters here. */
export type Tested = { engagementId: string; controlId: string; state: string; conclusion: string | null } & Span

/** Why a compensating control does not reduce the severity; null: it does. PostgreSQL asks the same (`tickmark_deficiency_evaluated`). */
export function whyNotCounted(controlId: string, test: Tested | null, of: { engagementId: string; controlIds: readonly string[] } & Span): string | null {
  if (of.controlIds.includes(controlId)) return 'is the control that failed: it compensates for nothing'
  if (!test) return 'not tested: cannot reduce the severity'
  if (test.controlId !== controlId) return 'the test is of another control'
  if (test.engagementId !== of.engagementId) return 'the test is of another engagement'
  if (test.state !== 'reviewed') return 'the test is not reviewed yet'
  if (test.conclusion !== 'effective') return 'the test did not find it effective'
  if (test.from > of.from || test.to < of.to) return 'the test is of another period: it does not cover that of the deficiency'
  return null
}

/** Why a test is no retest of what was remediated; null: it is. PostgreSQL asks the same (`tickmark_deficiency_kept`). */
export function whyNoRetest(test: Tested, of: { controlId: string | null; remediatedDay: string | null }): string | null {
  if (of.remediatedDay === null) return 'nobody said yet that it is remediated'
  if (test.controlId !== of.controlId) return 'is a test of another control'
  if (test.state !== 'reviewed') return 'is not reviewed yet'
  if (test.conclusion !== 'effective') return 'did not find the control effective'
  // The day of remediation is over.
  if (test.from.getTime() < Date.parse(`${of.remediatedDay}T00:00:00Z`) + 86_400_000) return 'begins before the remediation: it has to cover a time after that day'
  return null
}
