import { days } from '#lib/clock.ts'

export const remediationStates = {
  planning: 'Being planned', planned: 'Planned', requested: 'Awaiting approval', executing: 'Executing', executed: 'Being verified', verified: 'Verified', unverified: 'Could not be verified', failed: 'Failed', dropped: 'Dropped',
} as const
export type RemediationStateWord = keyof typeof remediationStates

/** Milliseconds for which a plan counts: the resource it was made of may be another by then. */
export const planLasts = days(7)

/** Of one account at once: what goes wrong goes wrong a few times, not everywhere. */
export const mostAtOnce = 3

/** Executing or executed: the account is being changed. */
export const underWay = ['executing', 'executed'] as const

type Risk = 'low' | 'medium' | 'high'

/**
 * What a change of this risk answers to the five questions (`riskOf` of changes): low comes to 2, medium to 3, high to 4, for which the shipped rule asks two people.
 * `backOut`: by what can be taken back.
 */
export function answersOf(risk: Risk, reversible: 'reversible' | 'partial' | 'irreversible') {
  const backOut = { reversible: 0, partial: 2, irreversible: 3 }[reversible]
  const of = { low: { impact: 1, reach: 0, testing: 2, novelty: 1 }, medium: { impact: 2, reach: 1, testing: 3, novelty: 2 }, high: { impact: 3, reach: 2, testing: 3, novelty: 3 } }[risk]
  return { 'answer.impact': of.impact, 'answer.reach': of.reach, 'answer.backOut': backOut, 'answer.testing': of.testing, 'answer.novelty': of.novelty }
}

/** Voices that a remediation of this risk takes, whatever the rule for changes asks. */
export const voicesFor = (risk: Risk): number => (risk === 'high' ? 2 : 1)

/** Where it stands, with what became of its change: approved and rejected are its words. */
export function standing(of: { state: RemediationStateWord; expiresAt: Date | null }, change: { state: string } | null, at: Date): string {
  if (of.state === 'requested' && change?.state === 'rejected') return 'Rejected'
  if (of.state === 'requested' && change?.state === 'withdrawn') return 'Withdrawn'
  if ((of.state === 'requested' || of.state === 'planned') && of.expiresAt !== null && of.expiresAt <= at) return 'Expired'
  if (of.state === 'requested' && (change?.state === 'approved' || change?.state === 'scheduled')) return 'Approved'
  return remediationStates[of.state]
}
