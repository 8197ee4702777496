import type { DeficiencySeverity } from '#lib/deficiency/severity.ts'
import type { Counted } from '#lib/deficiency/worksheet.ts'

/** Where a deficiency stands after some acts of the audit trail. */
export type Standing = { state: Counted['state']; severity: DeficiencySeverity | null; sources: number; evaluations: number; /** Numbers of evaluations. */ reviewed: number[]; responses: number; agreed: boolean; remediated: boolean; retested: boolean; closed: boolean; withdrawn: boolean }

export const unraised: Standing = { state: 'open', severity: null, sources: 0, evaluations: 0, reviewed: [], responses: 0, agreed: false, remediated: false, retested: false, closed: false, withdrawn: false }

type Given = { evaluations: readonly { severity: DeficiencySeverity }[]; responses: readonly { agrees: boolean }[] }

/** One act further. Who makes a package and who verifies it take the same steps. */
export function stepped(of: Standing, action: string, { evaluations, responses }: Given): Standing {
  switch (action) {
    case 'deficiencies.create':
    case 'deficiencies.addSource':
      return { ...of, sources: of.sources + 1 }
    case 'deficiencies.evaluate':
      return { ...of, state: 'evaluated', evaluations: of.evaluations + 1, severity: evaluations[of.evaluations]?.severity ?? null }
    case 'deficiencies.giveBack':
    case 'deficiencies.reopen':
      return { ...of, state: 'open', severity: null }
    case 'deficiencies.review':
      return { ...of, reviewed: [...of.reviewed, of.evaluations], state: of.retested ? 'retested' : of.agreed ? 'remediation' : 'reviewed' }
    case 'deficiencies.respond': {
      const agreed = responses[of.responses]?.agrees === true
      return { ...of, responses: of.responses + 1, agreed, state: of.state === 'reviewed' && agreed ? 'remediation' : of.state }
    }
    case 'deficiencies.remediate':
      return { ...of, remediated: true }
    case 'deficiencies.retest':
      return { ...of, retested: true, state: 'retested' }
    case 'deficiencies.close':
      return { ...of, closed: true, state: 'closed' }
    case 'deficiencies.withdraw':
      return { ...of, withdrawn: true, state: 'withdrawn' }
    default:
      return of
  }
}
