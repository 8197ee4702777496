import { yesNo } from '#lib/words/choices.ts'
import type { Words } from '#lib/words/shape.ts'

export const words = {
  subjects: { organization: ['organizations', 'Organization'] },
  sentences: {
    'organizations.create': 'set up {label}',
  },
  parts: {
    'organizations.create': { user: 'became the first administrator' },
  },
  acts: {
    'organizations.create': 'setting up the organization',
  },
  fields: {
    organization: { name: 'Name', slug: 'Short name', status: { called: 'Status', values: { active: 'Active' } }, isSample: { called: 'Sample organization', values: yesNo }, sample: { called: 'Sample organization', values: yesNo } },
  },
  unique: {
    organizations_slug: null,
  },
  places: [],
  doings: [],
} as const satisfies Words<'organizations'>
