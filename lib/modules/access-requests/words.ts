import type { Words } from '#lib/words/shape.ts'

export const requestStates = { requested: 'Requested', approved: 'Approved', rejected: 'Rejected', withdrawn: 'Withdrawn', expired: 'Not decided in time', granted: 'Granted', verified: 'Verified', ending: 'Being removed', ended: 'Ended' } as const

export const conclusions = { appropriate: 'Appropriate', not_appropriate: 'Not appropriate' } as const

export const words = {
  subjects: { 'access-request': ['access_requests', 'Access requests'] },
  sentences: {
    'accessRequests.create': 'requested access: {label}',
    'accessRequests.approve': 'marked {label} as approved',
    'accessRequests.reject': 'noted that {label} was not approved',
    'accessRequests.withdraw': 'withdrew {label}',
    'accessRequests.assign': 'said who grants {label}',
    'accessRequests.grant': 'granted {label}',
    'accessRequests.end': 'ended {label}',
    'accessRequests.expire': 'ended {label}, as its time is over',
    'accessRequests.compare': 'looked for {label} in a newer population',
    'accessRequests.listRights': 'listed what can be requested in a system',
    'accessRequests.remind': 'reminded of {label}',
    'accessRequests.review': 'reviewed {label}',
    'accessRequests.export': 'exported a list: {label}',
    'accessRequests.print': 'printed {label}',
  },
  acts: {
    'accessRequests.read': 'reading access requests',
    'accessRequests.create': 'requesting access',
    'accessRequests.approve': 'marking requested access as approved',
    'accessRequests.reject': 'noting that access was not approved',
    'accessRequests.withdraw': 'withdrawing an access request',
    'accessRequests.assign': 'saying who grants access',
    'accessRequests.grant': 'granting access',
    'accessRequests.end': 'ending access',
    'accessRequests.expire': 'ending access whose time is over',
    'accessRequests.compare': 'looking for requested access in a newer population',
    'accessRequests.listRights': 'listing what can be requested',
    'accessRequests.remind': 'reminding of an access request',
    'accessRequests.review': 'reviewing emergency access',
    'accessRequests.export': 'exporting access requests',
    'accessRequests.print': 'printing an access request',
  },
  fields: {
    'access-request': {
      number: 'Number', personId: 'For', systemId: 'System', source: 'Source', populationId: 'Chosen from', rightKind: 'Kind of right', rightId: 'Right, as the system calls it', rightName: 'Right', scope: 'Scope', privileged: { called: 'Privileged', values: { true: 'Yes', false: 'No' } }, reason: 'Why', endsAt: 'Expires', emergency: { called: 'Emergency', values: { true: 'Yes', false: 'No' } },
      state: { called: 'State', values: requestStates }, requestedById: { called: 'Requested by', of: 'user' }, approvedAt: 'Approved', approveBy: 'To be approved by', ownerId: { called: 'To be granted by', of: 'user' }, dueAt: 'Due', grantedAt: 'Granted', grantedById: { called: 'Granted by', of: 'user' }, verifiedAt: 'Verified', verifiedById: 'Shown by the population', verifiedKey: 'Its row', comparedId: 'Compared with', endedAt: 'Ended', withdrawnAt: 'Withdrawn', note: 'Note', remindedAt: 'Reminded',
      outcome: { called: 'Outcome', values: requestStates }, rights: 'Rights', late: { called: 'Late', values: { approval: 'Its approval', grant: 'Granting it' } }, notifiedId: { called: 'Notified', of: 'user' }, person: 'For', told: { called: 'Notified', of: 'user' },
      reviewBy: 'To be reviewed by', reviewedAt: 'Reviewed', reviewedById: { called: 'Reviewed by', of: 'user' }, conclusion: { called: 'Conclusion', values: conclusions }, reviewNote: 'Note of the review',
    },
  },
  unique: {
    access_requests_number: 'Two requests were made at the same moment. Try it again.',
  },
  places: [
    { group: 'Access', rank: 3, label: 'Requests', href: '/access-requests', icon: 'user-plus', permission: 'accessRequests.read' },
  ],
  doings: [
    { rank: 4, label: 'Request access', href: '/access-requests/new', icon: 'plus', permission: 'accessRequests.create' },
  ],
} as const satisfies Words<'accessRequests'>
