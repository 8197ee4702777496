import type { Words } from '#lib/words/shape.ts'

export const words = {
  subjects: { settings: ['settings', 'Settings'] },
  sentences: {
    'settings.update': 'changed the settings',
  },
  unique: {},
  places: [
    { group: 'Settings', rank: 3, label: 'Security', href: '/settings', icon: 'lock', permission: 'settings.read' },
  ],
  doings: [],
} as const satisfies Words<'settings'>
