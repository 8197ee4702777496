import type { Words } from '#lib/words/shape.ts'

export const words = {
  subjects: { 'event-batch': ['event_batches', 'Deliveries of events'], event: ['events', 'Events'] },
  sentences: {
    'events.removeOld': 'removed {label}, whose retention was over',
    'events.ingest': 'delivered {label}',
    'events.view': 'read the raw text of {label}',
    'events.viewList': 'read the raw text of {label}',
    'events.export': 'exported a list: {label}',
  },
  unique: {},
  places: [
    { group: 'Monitor', rank: 1, label: 'Events', href: '/events', icon: 'activity', permission: 'events.read' },
    { group: 'Monitor', rank: 1, label: 'Deliveries', href: '/events/deliveries', icon: 'inbox', permission: 'deliveries.read', unless: 'events.read' },
  ],
  doings: [
    { rank: 3, label: 'Upload events', href: '/events/upload', icon: 'upload', permission: 'events.ingest' },
  ],
} as const satisfies Words<'events'>
