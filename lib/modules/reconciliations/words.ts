import type { Words } from '#lib/words/shape.ts'

export const reconciliationStates = { live: 'Live', judging: 'Being judged', done: 'Done', failed: 'Failed' } as const
export const outcomeWords = { pass: 'Pass', fail: 'Fail', not_evaluable: 'Not evaluable', not_applicable: 'Not applicable' } as const
export const unitTypes = { pull: 'Pull request', unattributed: 'Commits without a pull request', update: 'Branch moved', deployment: 'Deployment', artifact: 'What runs', snapshot: 'Empty snapshot' } as const
export const exceptionStates = { open: 'Open', excepted: 'Accepted', remediated: 'Remediated' } as const
export const spreads = { isolated: 'Isolated', systematic: 'Systematic' } as const
export const lineParts = { request: 'Request', opened: 'Pull request', commits: 'Commits', reviews: 'Reviews', checks: 'Checks', merge: 'Onto the branch', protection: 'Protection', deployment: 'Deployment', running: 'Running' } as const
export const protectionStates = { on: 'Protected', off: 'Not protected', unknown: 'Not known' } as const
export const coverageWords = {
  moves: ['How branches moved', 'Updates of branches: merges, pushes, by whom'], pulls: ['Pull requests', 'Opened and merged, by whom'], commits: ['Commits', 'What was written, and by whom'], requests: ['Requests named', 'What title, text and branch named at the merge'], reviews: ['Reviews', 'Approvals, and what became of them'],
  checks: ['Checks', 'Check runs and statuses'], protection: ['Protection', 'Rulesets and branch protection'], suites: ['Whether rules held', 'Rule suites: who went past them'], deployments: ['Deployments', 'What went to which environment'], running: ['What runs', 'Snapshots of environments'],
} as const
export const toldBy = { webhook: 'Webhook', pull: 'Pull', api: 'API' } as const

export const words = {
  subjects: { reconciliation: ['reconciliations', 'Reconciliations of changes'], 'reconciled-system': ['reconciled_systems', 'Systems whose changes are reconciled'], 'fact-source': ['fact_sources', 'Sources of facts about changes'], 'change-exception': ['change_exceptions', 'Exceptions of changes'] },
  sentences: {
    'reconciliations.setSystem': 'said how changes of {label} reach production',
    'reconciliations.applySystem': 'had changes of {label} judged by less, as it was approved',
    'reconciliations.tell': 'told facts of {label}',
    'deployments.record': 'told a deployment of {label}',
    'snapshots.record': 'told what runs of {label}',
    'reconciliations.judge': 'judged the changes of {label}',
    'reconciliations.create': 'began {label}',
    'reconciliations.complete': 'judged {label}',
    'reconciliations.fail': 'judged {label}',
    'changeExceptions.remind': 'reminded of {label}',
    'changeExceptions.noteOutcome': 'found another outcome of {label}',
    'changeExceptions.create': 'said why {label} failed, and who mends it',
    'changeExceptions.update': 'changed what is said of {label}',
    'changeExceptions.requestAcceptance': 'requested that {label} is accepted',
    'changeExceptions.accept': 'accepted {label}, as it was approved',
    'changeExceptions.remediate': 'remediated {label}',
  },
  attempts: { 'reconciliations.fail': 'could not judge {label}' },
  former: { 'reconciliations.report': 'asked for the report of {label}', 'reconciliations.keepReport': 'made the report of {label}', 'reconciliations.failReport': 'could not make the report of {label}' },
  acts: {
    'reconciliations.read': 'reading reconciliations of changes',
    'reconciliations.setSystem': 'saying how changes of a system reach production',
    'reconciliations.applySystem': 'judging the changes of a system by less as it was approved',
    'reconciliations.tell': 'telling facts of changes',
    'deployments.record': 'telling a deployment',
    'snapshots.record': 'telling what runs',
    'reconciliations.judge': 'judging the changes of a system',
    'reconciliations.create': 'beginning a reconciliation of changes',
    'reconciliations.complete': 'recording a reconciliation of changes',
    'reconciliations.fail': 'recording why changes could not be judged',
    'changeExceptions.remind': 'reminding of a change that failed',
    'changeExceptions.noteOutcome': 'recording another outcome of a change that failed',
    'changeExceptions.create': 'saying why a change failed',
    'changeExceptions.update': 'changing what is said of a change that failed',
    'changeExceptions.requestAcceptance': 'requesting that a change that failed is accepted',
    'changeExceptions.accept': 'accepting a change that failed as it was approved',
    'changeExceptions.remediate': 'remediating a change that failed',
  },
  fields: {
    reconciliation: {
      title: 'Title', systemId: 'System', state: { called: 'State', values: reconciliationStates }, fromAt: 'From', toAt: 'Before', asOf: 'Looked at', catalogue: 'Version of the questions', settings: 'Settings', sourceId: 'Repository', sourceFacts: 'Facts of the repository', pipelineId: 'Pipelines', pipelineFacts: 'Facts of pipelines',
      root: 'Root of the facts', people: 'Accounts of people', requests: 'Requests', units: 'Changes', commits: 'Commits', totals: 'Totals', incomplete: 'Why it is incomplete', contradictions: 'Contradictions', error: 'Why it failed', doneAt: 'Done', sample: 'Example', protection: 'Protection', coverage: 'Coverage', report: { called: 'Report', values: { queued: 'Asked for', waiting: 'Waits for its turn', done: 'Made', failed: 'Failed' } }, reportVersion: 'Version of the report', files: 'Files',
    },
    'reconciled-system': { systemId: 'System', sourceId: 'Repository', settings: 'Settings', asked: 'Asked for', waitingSince: 'Facts wait since', judgedAt: 'Judged', units: 'Changes', failed: 'Failed', root: 'Root of the facts' },
    'fact-source': { connectionId: 'Connection', repository: 'Number at the host', systemId: 'System', name: 'Name', facts: 'Facts', lastAt: 'Last fact', pull: 'Where its pull stands', told: { called: 'Told by', values: toldBy }, known: 'Known already' },
    'change-exception': {
      systemId: 'System', unitKey: 'Change', attribute: 'Question', reconciliationId: 'Reconciliation', number: 'Number', title: 'Title', said: 'Why it failed', state: { called: 'State', values: exceptionStates }, spread: { called: 'Spread', values: spreads }, rootCause: 'Root cause', ownerId: { called: 'Owner', of: 'user' },
      dueAt: 'Due', exceptedUntil: 'Accepted until', note: 'What was done', acceptance: 'Acceptance', reminded: { called: 'Reminded', values: { due: 'Due soon', overdue: 'Overdue' } }, outcome: { called: 'Outcome', values: outcomeWords }, notifiedId: { called: 'Told', of: 'user' },
    },
  },
  unique: {
    change_exceptions_once: 'It is said already why this change failed this question. Change what is said there.',
    fact_sources_repository: null,
    fact_sources_system: null,
    change_facts_once: null,
    reconciled_systems_system: 'How changes of this system reach production was said already. Load it again.',
    reconciliation_units_key: null,
    reconciliations_live: null,
  },
  places: [
    { group: 'Change', rank: 5, label: 'Reconciliation', href: '/reconciliations', icon: 'list-checks', permission: 'reconciliations.read' },
  ],
  doings: [],
} as const satisfies Words<'reconciliations' | 'deployments' | 'snapshots' | 'changeExceptions'>
