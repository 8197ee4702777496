import { runStates } from '#lib/words/choices.ts'
import type { Words } from '#lib/words/shape.ts'

export const campaignStates = { preparing: 'Preparing', open: 'Open', closed: 'Closed', signed_off: 'Signed off', withdrawn: 'Withdrawn' } as const
export const rowStates = { pending: 'Pending', approved: 'Approved', rejected: 'Rejected', flagged: 'Flagged' } as const
export const outcomes = { approve: 'Approved', reject: 'Rejected', flag: 'Flagged', undo: 'Undone', void: 'Void' } as const
const reminders = { due: 'Due soon', overdue: 'Overdue', escalated: 'Escalated' } as const

export const words = {
  subjects: { campaign: ['campaigns', 'Access reviews'], 'granting-right': ['granting_rights', 'Rights that give rights'] },
  sentences: {
    'campaigns.create': 'created {label}',
    'campaigns.update': 'updated {label}',
    'campaigns.withdraw': 'withdrew {label}',
    'campaigns.build': 'had the rows of {label} taken from its populations',
    'campaigns.take': 'took the rows of {label} from its frozen populations',
    'campaigns.fail': 'could not take the rows of {label}',
    'campaigns.open': 'opened {label}',
    'campaigns.decide': 'decided rows of {label}',
    'campaigns.undo': 'undid decisions of {label}',
    'campaigns.submit': 'submitted their decisions of {label}',
    'campaigns.reassign': 'reassigned rows of {label}',
    'campaigns.compare': 'compared {label} with a newer population',
    'campaigns.remind': 'reminded a reviewer of {label}',
    'campaigns.close': 'closed {label}',
    'campaigns.signOff': 'signed off {label}; its report is made then',
    'campaigns.seal': 'stored the report and the rows of {label}, which is signed off',
    'campaigns.failReport': 'could not make the report of {label}',
    'campaigns.createQuarterly': 'began {label} as the last one was',
    'campaigns.export': 'exported a list: {label}',
    'campaigns.setGranting': 'set whether {label} lets its holder give rights',
  },
  attempts: {
    'campaigns.take': 'could not take the rows of {label}',
    'campaigns.fail': 'could not take the rows of {label}',
    'campaigns.failReport': 'could not make the report of {label}',
  },
  acts: {
    'campaigns.read': 'reading access reviews',
    'campaigns.create': 'creating an access review',
    'campaigns.update': 'updating an access review',
    'campaigns.withdraw': 'withdrawing an access review',
    'campaigns.build': 'having the rows of an access review taken',
    'campaigns.take': 'taking the rows of an access review',
    'campaigns.fail': 'noting that rows could not be taken',
    'campaigns.open': 'opening an access review',
    'campaigns.decide': 'deciding rows of an access review',
    'campaigns.undo': 'undoing decisions of an access review',
    'campaigns.submit': 'submitting decisions of an access review',
    'campaigns.reassign': 'reassigning rows of an access review',
    'campaigns.compare': 'comparing an access review with a newer population',
    'campaigns.remind': 'reminding a reviewer',
    'campaigns.close': 'closing an access review',
    'campaigns.signOff': 'signing off an access review',
    'campaigns.seal': 'storing the report of an access review',
    'campaigns.failReport': 'noting that a report could not be made',
    'campaigns.createQuarterly': 'beginning the access review of a quarter',
    'campaigns.export': 'exporting an access review',
    'campaigns.setGranting': 'setting which rights give rights',
  },
  fields: {
    campaign: {
      title: 'Title', state: { called: 'State', values: campaignStates }, occurrence: 'Occurrence', windowFrom: 'Extracted from', windowTo: 'Extracted before', dueAt: 'Due', ownerId: { called: 'Run by', of: 'user' }, securityId: { called: 'Security reviewer', of: 'user' },
      reviewer: { called: 'Decided by', values: { manager: 'The manager of the person', system_owner: 'The owner of the system' } }, privilegedToSecurity: 'Privileged rights go to security', dormantDays: 'Dormant after days', opensItself: 'Opens by itself', builtAt: 'Rows taken', error: 'Error', openedAt: 'Opened', closedAt: 'Closed',
      closedById: { called: 'Closed by', of: 'user' }, signedOffAt: 'Signed off', signedOffById: { called: 'Signed off by', of: 'user' }, statement: 'Statement', scope: 'Systems', taking: { called: 'Taking the rows', values: runStates }, rows: 'Rows', roots: 'Merkle roots', root: 'Merkle root', reviewers: { called: 'Reviewers', of: 'user' },
      outcome: { called: 'Decision', values: outcomes }, sha256: 'SHA-256 of the decisions', bulkId: 'Decided together', account: 'Account', right: 'Right', submitted: 'Rows submitted', approved: 'Approved', rejected: 'Rejected', flagged: 'Flagged', gone: 'Gone', late: 'Shortly before it is due', changed: 'Changed', fresh: 'New',
      report: { called: 'Report', values: runStates }, reportSha256: 'SHA-256 of the report', rowsSha256: 'SHA-256 of the rows', copiedFrom: 'Copied from',
      populationId: 'Population', system: 'System', reminder: { called: 'Reminder', values: reminders }, notifiedId: { called: 'Notified', of: 'user' }, reviewerId: { called: 'Reviewer', of: 'user' }, forId: { called: 'For', of: 'user' }, pending: 'Pending',
    },
    'granting-right': { systemId: 'System', source: 'Source', rightKind: 'Kind of right', rightId: 'Right id', rightName: 'Right', grants: 'Gives rights to others', reason: 'Reason' },
  },
  unique: {
    campaign_populations_once: null,
    campaign_rows_key: null,
    campaign_rows_id: null,
    granting_rights_once: 'Somebody set this right at the same moment. Load the page again.',
  },
  places: [
    { group: 'Access', rank: 1, label: 'Access reviews', href: '/campaigns', icon: 'user-check', permission: 'campaigns.read' },
  ],
  doings: [
    { rank: 5, label: 'Create an access review', href: '/campaigns/new', icon: 'user-check', permission: 'campaigns.create' },
  ],
} as const satisfies Words<'campaigns'>
