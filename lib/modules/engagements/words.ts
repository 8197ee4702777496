import type { Words } from '#lib/words/shape.ts'

export const engagementKinds = { internal: 'Internal audit', external: 'External audit' } as const
export const engagementStates = { open: 'Open', closed: 'Closed' } as const

export const words = {
  subjects: { engagement: ['engagements', 'Engagements'] },
  sentences: {
    'engagements.create': 'opened the engagement {label}',
    'engagements.update': 'changed the engagement {label}',
    'engagements.close': 'closed the engagement {label}',
    'engagements.reopen': 'opened the engagement {label} again',
  },
  acts: {
    'engagements.read': 'reading engagements',
    'engagements.create': 'opening an engagement',
    'engagements.update': 'changing an engagement',
    'engagements.close': 'closing an engagement',
    'engagements.reopen': 'opening an engagement again',
  },
  fields: {
    engagement: {
      code: 'Code', title: 'Title', kind: { called: 'Kind', values: engagementKinds }, description: 'Description', fromDay: 'First day', toDay: 'Last day', zone: 'Time zone', ownerId: { called: 'Owner', of: 'user' }, state: { called: 'State', values: engagementStates },
      sizes: 'Sample sizes', sizesSource: 'Source of the sample sizes',
    },
  },
  unique: { engagements_code: 'An engagement with this code exists already. Choose another code.' },
  places: [{ group: 'Audit', rank: 5, label: 'Engagements', href: '/engagements', icon: 'layers', permission: 'engagements.read' }],
  doings: [{ rank: 61, icon: 'layers', label: 'Open an engagement', href: '/engagements/new', permission: 'engagements.create' }],
} as const satisfies Words<'engagements'>
