import { fileWords } from '#lib/words/choices.ts'
import type { Words } from '#lib/words/shape.ts'

export const statusNames = { new: 'New', reviewed: 'Reviewed', flagged: 'Flagged' } as const

export const words = {
  subjects: { 'event-batch': ['event_batches', 'Deliveries of events'], event: ['events', 'Events'] },
  sentences: {
    'events.removeOld': 'removed {label}, whose retention was over',
    'events.ingest': 'delivered {label}',
    'events.view': 'read the raw text of {label}',
    'events.viewList': 'read the raw text of {label}',
    'events.export': 'exported a list: {label}',
    'events.review': 'reviewed {label}',
    'events.flag': 'flagged {label} for investigation',
    'events.reopen': 'took back what was said of {label}',
  },
  acts: {
    'events.read': 'reading events',
    'events.view': 'reading the raw text of an event',
    'events.viewList': 'reading the raw text of many events',
    'events.ingest': 'delivering events',
    'events.removeOld': 'removing old events',
    'events.export': 'exporting events',
    'events.review': 'reviewing an event',
    'events.flag': 'flagging an event',
    'events.reopen': 'taking back what was said of an event',
    'deliveries.read': 'reading deliveries of events',
  },
  fields: {
    'event-batch': {
      source: 'Source', label: 'Name', root: 'Merkle root', received: 'Received', accepted: 'Accepted', duplicates: 'Known already', rejected: 'Rejected', rejects: 'Why rejected', contradicting: 'Contradicting', receivedAt: 'Received at',
      receivedById: { called: 'Delivered by', of: 'user' }, detectedAt: 'Rules ran', countedAt: 'Counted by day', findings: 'Findings', critical: 'Critical findings', notJudged: 'Not judged', failedAt: 'Rules failed', error: 'Error', ...fileWords,
    },
    event: {
      received: 'Received', receivedAt: 'Received at', occurredAt: 'Occurred', batchId: { called: 'Delivery', of: 'event-batch' }, source: 'Source', externalId: 'Id at its source', eventType: 'Type', userName: 'User', ip: 'Address', system: 'System', outcome: 'Outcome',
      severityHint: 'Severity', country: 'Country', classUid: 'Class (OCSF)', activityId: 'Activity (OCSF)', raw: 'Raw text', contradictsId: 'Contradicts', target: 'Acted on', status: { called: 'Status', values: statusNames }, note: 'Note', reviewedById: { called: 'Reviewed by', of: 'user' }, reviewedAt: 'Reviewed',
    },
  },
  unique: {},
  places: [
    { group: 'Monitor', rank: 1, label: 'Events', href: '/events', icon: 'activity', permission: 'events.read' },
    { group: 'Monitor', rank: 1, label: 'Deliveries', href: '/events/deliveries', icon: 'inbox', permission: 'deliveries.read', unless: 'events.read' },
  ],
  doings: [
    { rank: 3, label: 'Upload events', href: '/events/upload', icon: 'upload', permission: 'events.ingest' },
  ],
} as const satisfies Words<'events' | 'deliveries'>
