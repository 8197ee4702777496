import type { Words } from '#lib/words/shape.ts'

export const words = {
  subjects: { 'evidence-template': ['evidence_templates', 'Evidence templates'] },
  sentences: {
    'evidenceTemplates.create': 'created {label}',
    'evidenceTemplates.update': 'changed {label}',
    'evidenceTemplates.remove': 'removed {label}',
    'evidenceTemplates.restore': 'restored {label}',
  },
  unique: {
    evidence_templates_name: 'A template with this name exists already. Choose another name.',
  },
  places: [
    { group: 'Evidence', rank: 2, label: 'Templates', href: '/evidence-templates', icon: 'layers', permission: 'evidenceTemplates.read' },
  ],
  doings: [],
} as const satisfies Words<'evidenceTemplates'>
