import type { Words } from '#lib/words/shape.ts'

export const reviewStates = { judging: 'Being judged', stopped: 'Stopped', open: 'Open', signed_off: 'Signed off', failed: 'Failed' } as const
export const kindWords = {
  after_leaving: 'Entry after leaving', before_joining: 'Entry before joining', out_of_hours: 'Out of hours', denied: 'Denied repeatedly', in_twice: 'In twice without out', two_places: 'At two facilities at once', untold: 'Person could not be told', unplaced: 'Time could not be told',
  badge_without_owner: 'Badge without an owner', leaver_badge: 'Badge of a leaver still active', visitor_no_host: 'Visitor without a host', visitor_host_left: 'Host does not work here', visitor_host_untold: 'Host could not be told', visitor_not_out: 'Visitor who never left', silent_day: 'Log silent for a day', not_covered: 'Period not covered by the log',
} as const
export const outcomeWords = { exception: 'Exception', untold: 'Could not tell' } as const
export const explanationWords = { legitimate: 'Legitimate', log_error: 'Error of the log', incident: 'Incident' } as const
export const stopWords = { two_zones: 'Times in two zones', older_roster: 'Roster older than the period' } as const

export const words = {
  subjects: { 'entry-review': ['entry_reviews', 'Physical access'] },
  sentences: {
    'entryReviews.create': 'began the review of entries {label}',
    'entryReviews.stop': 'found what has to be explained before {label} is judged',
    'entryReviews.explainStop': 'explained what stopped {label}',
    'entryReviews.complete': 'judged the entries of {label}',
    'entryReviews.fail': 'judged the entries of {label}',
    'entryReviews.cancel': 'cancelled the review of entries {label}',
    'entryReviews.explain': 'explained exceptions of {label}',
    'entryReviews.signOff': 'signed off the review of entries {label}',
    'entryReviews.export': 'exported a list: {label}',
  },
  attempts: { 'entryReviews.fail': 'could not judge the entries of {label}' },
  acts: {
    'entryReviews.read': 'reading reviews of entries',
    'entryReviews.create': 'beginning a review of entries',
    'entryReviews.stop': 'recording what stops a review of entries',
    'entryReviews.explainStop': 'explaining what stops a review of entries',
    'entryReviews.complete': 'recording a review of entries',
    'entryReviews.fail': 'recording why a review of entries failed',
    'entryReviews.cancel': 'cancelling a review of entries',
    'entryReviews.explain': 'explaining exceptions of entries',
    'entryReviews.signOff': 'signing off a review of entries',
    'entryReviews.export': 'exporting exceptions of entries',
  },
  fields: {
    'entry-review': {
      title: 'Title', state: { called: 'State', values: reviewStates }, facilityId: 'Facility', facility: 'The facility as it was', fromOn: 'From', toOn: 'To', logId: 'Badge log', lists: 'Lists', limits: 'Limits', stops: 'Stops', stopReason: 'Explanation of the stops', stopExplainedById: { called: 'Stops explained by', of: 'user' }, stopExplainedAt: 'Stops explained',
      totals: 'Totals', rows: 'Exceptions', root: 'Root of the exceptions', judgedAt: 'Judged', explained: 'Explained', error: 'Why it failed', conclusion: 'Conclusion', signedOffById: { called: 'Signed off by', of: 'user' }, signedOffAt: 'Signed off', numbers: 'Exceptions explained', kind: { called: 'Explanation', values: explanationWords }, note: 'Note', left: 'Still to be explained',
    },
  },
  unique: { entry_reviews_open: 'A review of this facility and period goes on already. Open that one.' },
  places: [{ group: 'Operations', rank: 41, label: 'Physical access', href: '/entry-reviews', icon: 'door-open', permission: 'entryReviews.read' }],
  doings: [{ rank: 42, label: 'Review who entered', href: '/entry-reviews/new', icon: 'door-open', permission: 'entryReviews.create' }],
} as const satisfies Words<'entryReviews'>
