import type { Words } from '#lib/words/shape.ts'

export const stateNames = { open: 'Open', investigating: 'Investigating', resolved: 'Resolved', closed: 'Closed' } as const
export const severityNames = { p1: 'P1 Critical', p2: 'P2 High', p3: 'P3 Medium', p4: 'P4 Low' } as const
export const phaseNames = { detection: 'Detection and analysis', containment: 'Containment', eradication: 'Eradication', recovery: 'Recovery', lessons: 'Lessons learned' } as const
export const phaseAsks = { detection: 'What was seen, and what it means', containment: 'What keeps it from spreading', eradication: 'The root cause, and how it was removed', recovery: 'How systems came back, and how it is known that they are clean', lessons: 'What was learned, and what is done so that it does not come again' } as const
export const roleNames = { coordinatorId: 'Security Officer', technicalLeadId: 'Technical Lead', legalCounselId: 'Legal Counsel', communicationsId: 'Communications' } as const
export const linkKinds = { event: 'Event', finding: 'Finding', alert: 'Alert', act: 'Act' } as const
export const recipientNames = { authority: 'Supervisory authority', persons: 'Persons concerned', controller: 'Controller', customer: 'Customer', other: 'Somebody else' } as const
export const outcomeNames = { told: 'Told', not_needed: 'Not needed' } as const
export const warnedNames = { 0: 'Not yet', 1: 'A day is left', 2: 'Six hours are left', 3: 'The time is over' } as const

export const words = {
  subjects: { incident: ['incidents', 'Incidents'] },
  sentences: {
    'incidents.create': 'opened {label}',
    'incidents.openByRule': 'opened, or found more of, {label}',
    'incidents.openForFinding': 'opened, or linked a finding to, {label}',
    'incidents.update': 'changed what is said of {label}',
    'incidents.setTimes': 'changed when {label} occurred, was detected or declared',
    'incidents.setRoles': 'said who does what in {label}',
    'incidents.setCost': 'said what {label} cost',
    'incidents.investigate': 'began to investigate {label}',
    'incidents.resolve': 'resolved {label}',
    'incidents.close': 'closed {label}',
    'incidents.reopen': 'took {label} back to an earlier state',
    'incidents.recordPhase': 'dated a phase of {label}',
    'incidents.addTask': 'added a task to {label}',
    'incidents.changeTask': 'changed a task of {label}',
    'incidents.finishTask': 'finished a task of {label}',
    'incidents.link': 'linked records to {label}',
    'incidents.unlink': 'unlinked from {label} what was linked by mistake',
    'incidents.recordAct': 'recorded an act in {label}',
    'incidents.startClock': 'started the clock of {label}',
    'incidents.moveClock': 'moved the clock of {label}',
    'incidents.warnOfClock': 'warned that the clock of {label} expires',
    'incidents.addObligation': 'added whom {label} has to be told to',
    'incidents.settleObligation': 'recorded who was told of {label}',
    'incidents.merge': 'merged {label} into another',
    'incidents.split': 'split {label}',
    'incidents.export': 'exported incidents',
  },
  acts: {
    'incidents.read': 'reading incidents',
    'incidents.create': 'opening an incident',
    'incidents.openByRule': 'opening incidents by the settings',
    'incidents.openForFinding': 'opening an incident as a rule responds',
    'incidents.update': 'changing what is said of an incident',
    'incidents.setTimes': 'changing the times of an incident',
    'incidents.setRoles': 'saying who does what in an incident',
    'incidents.setCost': 'saying what an incident cost',
    'incidents.investigate': 'investigating an incident',
    'incidents.resolve': 'resolving an incident',
    'incidents.close': 'closing an incident',
    'incidents.reopen': 'taking an incident back to an earlier state',
    'incidents.recordPhase': 'dating a phase of an incident',
    'incidents.addTask': 'adding a task to an incident',
    'incidents.changeTask': 'changing a task of an incident',
    'incidents.finishTask': 'finishing a task of an incident',
    'incidents.link': 'linking records to an incident',
    'incidents.unlink': 'unlinking what was linked to an incident by mistake',
    'incidents.recordAct': 'recording an act in an incident',
    'incidents.startClock': 'starting the clock of an incident',
    'incidents.moveClock': 'moving the clock of an incident',
    'incidents.warnOfClock': 'warning that the clock of an incident expires',
    'incidents.addObligation': 'adding whom an incident has to be told to',
    'incidents.settleObligation': 'recording who was told of an incident',
    'incidents.merge': 'merging an incident into another',
    'incidents.split': 'splitting an incident',
    'incidents.export': 'exporting incidents',
  },
  fields: {
    incident: {
      number: 'Number', title: 'Title', description: 'Description', severity: { called: 'Severity', values: severityNames }, state: { called: 'State', values: stateNames }, returned: 'Why it went back', occurredAt: 'Occurred', detectedAt: 'Detected', declaredAt: 'Declared', timesReason: 'Why another time', timesChangedAt: 'Times changed',
      coordinatorId: { called: 'Security Officer', of: 'user' }, technicalLeadId: { called: 'Technical Lead', of: 'user' }, legalCounselId: { called: 'Legal Counsel', of: 'user' }, communicationsId: { called: 'Communications', of: 'user' }, cost: 'Cost', currency: 'Currency',
      awareAt: 'Aware of the breach since', notifyBy: 'To be told by', clockStartedAt: 'Clock started', clockStartedById: { called: 'Clock started by', of: 'user' }, clockReason: 'Why the clock moved', clockMovedAt: 'Clock moved', warned: { called: 'Warned', values: warnedNames },
      groupKey: 'Group of findings', mergedIntoId: 'Merged into', splitFromId: 'Split from', resolvedAt: 'Resolved', closedAt: 'Closed', closedById: { called: 'Closed by', of: 'user' },
      phase: { called: 'Phase', values: phaseNames }, phaseAt: 'Began', phaseSaid: 'What was done', task: 'Task', assigneeId: { called: 'Assignee', of: 'user' }, dueAt: 'Due', doneAt: 'Done', outcome: 'Outcome', findings: 'Findings linked', events: 'Events linked', alerts: 'Alerts linked', act: 'Act', actAt: 'When it was done',
      recipient: { called: 'To be told', values: recipientNames }, name: 'Name', what: 'What has to be told', settled: { called: 'Outcome', values: outcomeNames }, settledAt: 'When', said: 'What was said', lateReason: 'Why late', linksMoved: 'Links moved', linksRemoved: 'Unlinked', tasksMoved: 'Tasks moved', notifiedId: { called: 'Notified', of: 'user' },
    },
  },
  unique: { incidents_number: null, incidents_group: null, incident_links_once: 'This is linked already.', incident_obligations_clock: null },
  places: [{ group: 'Monitor', rank: 3, label: 'Incidents', href: '/incidents', icon: 'siren', permission: 'incidents.read' }],
  doings: [{ rank: 31, icon: 'siren', label: 'Open an incident', href: '/incidents/new', permission: 'incidents.create' }],
} as const satisfies Words<'incidents'>
