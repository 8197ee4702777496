import type { Operation } from './contract.ts'

/** What finds something where no detection rule does, by what stands in the place of a rule's id, and what people call it. */
export const ownChecks = {
  'tickmark.evidence-altered': 'Re-hashing of stored evidence',
  'tickmark.same-id-other-content': 'Comparison of events with the same id',
  'tickmark.unusual-sign-in': 'Comparison of sign-ins with what is usual',
  'tickmark.trail-broken': 'Validation of log files of CloudTrail',
  'tickmark.source-silent': 'Watch for silent sources',
} as const
export type OwnCheck = keyof typeof ownChecks

/** What a part of the portal found out by itself; the operation that takes it says more (`lib/modules/findings/operations/raise.ts`). */
export type OwnFinding = {
  ruleId: OwnCheck
  ruleName: string
  severity: 'low' | 'medium' | 'high' | 'critical'
  description: string
  system: string
  /** About one thing there is one undecided finding at a time. */
  key: string
  riskScore: number
  reasons: { points: number; because: string }[]
  matched: { selection: string; field: string; value: string; pattern: string }[]
  about: Record<string, string>
  /** The event it is of, and the delivery that brought it: a further one of an undecided finding is named beside it. */
  event?: { id: string; receivedAt: Date; batchId: string } | undefined
}

type Raise = Operation<OwnFinding, { id: string; raised: boolean }>

let raise: Raise | undefined

/** Told by the module of findings, which stands above what asks for them: what events are made of may find something out as well. */
export const raisedBy = (operation: Raise): void => void (raise = operation)

/** The operation to `call`, as the portal. */
export function ownFindings(): Raise {
  if (!raise) throw new Error('no module says that it raises findings')
  return raise
}
