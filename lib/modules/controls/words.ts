import { frequencies } from '#lib/occurrences.ts'
import { yesNo } from '#lib/words/choices.ts'
import type { Words } from '#lib/words/shape.ts'

/** How often a control is performed: of periods those that evidence is expected for. */
export const controlFrequencies = { ...frequencies, continuous: 'All the time', each_time: 'Each time it is needed' } as const
export const controlTypes = { preventive: 'Preventive', detective: 'Detective', corrective: 'Corrective' } as const
/** Of an implemented control. */
export const proofs = { proven: 'Proven', unproven: 'Not proven', unclear: 'Could not tell' } as const
export const controlStatuses = { draft: 'Draft', in_progress: 'In progress', implemented: 'Implemented', not_implemented: 'Not implemented', not_applicable: 'Not applicable' } as const
/** Of a term: where the control stood, or that it was removed. */
export const termStatuses = { ...controlStatuses, removed: 'Removed' } as const
/** What a proof says. */
export const proofOutcomes = { performed: 'Performed', not_occurring: 'Nothing to perform it for', withdrawn: 'Withdrawn' } as const
export const automations = { manual: 'Manual', semi_automated: 'Semi-automated', automated: 'Automated' } as const
export const effectivenesses = { effective: 'Effective', partially_effective: 'Partially effective', not_effective: 'Not effective', not_assessed: 'Not assessed' } as const

export const words = {
  subjects: { control: ['controls', 'Controls'] },
  sentences: {
    'controls.create': 'created {label}',
    'controls.update': 'changed {label}',
    'controls.remove': 'removed {label}',
    'controls.restore': 'restored {label}',
    'controls.export': 'exported a list: {label}',
    'controls.print': 'printed {label}',
    'occurrences.record': 'recorded a proof for {label}',
    'occurrences.withdraw': 'withdrew a proof of {label}',
    'calendar.tell': 'notified the owner that {label} is overdue or missed',
    'calendar.export': 'exported a list: {label}',
  },
  acts: {
    'controls.read': 'reading controls',
    'controls.create': 'creating a control',
    'controls.update': 'changing a control',
    'controls.remove': 'removing a control',
    'controls.restore': 'restoring a control',
    'controls.export': 'exporting controls',
    'controls.print': 'printing a control',
    'occurrences.record': 'recording a proof of a control',
    'occurrences.withdraw': 'withdrawing a proof of a control',
    'calendar.tell': 'notifying of a control that is overdue or missed',
    'calendar.export': 'exporting the control calendar',
  },
  fields: {
    control: {
      code: 'Code', title: 'Title', objective: 'Objective', description: 'What is done', implementation: 'How it is done here', testProcedure: 'How it is tested', template: 'Made from', evidence: 'Evidence templates', ownerId: { called: 'Owner', of: 'user' },
      frequency: { called: 'How often', values: controlFrequencies }, type: { called: 'Type', values: controlTypes }, status: { called: 'Status', values: controlStatuses }, automation: { called: 'Carried out', values: automations },
      effectiveness: { called: 'Effectiveness', values: effectivenesses }, assessedById: { called: 'Assessed by', of: 'user' }, assessedAt: 'Assessed',
      dueDays: 'Days until due', toldAt: 'Told up to', notifiedId: { called: 'Notified', of: 'user' }, missed: { called: 'Missed', values: yesNo }, outcome: { called: 'What it says', values: proofOutcomes }, recordedAt: 'Recorded', reason: 'Reason',
      occurrence: 'Occurrence', performedAt: 'Performed', performedById: { called: 'Performed by', of: 'user' }, proofType: 'Kind of proof', proofId: 'Proof', proofLabel: 'What shows it',
    },
  },
  unique: {
    controls_code: 'A control with this code exists already. Choose another code.',
    control_terms_number: null,
    control_occurrences_once: 'This proof is recorded for this occurrence already.',
  },
  places: [
    { group: 'Evidence', rank: 4, label: 'Calendar', href: '/calendar', icon: 'calendar', permission: 'controls.read' },
    { group: 'Evidence', rank: 3, label: 'Controls', href: '/controls', icon: 'shield-check', permission: 'controls.read' },
  ],
  doings: [
    { rank: 5, label: 'Create a control', href: '/controls/new', icon: 'plus', permission: 'controls.create' },
  ],
} as const satisfies Words<'controls' | 'occurrences' | 'calendar'>
