import { ranks } from '#lib/words/choices.ts'
import type { Words } from '#lib/words/shape.ts'

export const dutyRuleStates = { draft: 'Draft', approved: 'Approved', ended: 'Ended' } as const
export const conflictStates = { open: 'Open', mitigated: 'Mitigated', resolved: 'Resolved', void: 'No longer looked for' } as const
export const voidReasons = { rule: 'Its rule was ended', mapping: 'A mapping was ended', person: 'The account is another person’s', right: 'A right is called otherwise', system: 'The system is another one' } as const
export const actKinds = { wrote_deployed: 'Wrote and deployed a change', granted_certified: 'Granted and certified access', made_approved: 'Made and approved a request' } as const
export const mappedBy = { id: 'Its native id', name: 'A pattern of its name' } as const
export const conflictEnvironments = { production: 'Production', staging: 'Staging', test: 'Test', development: 'Development', recovery: 'Recovery' } as const
const evaluationStates = { waiting: 'Waiting', done: 'Done', failed: 'Failed' } as const
const yesNo = { true: 'Yes', false: 'No' } as const

const ended = { endedAt: 'Ended', endedById: { called: 'Ended by', of: 'user' }, endReason: 'Reason of its end' } as const

export const words = {
  subjects: { duty: ['duties', 'Duties'], 'duty-mapping': ['duty_mappings', 'Mappings of duties'], 'duty-rule': ['duty_rules', 'Segregation rules'], 'duty-conflict': ['duty_conflicts', 'Conflicts of duties'], 'duty-mitigation': ['duty_mitigations', 'Mitigations'], 'duty-evaluation': ['duty_evaluations', 'Evaluations of duties'] },
  sentences: {
    'duties.create': 'created the duty {label}',
    'duties.update': 'changed the duty {label}',
    'duties.remove': 'removed the duty {label}',
    'duties.restore': 'restored the duty {label}',
    'duties.map': 'mapped rights to the duty {label}',
    'duties.endMapping': 'ended a mapping of the duty {label}',
    'duties.adopt': 'adopted from the starter set: {label}',
    'duties.createRule': 'drafted the rule {label}',
    'duties.updateRule': 'changed the rule {label}',
    'duties.requestRule': 'requested approval of the rule {label}',
    'duties.approveRule': 'put the rule {label} in force, as it was approved',
    'duties.endRule': 'ended the rule {label}',
    'duties.evaluate': 'started to evaluate duties',
    'duties.judge': 'evaluated duties',
    'duties.fail': 'could not evaluate duties',
    'duties.check': 'checked a population for conflicts of duties: {label}',
    'duties.mitigate': 'mitigated {label}',
    'duties.endMitigation': 'ended the mitigation of {label}',
    'duties.reopen': 'reopened a conflict whose mitigation is over: {label}',
    'duties.export': 'exported a list: {label}',
  },
  acts: {
    'duties.read': 'reading segregation of duties',
    'duties.create': 'creating a duty',
    'duties.update': 'changing a duty',
    'duties.remove': 'removing a duty',
    'duties.restore': 'restoring a duty',
    'duties.map': 'mapping rights to a duty',
    'duties.endMapping': 'ending a mapping of a duty',
    'duties.adopt': 'adopting the starter set of duties',
    'duties.createRule': 'drafting a segregation rule',
    'duties.updateRule': 'changing a segregation rule',
    'duties.requestRule': 'requesting approval of a segregation rule',
    'duties.approveRule': 'putting a segregation rule in force as it was approved',
    'duties.endRule': 'ending a segregation rule',
    'duties.evaluate': 'starting to evaluate duties',
    'duties.judge': 'evaluating duties',
    'duties.fail': 'noting that duties could not be evaluated',
    'duties.check': 'checking a population for conflicts of duties',
    'duties.mitigate': 'mitigating a conflict of duties',
    'duties.endMitigation': 'ending a mitigation',
    'duties.reopen': 'reopening a conflict whose mitigation is over',
    'duties.export': 'exporting conflicts of duties',
  },
  fields: {
    duty: { name: 'Name', description: 'Description', starter: 'Of the starter set' },
    'duty-mapping': { dutyId: 'Duty', systemId: 'System', portal: { called: 'In the portal', values: yesNo }, environment: { called: 'Environment', values: conflictEnvironments }, rightKind: 'Kind of right', by: { called: 'Told by', values: mappedBy }, right: 'Right', scope: 'Scope', exceptNames: 'Except names', exceptScopes: 'Except scopes', hits: 'Rights it hit', ...ended },
    'duty-rule': {
      name: 'Name', oneId: 'One duty', otherId: 'Other duty', sameSystem: { called: 'In the same system only', values: yesNo }, environment: { called: 'Environment', values: conflictEnvironments }, scope: 'Scope', risk: { called: 'Risk', values: ranks }, why: 'What could be done', ownerId: { called: 'Owner', of: 'user' }, state: { called: 'State', values: dutyRuleStates }, approvedAt: 'Approved',
      approval: { called: 'Approval', values: { requested: 'Requested' } }, ...ended,
    },
    'duty-conflict': {
      ruleId: 'Rule', risk: { called: 'Risk', values: ranks }, holderKey: 'Key of the person', holder: 'Person', personId: 'Person in the directory', userId: { called: 'Account of the portal', of: 'user' }, systemId: 'System', systemKey: 'Where', state: { called: 'State', values: conflictStates }, one: 'Rights of one duty', other: 'Rights of the other duty', oneCount: 'Rights of one duty, count', otherCount: 'Rights of the other duty, count', sha256: 'SHA-256 of the rights', populationIds: 'Populations',
      firstSeenAt: 'First seen', lastSeenAt: 'Last seen', mitigationId: 'Mitigation', mitigatedUntil: 'Mitigated until', closedAt: 'Closed', proofId: 'Shown by the population', voidReason: { called: 'No longer looked for because', values: voidReasons }, reopenedAt: 'Reopened', notifiedId: { called: 'Notified', of: 'user' },
    },
    'duty-mitigation': { ruleId: 'Rule', conflictId: 'Conflict', controlId: 'Compensating control', evidenceId: 'Evidence', reason: 'Reason', endsAt: 'Expires', authorId: { called: 'Mitigated by', of: 'user' }, ...ended },
    'duty-evaluation': { state: { called: 'State', values: evaluationStates }, facts: 'What was looked at', error: 'Error', doneAt: 'Done', found: 'Conflicts', opened: 'New conflicts', reopened: 'Reopened', resolved: 'Resolved', void: 'No longer looked for', told: { called: 'Notified', of: 'user' }, acts: 'Acts found', evaluating: 'Evaluation' },
  },
  unique: {
    duties_name: 'A duty with this name exists already. Choose another name.',
    duty_rules_once: 'There is a rule for these two duties already, this way round or the other. End that one first, or change it while it is a draft.',
    duty_conflicts_once: null,
    duty_acts_once: null,
  },
  places: [
    { group: 'Access', rank: 5, label: 'Segregation of duties', href: '/duties', icon: 'scale', permission: 'duties.read' },
  ],
  doings: [
    { rank: 60, label: 'Draft a segregation rule', href: '/duties/rules/new', icon: 'scale', permission: 'duties.createRule' },
  ],
} as const satisfies Words<'duties'>
