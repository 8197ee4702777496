import type { Words } from '#lib/words/shape.ts'

export const words = {
  subjects: { organization: ['organizations', 'Organization'] },
  sentences: {
    'organizations.create': 'set up {label}',
  },
  unique: {
    organizations_slug: null,
  },
  places: [],
  doings: [],
} as const satisfies Words<'organizations'>
