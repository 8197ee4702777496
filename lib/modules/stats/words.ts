import type { Words } from '#lib/words/shape.ts'

export const words = {
  subjects: {},
  sentences: {},
  acts: {
    'stats.read': 'reading statistics',
  },
  fields: {},
  unique: {},
  places: [
    { group: 'Monitor', rank: 0, label: 'Dashboard', href: '/dashboard', icon: 'chart-column', permission: 'stats.read' },
  ],
  doings: [],
} as const satisfies Words<'stats'>
