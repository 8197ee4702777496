import type { Words } from '#lib/words/shape.ts'

export const words = {
  subjects: { evidence: ['evidence', 'Evidence'] },
  sentences: {
    'evidence.create': 'noted that {label} is expected',
    'evidence.collect': 'collected {label}; it was received and read back',
    'evidence.link': 'linked {label} to an object of the bucket',
    'evidence.addVersion': 'added a new version of {label}; it was received and read back',
    'evidence.update': 'changed {label}',
    'evidence.review': 'reviewed {label}',
    'evidence.approve': 'approved {label}',
    'evidence.reject': 'rejected {label}',
    'evidence.view': 'viewed {label}',
    'evidence.download': 'downloaded {label}',
    'evidence.export': 'exported a list: {label}',
    'evidence.exportFiles': 'exported {label}',
    'evidence.verify': 're-hashed {label}: unchanged',
    'evidence.recheck': 're-hashed {label}: unchanged',
    'evidence.setLegalHold': 'changed the legal hold on {label}',
    'evidence.extendRetention': 'made the retention of {label} longer',
    'evidence.lock': 'had the store lock {label}',
    'evidence.remind': 'notified the owner that {label} expires',
    'evidence.expire': 'set {label} to expired',
    'evidence.remove': 'removed {label} from the library',
    'evidence.restore': 'restored {label} to the library',
    'evidence.compareStore': 'compared {label} with the store',
  },
  attempts: {
    'evidence.verify': 're-hashed {label}: altered or missing',
    'evidence.recheck': 're-hashed {label}: altered or missing',
    'evidence.compareStore': 'compared {label} with the store: not all are there',
  },
  unique: {
    evidence_versions_once: 'Another file came in at the same moment. Load the page again, and look at it first.',
    evidence_control_areas_once: null,
    evidence_openings_once: null,
  },
  places: [
    { group: 'Evidence', rank: 1, label: 'Library', href: '/evidence', icon: 'library', permission: 'evidence.read' },
  ],
  doings: [
    { rank: 2, label: 'Collect evidence', href: '/evidence/new', icon: 'upload', permission: 'evidence.collect' },
  ],
} as const satisfies Words<'evidence'>
