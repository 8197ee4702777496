/**
 * Tests that come with Tickmark: for each what is asked of which items. Objective and procedure are the beginning of a workpaper, and may be
 * written otherwise there.
 */
export type ReadyTest = { key: string; title: string; objective: string; procedure: string; source: string; attributes: string[]; /** The control of the catalogue it is for. */ control: string }

export const readyTests: readonly ReadyTest[] = [
  {
    key: 'access-review', title: 'Access review performed and complete', source: 'campaigns.rows', control: 'AC-02',
    objective: 'Each right was decided in time by somebody other than its holder, and what was rejected is gone.',
    procedure: 'Take every right of the access reviews that were closed in the period. Ask of each whether it was decided, by whom, when, whether the decision is bound to the row of the frozen population, and whether a later list shows what was rejected as gone.',
    attributes: ['access-review.decided', 'access-review.by-other', 'access-review.current', 'access-review.on-time', 'access-review.removed'],
  },
  {
    key: 'grants', title: 'Access approved before it was granted', source: 'access-requests.grants', control: 'AC-01',
    objective: 'Nobody holds an access that was not requested, and approved by somebody else, before it was granted.',
    procedure: 'Compare each list of a system with the one before. Every right that came in the period is an item. Ask of each for its request, its approval, who approved it, and whether it is the right that was approved.',
    attributes: ['grant.requested', 'grant.approved-before', 'grant.approver-other', 'grant.as-approved'],
  },
  {
    key: 'leavers', title: 'Leavers disabled in time', source: 'censuses.leavers', control: 'AC-04',
    objective: 'Nobody who has left can sign in.',
    procedure: 'Take every account of everybody who left in the period, as a census found them. Ask of each between when and when it was disabled, whether anybody signed in with it afterwards, and whether a key or token still works.',
    attributes: ['leaver.disabled-in-time', 'leaver.no-sign-in', 'leaver.no-living-token'],
  },
  {
    key: 'movers', title: 'Access of movers removed', source: 'censuses.movers', control: 'AC-04',
    objective: 'Access that a former job needed ends with it.',
    procedure: 'Take every right that somebody brought along from a former job, as a census found them. Ask of each whether the new job has it, and else whether it is gone or was approved anew.',
    attributes: ['mover.old-access-gone'],
  },
  {
    key: 'privileged', title: 'Privileged access is justified', source: 'populations.privileged', control: 'AC-03',
    objective: 'Rights over everything are held by few, for a reason, and with a second factor.',
    procedure: 'Take every privileged right of the newest frozen list of each system. Ask of each who has it, whether somebody else approved it within a year, and whether its holder signs in with a second factor.',
    attributes: ['privileged.known-person', 'privileged.justified', 'privileged.mfa'],
  },
  {
    key: 'mfa', title: 'Accounts have a person and a second factor', source: 'populations.accounts', control: 'AC-10',
    objective: 'Every account belongs to somebody, and a password alone opens none.',
    procedure: 'Take every account of the newest frozen list of each system. Ask of each whose it is and whether it has a second factor.',
    attributes: ['account.known-person', 'account.mfa'],
  },
  {
    key: 'passwords', title: 'Password and MFA settings', source: 'cloud-scans.settings', control: 'AC-11',
    objective: 'Passwords and second factors are set as they have to be.',
    procedure: 'Take the results of the last scan of each account for the checks of passwords and second factors.',
    attributes: ['setting.passes'],
  },
  {
    key: 'changes', title: 'Changes are approved before they go live', source: 'reconciliations.changes', control: 'CM-01',
    objective: 'Nothing reaches production that nobody but its author has seen.',
    procedure: 'Take every change of the reconciliation of the period, from repository, pipeline and requests. Ask of each the ten questions.',
    attributes: ['change.request', 'change.independent-approval', 'change.last-push', 'change.content', 'change.checks', 'change.bot-author', 'change.ref-update', 'change.protection', 'change.deployer', 'change.running'],
  },
  {
    key: 'change-records', title: 'Change requests are approved, tested and can be taken back', source: 'changes.records', control: 'CM-02',
    objective: 'Whoever makes a change has its approval first, and knows how to take it back.',
    procedure: 'Take every change request that was made in the period. Ask of each when and by whom it was approved, whether it was tested, and how it is taken back.',
    attributes: ['change-record.approved-before', 'change-record.approver-other', 'change-record.tested', 'change-record.back-out'],
  },
  {
    key: 'emergencies', title: 'Emergency changes are approved afterwards', source: 'changes.records', control: 'CM-03',
    objective: 'What had to be quick is looked at all the same.',
    procedure: 'Take every change request that was made in the period. Ask of each emergency whether it was approved within its limit.',
    attributes: ['emergency-change.approved-in-time'],
  },
  {
    key: 'restores', title: 'Restore tests', source: 'populations.restores', control: 'OP-01',
    objective: 'What is lost can be brought back, as quickly as promised.',
    procedure: 'Take every restore test of the list of the period. Ask of each whether what was restored was compared with its source, how long it took, how old the backup was, and who looked at the result.',
    attributes: ['restore.compared', 'restore.in-time', 'restore.recent-enough', 'restore.reviewed-by-other'],
  },
  {
    key: 'entries', title: 'Entries compared with the roster', source: 'entry-reviews.periods', control: 'OP-05',
    objective: 'Nobody gets to machines or goods who has no business there.',
    procedure: 'Take every review of entries whose days lie in the period. Ask of each whether what did not fit was followed up, and whether a badge of somebody who had left opened a door.',
    attributes: ['entry-review.followed-up', 'entry-review.no-leaver'],
  },
  {
    key: 'feeds', title: 'Log sources are alive', source: 'events.feed-days', control: 'OP-03',
    objective: 'No day is without its logs.',
    procedure: 'Take every day of the period for every system that delivered before. Ask of each whether events came.',
    attributes: ['feed.alive'],
  },
  {
    key: 'findings', title: 'Findings are decided in time', source: 'findings.raised', control: 'OP-03',
    objective: 'What should not happen is seen, decided about and followed up.',
    procedure: 'Take every finding of high and critical severity that was raised in the period. Ask of each when it was decided, by whom, and with which reason.',
    attributes: ['finding.decided-in-time', 'finding.by-person-with-reason'],
  },
  {
    key: 'conflicts', title: 'Conflicts of duties are resolved or mitigated', source: 'duties.conflicts', control: 'AC-12',
    objective: 'Nobody can bring about and hide something on their own.',
    procedure: 'Take every conflict of duties that there was in the period, as the evaluation found them. Ask of each whether it was resolved in time, or mitigated in time by somebody else with a control that is still in force.',
    attributes: ['conflict.mitigated'],
  },
  {
    key: 'occurrences', title: 'The control was performed each time', source: 'controls.occurrences', control: 'OP-01',
    objective: 'The control does not only exist: it was performed whenever it was due.',
    procedure: 'Take every occurrence of the control in the period from its calendar. Ask of each whether it was performed in time.',
    attributes: ['occurrence.on-time'],
  },
  {
    key: 'evidence', title: 'Evidence is there and approved by somebody else', source: 'evidence.kept', control: 'OP-01',
    objective: 'What shows that the control works covers the period, and somebody else looked at it.',
    procedure: 'Take every piece of evidence that is mapped to the control for the period. Ask of each whether it covers the period it is for, and who approved it.',
    attributes: ['evidence.covers-period', 'evidence.approved-by-other'],
  },
]
export const readyTestOf = (key: string): ReadyTest | undefined => readyTests.find((each) => each.key === key)
