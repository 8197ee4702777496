import { evidenceCategories, fileWords } from '#lib/words/choices.ts'
import type { Words } from '#lib/words/shape.ts'

export const statusNames = { pending: 'Pending', collected: 'Collected', approved: 'Approved', rejected: 'Rejected', expired: 'Expired' } as const
export const sourceNames = { live: 'Live', manual: 'Manual', sample: 'Sample', fallback: 'Fallback' } as const

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
    'evidence.remind': 'notified the owner that {label} expires',
    'evidence.expire': 'set {label} to expired',
    'evidence.requestRemoval': 'requested that {label} is removed from the library',
    'evidence.remove': 'removed {label} from the library',
    'evidence.restore': 'restored {label} to the library',
  },
  acts: {
    'evidence.read': 'reading evidence',
    'evidence.create': 'noting expected evidence',
    'evidence.collect': 'collecting evidence',
    'evidence.link': 'linking evidence',
    'evidence.addVersion': 'adding a version of evidence',
    'evidence.update': 'changing evidence',
    'evidence.review': 'reviewing evidence',
    'evidence.approve': 'approving evidence',
    'evidence.reject': 'rejecting evidence',
    'evidence.view': 'viewing a file of evidence',
    'evidence.download': 'downloading a file of evidence',
    'evidence.export': 'exporting the list of evidence',
    'evidence.exportFiles': 'exporting files of evidence',
    'evidence.requestRemoval': 'requesting that evidence is removed',
    'evidence.remove': 'removing evidence',
    'evidence.restore': 'restoring evidence',
    'evidence.remind': 'notifying an owner that evidence expires',
    'evidence.expire': 'setting evidence to expired',
  },
  fields: {
    evidence: {
      title: 'Title', removal: 'Removal', description: 'Description', category: { called: 'Category', values: evidenceCategories }, controlAreas: 'Controls', dataSource: { called: 'Source', values: sourceNames }, status: { called: 'Status', values: statusNames },
      observedFrom: 'Observed from', observedTo: 'Observed to', collectedAt: 'Collected', receivedAt: 'Received', collectedById: { called: 'Collected by', of: 'user' }, reviewedById: { called: 'Reviewed by', of: 'user' }, reviewedAt: 'Reviewed',
      approvedById: { called: 'Approved by', of: 'user' }, approvedAt: 'Approved', rejectedById: { called: 'Rejected by', of: 'user' }, rejectedAt: 'Rejected', reason: 'Reason', expiresAt: 'Expires', remindedDays: 'Owner notified, days before', notifiedId: { called: 'Notified', of: 'user' },
      ownerId: { called: 'Owner', of: 'user' }, templateId: { called: 'Template', of: 'evidence-template' }, occurrence: 'Occurrence', versionNumber: 'Version', decidedVersion: 'Decided version', arrivedAt: 'Arrived',
      ...fileWords,
    },
  },
  unique: {
    evidence_versions_once: 'Another file came in at the same moment. Load the page again, and look at it first.',
    evidence_controls_once: null,
    evidence_openings_once: null,
  },
  places: [
    { group: 'Evidence', rank: 1, label: 'Library', href: '/evidence', icon: 'library', permission: 'evidence.read' },
  ],
  doings: [
    { rank: 2, label: 'Collect evidence', href: '/evidence/new', icon: 'upload', permission: 'evidence.collect' },
  ],
} as const satisfies Words<'evidence'>
