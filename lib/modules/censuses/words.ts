import type { Words } from '#lib/words/shape.ts'

export const censusStates = { judging: 'Being judged', stopped: 'Stopped', done: 'Done', failed: 'Failed' } as const
export const outcomeWords = { pass: 'Pass', fail: 'Fail', not_evaluable: 'Not evaluable', not_applicable: 'Not applicable' } as const
export const kindWords = {
  leaver: 'Leaver', sign_in: 'Sign-in after leaving', token: 'Token of a disabled account', mover: 'Mover', joiner: 'Joiner', orphan: 'Account without a person', unrecorded: 'Person without a record', accountless: 'Person without an account', shared: 'Shared or service account',
} as const
export const stopKinds = {
  older_roster: 'Roster older than a list', vanished: 'Workers are missing', made_after: 'Accounts made after leaving', unmatched: 'Terminations differ', rosters_disagree: 'Rosters disagree', no_list: 'No frozen list', old_list: 'List older than the period', moved_dates: 'Leaving dates moved',
} as const
/** What part of all people, or of all accounts, somebody or something is of. */
export const partWords = {
  service: 'Service or shared', back: 'Left and came back', left_before: 'Left before the period', left: 'Left in the period', joined: 'Began in the period', moved: 'Moved', to_come: 'Begins later', leaves_later: 'Leaves later', works: 'Works here, unchanged',
  group: 'Group or role', orphan: 'Nobody is known', external: 'Guest or contractor without a record', gone: 'Not in the roster', elsewhere: 'Of another roster', shared: 'Shared or service', leaver: 'Of somebody who left', person: 'Of somebody who works here',
} as const

export const words = {
  subjects: { census: ['censuses', 'Joiners and leavers'] },
  sentences: {
    'census.create': 'began {label}',
    'census.stop': 'found what has to be explained before {label} is judged',
    'census.explain': 'explained what stopped {label}',
    'census.complete': 'judged {label}',
    'census.fail': 'judged {label}',
    'census.cancel': 'cancelled {label}',
    'census.export': 'exported a list: {label}',
  },
  attempts: { 'census.fail': 'could not judge {label}' },
  acts: {
    'census.read': 'reading a census of joiners and leavers',
    'census.create': 'beginning a census of joiners and leavers',
    'census.stop': 'recording what stops a census of joiners and leavers',
    'census.explain': 'explaining what stops a census of joiners and leavers',
    'census.complete': 'recording a census of joiners and leavers',
    'census.fail': 'recording why a census of joiners and leavers failed',
    'census.cancel': 'cancelling a census of joiners and leavers',
    'census.export': 'exporting a census of joiners and leavers',
  },
  fields: {
    census: {
      title: 'Title', state: { called: 'State', values: censusStates }, fromAt: 'From', toAt: 'Before', asOf: 'As of', rosterId: 'Roster', scope: 'Systems', limitHours: 'Hours to disable', moverDays: 'Days to remove', rosters: 'Rosters', sources: 'Lists', stopsAt: 'Looked for stops', notes: 'Not judged', people: 'People', accounts: 'Accounts',
      totals: 'Totals', rows: 'Rows', root: 'Root of the rows', error: 'Why it failed', doneAt: 'Done', stops: 'Stops', stop: { called: 'Stop', values: stopKinds }, said: 'What stopped it', reason: 'Explanation', left: 'Still to be explained', failed: 'Failed',
    },
  },
  unique: {
    censuses_open: 'A census of this roster, these systems and this period goes on already. Open that one.',
    census_stops_number: null,
  },
  places: [{ group: 'Access', rank: 7, label: 'Joiners & leavers', href: '/censuses', icon: 'door-open', permission: 'census.read' }],
  doings: [{ rank: 27, label: 'Judge joiners and leavers', href: '/censuses/new', icon: 'door-open', permission: 'census.create' }],
} as const satisfies Words<'census'>
