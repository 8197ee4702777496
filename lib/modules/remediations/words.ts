import { yesNo } from '#lib/words/choices.ts'
import type { Words } from '#lib/words/shape.ts'

const states = { planning: 'Being planned', planned: 'Planned', requested: 'Awaiting approval', executing: 'Executing', executed: 'Being verified', verified: 'Verified', unverified: 'Could not be verified', failed: 'Failed', dropped: 'Dropped' } as const

export const words = {
  subjects: { remediation: ['remediations', 'Remediations'] },
  sentences: {
    'remediations.plan': 'asked for the plan of {label}',
    'remediations.completePlan': 'planned {label}',
    'remediations.fail': 'worked {label}',
    'remediations.request': 'requested approval of {label}',
    'remediations.execute': 'started {label}, as it was approved',
    'remediations.step': 'took a step of {label}',
    'remediations.finish': 'completed every step of {label}',
    'remediations.verify': 'started the scan that verifies {label}',
    'remediations.conclude': 'verified {label}',
    'remediations.rollBack': 'asked for {label}',
    'remediations.drop': 'dropped {label}',
  },
  attempts: { 'remediations.fail': 'could not do {label}', 'remediations.conclude': 'could not verify {label}' },
  acts: {
    'remediations.read': 'reading remediations',
    'remediations.plan': 'planning a remediation',
    'remediations.completePlan': 'recording the plan of a remediation',
    'remediations.fail': 'recording why a remediation failed',
    'remediations.request': 'requesting approval of a remediation',
    'remediations.execute': 'executing a remediation',
    'remediations.step': 'recording a step of a remediation',
    'remediations.finish': 'recording that a remediation was executed',
    'remediations.verify': 'verifying a remediation',
    'remediations.conclude': 'recording what verified a remediation',
    'remediations.rollBack': 'taking back a remediation',
    'remediations.drop': 'dropping a remediation',
  },
  fields: {
    remediation: {
      findingId: 'Finding', accountId: 'Account', playbook: 'Playbook', direction: { called: 'Direction', values: { mend: 'Mend', undo: 'Take back' } }, ofId: 'Takes back', target: 'Resource', params: 'Parameters', risk: { called: 'Risk', values: { low: 'Low', medium: 'Medium', high: 'High' } }, state: { called: 'State', values: states },
      plan: 'Plan', planSha256: 'Plan (SHA-256)', plannedAt: 'Planned', expiresAt: 'Plan expires', changeId: 'Change', result: 'Resource afterwards', executedById: { called: 'Executed by', of: 'user' }, executedAt: 'Executed', finishedAt: 'Ended', verifyScanId: 'Scan that verifies it', error: 'Why', sample: { called: 'Example', values: yesNo },
      notifiedId: { called: 'Notified', of: 'user' }, steps: 'Steps', step: 'Step', stepState: { called: 'The step', values: { begun: 'Is sent', done: 'Was done' } }, found: 'Was sent before',
    },
  },
  unique: { remediations_change: null, remediations_open: 'Another remediation of this finding is under way: finish or drop it first.' },
  places: [],
  doings: [],
} as const satisfies Words<'remediations'>
