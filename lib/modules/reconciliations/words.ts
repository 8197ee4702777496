import type { Words } from '#lib/words/shape.ts'

export const reconciliationStates = { live: 'Live', judging: 'Being judged', done: 'Done', failed: 'Failed' } as const
export const outcomeWords = { pass: 'Pass', fail: 'Fail', not_evaluable: 'Not evaluable', not_applicable: 'Not applicable' } as const
export const unitTypes = { pull: 'Pull request', unattributed: 'Commits without a pull request', update: 'Branch moved', deployment: 'Deployment', artifact: 'What runs', snapshot: 'Empty snapshot' } as const
export const toldBy = { webhook: 'Webhook', pull: 'Pull', api: 'API' } as const

export const words = {
  subjects: { reconciliation: ['reconciliations', 'Reconciliations of changes'], 'reconciled-system': ['reconciled_systems', 'Systems whose changes are reconciled'], 'fact-source': ['fact_sources', 'Sources of facts about changes'] },
  sentences: {
    'reconciliations.setSystem': 'said how changes of {label} reach production',
    'reconciliations.tell': 'told facts of {label}',
    'deployments.record': 'told a deployment of {label}',
    'snapshots.record': 'told what runs of {label}',
    'reconciliations.judge': 'judged the changes of {label}',
    'reconciliations.create': 'began {label}',
    'reconciliations.complete': 'judged {label}',
    'reconciliations.fail': 'judged {label}',
  },
  attempts: { 'reconciliations.fail': 'could not judge {label}' },
  acts: {
    'reconciliations.read': 'reading reconciliations of changes',
    'reconciliations.setSystem': 'saying how changes of a system reach production',
    'reconciliations.tell': 'telling facts of changes',
    'deployments.record': 'telling a deployment',
    'snapshots.record': 'telling what runs',
    'reconciliations.judge': 'judging the changes of a system',
    'reconciliations.create': 'beginning a reconciliation of changes',
    'reconciliations.complete': 'recording a reconciliation of changes',
    'reconciliations.fail': 'recording why changes could not be judged',
  },
  fields: {
    reconciliation: {
      title: 'Title', systemId: 'System', state: { called: 'State', values: reconciliationStates }, fromAt: 'From', toAt: 'Before', asOf: 'Looked at', catalogue: 'Version of the questions', settings: 'Settings', sourceId: 'Repository', sourceFacts: 'Facts of the repository', pipelineId: 'Pipelines', pipelineFacts: 'Facts of pipelines',
      root: 'Root of the facts', people: 'Accounts of people', requests: 'Requests', units: 'Changes', commits: 'Commits', totals: 'Totals', incomplete: 'Why it is incomplete', contradictions: 'Contradictions', error: 'Why it failed', doneAt: 'Done', sample: 'Example',
    },
    'reconciled-system': { systemId: 'System', sourceId: 'Repository', settings: 'Settings', waitingSince: 'Facts wait since', judgedAt: 'Judged', units: 'Changes', failed: 'Failed', root: 'Root of the facts' },
    'fact-source': { connectionId: 'Connection', repository: 'Number at the host', systemId: 'System', name: 'Name', facts: 'Facts', lastAt: 'Last fact', told: { called: 'Told by', values: toldBy }, known: 'Known already' },
  },
  unique: {
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
} as const satisfies Words<'reconciliations' | 'deployments' | 'snapshots'>
