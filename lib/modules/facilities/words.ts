import type { Words } from '#lib/words/shape.ts'

export const words = {
  subjects: { facility: ['facilities', 'Facilities'] },
  sentences: {
    'facilities.create': 'registered the facility {label}',
    'facilities.update': 'changed the facility {label}',
    'facilities.end': 'ended the facility {label}',
  },
  acts: {
    'facilities.read': 'reading facilities',
    'facilities.create': 'registering a facility',
    'facilities.update': 'changing a facility',
    'facilities.end': 'ending a facility',
  },
  fields: {
    facility: { name: 'Name', address: 'Address', zone: 'Time zone', hours: 'Usual hours', holidays: 'Holidays', doors: 'Restricted doors', systemId: 'System of its logs', site: 'Name in the log', ownerId: { called: 'Owner', of: 'user' }, reviewerId: { called: 'Reviewer', of: 'user' }, endedAt: 'Ended', endReason: 'Why it ended' },
  },
  unique: {
    facilities_name: 'A facility with this name is there already. Choose another name.',
    facilities_site: 'Another facility takes all records of this system under that name. Say by which name the log calls each.',
  },
  places: [{ group: 'Operations', rank: 40, label: 'Facilities', href: '/facilities', icon: 'house', permission: 'facilities.read' }],
  doings: [{ rank: 41, label: 'Register a facility', href: '/facilities/new', icon: 'house', permission: 'facilities.create' }],
} as const satisfies Words<'facilities'>
