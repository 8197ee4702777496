import type { Words } from '#lib/words/shape.ts'

export const revocationStates = { open: 'Open', excepted: 'Excepted', removed: 'Removed', void: 'Void' } as const

export const words = {
  subjects: { revocation: ['revocations', 'Revocations'] },
  sentences: {
    'revocations.open': 'opened the revocation of {label}',
    'revocations.openForRequest': 'opened the revocation of {label}',
    'revocations.assign': 'assigned the revocation of {label}',
    'revocations.compare': 'compared the revocation of {label} with a newer population',
    'revocations.remind': 'reminded of the revocation of {label}',
    'revocations.requestException': 'requested that {label} may stay',
    'revocations.except': 'let {label} stay, as it was approved',
    'revocations.endException': 'ended the exception of {label}',
    'revocations.export': 'exported a list: {label}',
  },
  acts: {
    'revocations.read': 'reading revocations',
    'revocations.open': 'opening a revocation',
    'revocations.openForRequest': 'opening a revocation of requested access',
    'revocations.assign': 'assigning a revocation',
    'revocations.compare': 'comparing revocations with a newer population',
    'revocations.remind': 'reminding of a revocation',
    'revocations.requestException': 'requesting that a rejected right may stay',
    'revocations.except': 'letting a rejected right stay as it was approved',
    'revocations.endException': 'ending the exception of a revocation',
    'revocations.export': 'exporting revocations',
  },
  fields: {
    revocation: {
      campaignId: 'Access review', requestId: 'Access request', number: 'Row', sequence: 'Decision', systemId: 'System', source: 'Source', key: 'Key', accountName: 'Account', rightName: 'Right', scope: 'Scope', personName: 'Person', paths: 'Held by', reason: 'Reason', state: { called: 'State', values: revocationStates }, ownerId: { called: 'To be removed by', of: 'user' },
      dueAt: 'Due', proofId: 'Shown by the population', closedAt: 'Closed', reopenedAt: 'Reopened', reopenedById: 'Reopened by the population', exceptedUntil: 'May stay until', exception: { called: 'Exception', values: { requested: 'Requested' } }, comparedId: 'Compared with', overdueAt: 'Told that it is overdue', notifiedId: { called: 'Notified', of: 'user' },
    },
  },
  unique: { revocations_once: null, revocations_of_request: null },
  places: [
    { group: 'Access', rank: 2, label: 'Revocations', href: '/revocations', icon: 'key-round', permission: 'revocations.read' },
  ],
  doings: [],
} as const satisfies Words<'revocations'>
