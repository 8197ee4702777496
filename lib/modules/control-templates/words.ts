import type { Words } from '#lib/words/shape.ts'

/** Of a control of the pack: whether data answers what it is for. */
export const answeredBy = { evidenced: 'Evidenced by data', asserted: 'Asserted' } as const

export const words = {
  subjects: {},
  sentences: { 'controlTemplates.adopt': 'added {label} from the pack' },
  acts: { 'controlTemplates.read': 'reading the control pack', 'controlTemplates.adopt': 'adding a control of the pack' },
  fields: {},
  unique: {},
  places: [],
  doings: [{ rank: 6, label: 'Add a control of the pack', href: '/controls/pack', icon: 'layers', permission: 'controlTemplates.adopt' }],
} as const satisfies Words<'controlTemplates'>
