import { frequencies } from '#lib/occurrences.ts'
import { evidenceCategories } from '#lib/words/choices.ts'
import type { Words } from '#lib/words/shape.ts'

/** How much of an occurrence its evidence covers. */
export const mustCover = { whole: 'All of it, as logs and backups do', within: 'A moment of it, as reviews and tests do' } as const

export const words = {
  subjects: { 'evidence-template': ['evidence_templates', 'Evidence templates'] },
  sentences: {
    'evidenceTemplates.create': 'created {label}',
    'evidenceTemplates.update': 'changed {label}',
    'evidenceTemplates.remove': 'removed {label}',
    'evidenceTemplates.restore': 'restored {label}',
  },
  acts: {
    'evidenceTemplates.read': 'reading evidence templates',
    'evidenceTemplates.create': 'creating an evidence template',
    'evidenceTemplates.update': 'changing an evidence template',
    'evidenceTemplates.remove': 'removing an evidence template',
    'evidenceTemplates.restore': 'restoring an evidence template',
  },
  fields: {
    'evidence-template': {
      name: 'Name', category: { called: 'Category', values: evidenceCategories }, controlAreas: 'Controls', frequency: { called: 'How often', values: frequencies }, startsOn: 'First day', mustCover: { called: 'Each covers', values: mustCover }, howToCollect: 'How to collect', freshnessDays: 'Good for, days', ownerId: { called: 'Owner', of: 'user' },
    },
  },
  unique: {
    template_controls_once: null,
    evidence_templates_name: 'A template with this name exists already. Choose another name.',
  },
  places: [
    { group: 'Evidence', rank: 2, label: 'Templates', href: '/evidence-templates', icon: 'layers', permission: 'evidenceTemplates.read' },
  ],
  doings: [],
} as const satisfies Words<'evidenceTemplates'>
