import { type BuiltInRole, builtInRoles, type Principal } from './roles.ts'

/**
 * The matrix: operation or read × role (ID-7). Data only. A permission's name is the operation's name, the audit action and the API
 * operation: one string. A role that is not in a row may not.
 */
export type Grant = 'any' | 'own' | 'scoped'
type Row = Partial<Record<Principal, Grant>>

const grant = (kind: Grant) => (...principals: Principal[]): Row => Object.fromEntries(principals.map((principal) => [principal, kind]))
const any = grant('any')
const own = grant('own')

const staff = ['admin', 'compliance_manager', 'control_owner', 'reviewer', 'contributor', 'auditor', 'read_only'] as const
const everyone = Object.keys(builtInRoles) as BuiltInRole[]
const managers = ['admin', 'compliance_manager'] as const
/** Who may be named to decide a row of an access review, beside managers. */
const reviewing = ['control_owner', 'reviewer', 'contributor', 'executive', 'employee'] as const
/** Who files changes, and brings them to their end. */
const changing = [...managers, 'control_owner', 'reviewer', 'contributor'] as const
const managersOrOwn: Row = { ...any(...managers), ...own('control_owner', 'reviewer', 'contributor') }
const triage = ['admin', 'compliance_manager', 'reviewer'] as const

export const matrix = {
  // Signing in
  'organizations.create': any('visitor'), 'sessions.start': any('visitor'), 'sessions.startBySso': any('visitor'), 'sessions.refuseSso': any('visitor'),
  'sessions.answerChallenge': any('visitor'), 'sessions.enrolFactor': any('visitor'), 'invites.accept': any('visitor'), 'users.choosePassword': any('visitor'),
  'sessions.end': own(...everyone), 'sessions.refuse': any('system', 'visitor'), 'sessions.noteMove': any('system'), 'sessions.removeOld': any('system'),
  'sessions.stepUp': any('visitor'),

  // Own account
  'profile.read': own(...everyone), 'profile.update': own(...everyone), 'profile.changePassword': own(...everyone), 'profile.renewBackupCodes': own(...everyone),
  'profile.endSession': own(...everyone), 'profile.beginLink': own(...everyone), 'profile.linkIdentity': own(...everyone), 'profile.unlinkIdentity': own(...everyone),

  // Users
  'users.read': any('admin', 'compliance_manager', 'auditor'), 'users.invite': any('admin'), 'users.resendInvite': any('admin'), 'users.revokeInvite': any('admin'),
  'users.update': any('admin'), 'users.changeRoles': any('admin'), 'users.changePermissions': any('admin'), 'users.deactivate': any('admin', 'system'),
  'users.reactivate': any('admin'), 'users.remove': any('admin'), 'users.erase': any('admin'), 'users.endSessions': any('admin', 'system'),
  'users.unlock': any('admin'), 'users.requestReset': any('admin'), 'users.approveReset': any('system'), 'users.rejectReset': any('system'), 'users.applyRights': any('system'), 'users.linkPeople': any('admin'),
  'users.resetByOperator': any('system'), 'roles.read': any('admin', 'compliance_manager', 'auditor'), 'roles.create': any('admin'), 'roles.update': any('admin'), 'roles.remove': any('admin'), 'roles.applyRights': any('system'),

  // Settings
  'settings.read': any('admin', 'system'), 'settings.update': any('admin'), 'settings.apply': any('system'),
  'identityProviders.read': any('admin'),
  'identityProviders.create': any('admin'), 'identityProviders.update': any('admin'), 'identityProviders.remove': any('admin'), 'identityProviders.apply': any('system'),
  'apiTokens.read': any('admin'),
  'apiTokens.create': any('admin'), 'apiTokens.revoke': any('admin', 'system'),
  'mails.read': any('admin'),
  'mails.view': any('admin'), 'mails.retry': any('admin'),
  'connections.read': any(...managers, 'auditor'),
  'connections.create': any('admin'),
  'connections.update': any('admin'), 'connections.apply': any('system'),
  'connections.setCredentials': any('admin'),
  'connections.rotateSecret': any('admin'),
  'connections.remove': any('admin'),
  'connections.check': any(...managers),
  'connections.pull': any(...managers, 'system'),
  'connections.noteCall': any('system'), 'connections.endPull': any('system'), 'connections.noteFiles': any('system'), 'connections.noteDigest': any('system'), 'connections.noteQueue': any('system'), 'connections.noteSender': any('system'),
  'connections.remind': any('system'),
  'connections.reseal': any('system'),
  'webhooks.receive': any('system'), 'webhooks.work': any('system'), 'webhooks.fail': any('system'), 'webhooks.replay': any(...managers), 'webhooks.removeOld': any('system'),
  'schedules.read': any(...managers, 'auditor'),
  'schedules.update': any(...managers), 'schedules.run': any(...managers), 'schedules.provide': any('system'), 'schedules.start': any('system'), 'schedules.noteStart': any('system'),

  // Approvals
  'approvals.read': { ...any(...managers, 'auditor'), ...own(...reviewing) },
  'approvals.open': any('system'), 'approvals.addParty': any('system'),
  'approvals.approve': any(...managers, ...reviewing), 'approvals.reject': any(...managers, ...reviewing), 'approvals.withdraw': own(...managers, ...reviewing),
  'approvals.delegate': any(...managers, ...reviewing), 'approvals.endDelegation': own(...managers, ...reviewing),
  'approvals.requestRule': any('admin'),
  'approvals.applyRule': any('system'),
  'approvals.expire': any('system'),
  'approvals.applyAlone': any('system'),

  // Systems
  'systems.read': any(...staff, 'executive'),
  'systems.create': any(...managers),
  'systems.update': { ...any(...managers), ...own('control_owner') },
  'systems.remove': any(...managers),
  'systems.restore': any(...managers),
  'systems.export': any(...managers, 'auditor'),

  // Evidence
  'evidence.read': any(...staff, 'executive'),
  'evidence.create': any(...managers, 'control_owner', 'contributor'),
  'evidence.collect': any(...managers, 'control_owner', 'contributor', 'system'),
  'evidence.link': any(...managers, 'control_owner', 'contributor'),
  'evidence.addVersion': { ...any(...managers, 'system'), ...own('control_owner', 'contributor') },
  'evidence.update': { ...any(...managers), ...own('control_owner', 'contributor') },
  'evidence.review': any(...triage),
  'evidence.approve': any(...triage), 'evidence.reject': any(...triage),
  'evidence.view': any(...staff), 'evidence.download': any(...staff),
  'evidence.export': any(...managers, 'auditor'),
  'evidence.exportFiles': any(...managers, 'auditor'),
  'evidence.requestRemoval': any(...managers),
  'evidence.remove': any('system'),
  'evidence.restore': any(...managers),
  'evidence.remind': any('system'), 'evidence.expire': any('system'),
  // Stored files, whatever record owns them
  'artifacts.read': any(...staff, 'executive'),
  'artifacts.download': any(...staff, 'executive'),
  'artifacts.export': any(...managers, 'auditor'),
  'artifacts.verify': any(...managers, 'control_owner', 'reviewer', 'contributor', 'auditor'),
  'artifacts.setLegalHold': any(...managers), 'artifacts.extendRetention': any(...managers),
  'artifacts.compareStore': any('admin', 'system'),
  'artifacts.lock': any('system'), 'artifacts.recheck': any('system'),
  'artifacts.dispose': any('system'),

  'evidenceTemplates.read': any(...staff, 'executive'),
  'evidenceTemplates.create': any(...managers), 'evidenceTemplates.update': any(...managers),
  'evidenceTemplates.remove': any(...managers), 'evidenceTemplates.restore': any(...managers),

  // Populations
  'populations.read': any(...staff),
  'populations.create': any(...managers, 'control_owner', 'system'), 'populations.addFile': any(...managers, 'control_owner', 'system'),
  'populations.addScreenshot': any(...managers, 'control_owner'), 'populations.import': any(...managers, 'control_owner'),
  'populations.reconcile': any(...managers, 'control_owner'), 'populations.explain': any(...managers, 'control_owner'),
  'populations.pull': any('system'), 'populations.complete': any('system'), 'populations.fail': any('system'),
  'populations.freeze': any(...managers),
  'populations.export': any(...managers, 'auditor'), 'populations.exportRejects': any(...managers, 'auditor'), 'populations.exportDifferences': any(...managers, 'auditor'),

  // People, and whose account is whose
  'people.read': any(...staff), 'people.setUser': any(...managers), 'people.setAliases': any(...managers), 'people.sync': any(...managers, 'system'),
  'accounts.assign': any(...managers), 'accounts.release': any(...managers), 'accounts.match': any(...managers, 'system'),
  'people.export': any(...managers, 'auditor'), 'accounts.export': any(...managers, 'auditor'),

  // Access reviews
  'campaigns.read': { ...any(...managers, 'auditor'), ...own(...reviewing) },
  'campaigns.create': any(...managers, 'system'), 'campaigns.update': any(...managers), 'campaigns.withdraw': any(...managers),
  'campaigns.build': any(...managers, 'system'), 'campaigns.take': any('system'), 'campaigns.fail': any('system'), 'campaigns.open': any(...managers, 'system'),
  'campaigns.decide': own(...managers, ...reviewing), 'campaigns.undo': own(...managers, ...reviewing), 'campaigns.submit': own(...managers, ...reviewing),
  'campaigns.reassign': { ...any(...managers), ...own(...reviewing) },
  'campaigns.compare': any('system'), 'campaigns.remind': any('system'),
  'campaigns.close': any(...managers), 'campaigns.signOff': any(...managers), 'campaigns.seal': any('system'), 'campaigns.failReport': any('system'),
  'campaigns.createQuarterly': any('system'),
  'campaigns.export': any(...managers, 'auditor'),
  'campaigns.setGranting': any(...managers),
  'revocations.read': { ...any(...managers, 'auditor'), ...own(...reviewing) },
  'revocations.open': any('system'), 'revocations.openForRequest': any('system'), 'revocations.compare': any('system'), 'revocations.remind': any('system'),
  'revocations.except': any('system'), 'revocations.endException': any('system'),
  'revocations.assign': { ...any(...managers), ...own('control_owner', 'reviewer', 'contributor') }, 'revocations.requestException': { ...any(...managers), ...own('control_owner', 'reviewer', 'contributor') },
  'revocations.export': any(...managers, 'auditor'),

  // Access requests
  'accessRequests.read': { ...any(...managers, 'auditor'), ...own(...reviewing) }, 'accessRequests.create': { ...any(...managers, 'control_owner', 'reviewer'), ...own('contributor', 'executive', 'employee') }, 'accessRequests.withdraw': { ...any(...managers), ...own(...reviewing) }, 'accessRequests.approve': any('system'), 'accessRequests.reject': any('system'),
  'accessRequests.assign': managersOrOwn, 'accessRequests.grant': managersOrOwn, 'accessRequests.review': any(...managers, 'control_owner', 'reviewer'), 'accessRequests.end': { ...any(...managers), ...own(...reviewing) }, 'accessRequests.expire': any('system'), 'accessRequests.compare': any('system'), 'accessRequests.listRights': any('system'), 'accessRequests.remind': any('system'), 'accessRequests.export': any(...managers, 'auditor'), 'accessRequests.print': any(...managers, 'auditor'),
  // Changes
  'changes.read': any(...staff, 'executive'), 'changes.create': any(...changing), 'changes.createStandard': any(...changing), 'changes.copy': any(...changing), 'changes.gate': any(...changing), 'changes.verify': any(...changing), 'changes.comment': any(...changing, 'auditor'),
  'changes.update': own(...changing), 'changes.updateStandard': own(...changing), 'changes.submit': own(...changing), 'changes.implement': own(...changing), 'changes.setDependencies': managersOrOwn, 'changes.assign': managersOrOwn, 'changes.schedule': managersOrOwn, 'changes.close': managersOrOwn,
  'changes.withdraw': managersOrOwn, 'changes.attach': managersOrOwn, 'changes.reopen': managersOrOwn, 'changes.requestException': managersOrOwn, 'changes.approve': any('system'), 'changes.reject': any('system'), 'changes.remind': any('system'), 'changes.recordApplied': any('system'), 'changes.except': any('system'), 'changes.rejectException': any('system'),
  'changes.requestTemplate': any(...managers, 'control_owner'), 'changes.approveTemplate': any('system'), 'changes.rejectTemplate': any('system'), 'changes.endTemplate': { ...any(...managers), ...own('control_owner') },
  'changes.createFreeze': any(...managers), 'changes.endFreeze': any(...managers), 'changes.export': any(...managers, 'auditor'), 'changes.print': any(...managers, 'auditor'),
  'reconciliations.read': any(...staff, 'executive'), 'reconciliations.setSystem': any(...managers), 'reconciliations.create': any(...managers, 'control_owner', 'system'), 'reconciliations.applySystem': any('system'), 'reconciliations.tell': any('system'), 'reconciliations.judge': any('system'), 'reconciliations.complete': any('system'), 'reconciliations.fail': any('system'), 'deployments.record': any(...managers, 'control_owner', 'contributor'), 'snapshots.record': any(...managers, 'control_owner', 'contributor'), 'changeExceptions.create': any(...managers, 'control_owner'), 'changeExceptions.update': managersOrOwn, 'changeExceptions.requestAcceptance': managersOrOwn, 'changeExceptions.accept': any('system'), 'changeExceptions.remind': any('system'), 'changeExceptions.noteOutcome': any('system'), 'changeExceptions.remediate': managersOrOwn,
  // Controls
  'controls.read': any(...staff, 'executive'),
  'controls.create': any(...managers),
  'controls.update': { ...any(...managers), ...own('control_owner') },
  'controls.remove': any(...managers),
  'controls.restore': any(...managers),
  'controls.export': any(...managers, 'auditor'),
  'controls.print': any(...managers, 'auditor'),
  'occurrences.record': any('system'), 'occurrences.withdraw': any('system'), 'calendar.tell': any('system'), 'calendar.export': any(...managers, 'auditor'), 'controlTemplates.read': any(...staff), 'controlTemplates.adopt': any(...managers),

  // Monitor
  'events.read': any('admin', 'compliance_manager', 'control_owner', 'reviewer', 'auditor', 'read_only'),
  'events.view': any('admin', 'compliance_manager', 'control_owner', 'reviewer', 'auditor', 'read_only'),
  'events.viewList': any('admin', 'compliance_manager', 'control_owner', 'reviewer', 'auditor', 'read_only'),
  'deliveries.read': { ...any('admin', 'compliance_manager', 'control_owner', 'reviewer', 'auditor', 'read_only'), ...own('contributor') },
  'events.ingest': any('admin', 'compliance_manager', 'contributor', 'system'),
  'events.removeOld': any('system'),
  'events.export': any(...managers, 'auditor'), 'events.review': any(...triage), 'events.flag': any(...triage), 'events.reopen': any(...triage),
  'findings.detect': any('system'),
  'findings.detectFailed': any('system'),
  'findings.raise': any('system'),
  'findings.tellCritical': any('system'),
  'findings.read': any('admin', 'compliance_manager', 'control_owner', 'reviewer', 'auditor', 'executive', 'read_only'),
  'findings.review': any(...triage),
  'findings.flag': any(...triage),
  'findings.dismiss': any(...triage),
  'findings.resolve': any(...triage),
  'findings.reopen': any(...triage),
  'findings.undo': any(...triage),
  'findings.assign': any(...triage),
  'findings.export': any(...managers, 'auditor'),
  'detectionRules.read': any('admin', 'compliance_manager', 'control_owner', 'reviewer', 'auditor', 'read_only'), 'detectionRules.enable': any(...managers),
  'detectionRules.disable': any(...managers), 'detectionRules.enableMany': any(...managers), 'detectionRules.disableMany': any(...managers),
  'detectionRules.requestSwitchOff': any(...triage), 'detectionRules.approveSwitchOff': any('system'), 'detectionRules.rejectSwitchOff': any('system'),
  'detectionRules.setThresholds': any(...managers), 'detectionRules.applyThresholds': any('system'), 'detectionRules.setControls': any(...managers),
  'detectionRules.removePack': any(...managers), 'detectionRules.importPack': any(...managers, 'system'), 'detectionRules.writeRule': any(...managers),
  'detectionRules.updateRule': any(...managers), 'detectionRules.tryDraft': any(...managers), 'detectionRules.removeRule': any(...managers),
  'detectionRules.requestMute': any(...triage), 'detectionRules.approveMute': any('system'), 'detectionRules.rejectMute': any('system'),
  'detectionRules.endMute': any(...managers), 'detectionRules.startBackTest': any(...triage), 'detectionRules.cancelBackTest': any(...triage),
  'detectionRules.continueBackTest': any('system'), 'detectionRules.failBackTest': any('system'),
  'stats.read': any(...staff, 'executive', 'system'),

  // Audit trail
  'auditTrail.read': any('admin', 'compliance_manager', 'auditor'),
  'auditTrail.verify': any('admin', 'compliance_manager', 'auditor', 'system'),
  'auditTrail.cancelVerification': any('admin', 'compliance_manager', 'auditor'),
  'auditTrail.finishVerification': any('system'),
  'auditTrail.open': any('admin', 'compliance_manager', 'auditor'),
  'auditTrail.export': any('admin', 'compliance_manager', 'auditor'),
  'auditTrail.mailCheckpoint': any('system'),
  'auditTrail.closeDenials': any('system'),
  'auditTrail.noteRefusal': any('visitor'),
  'auditTrail.rotateKey': any('admin', 'system'),
  'auditTrail.noteTakenBack': any('system'),
  'auditTrail.beginAnew': any('admin'),

  // Saved views, each person's own
  'savedViews.read': own(...everyone),
  'savedViews.create': any(...everyone),
  'savedViews.remove': own(...everyone),

  // Notifications, each person's own
  'notifications.read': own(...everyone),
  'notifications.markRead': own(...everyone),
  'notifications.markAllRead': any(...everyone),
  'notifications.updatePreferences': any(...everyone),
  'notifications.mail': any('system'), 'notifications.removeOld': any('system'),
  'reports.read': any(...managers, 'auditor'), 'summaries.read': any(...managers, 'auditor', 'executive'), 'reports.create': any(...managers, 'auditor', 'system'), 'reports.createScheduled': any('system'), 'reports.link': any(...managers, 'auditor'), 'reports.openLink': any('system'), 'reports.repeat': any(...managers, 'auditor'), 'reports.renew': any(...managers, 'auditor'), 'reports.cancel': any(...managers, 'auditor'), 'reports.complete': any('system'), 'reports.fail': any('system'),
  'packages.read': any(...managers, 'auditor'), 'packages.create': any(...managers, 'auditor'), 'packages.cancel': any(...managers, 'auditor'), 'packages.renew': any(...managers, 'auditor'), 'packages.open': any(...managers), 'packages.stamp': any('system'), 'packages.sign': any('system'), 'packages.complete': any('system'), 'packages.fail': any('system'),

  // Clouds
  'cloudAccounts.read': any(...staff, 'executive'), 'cloudAccounts.create': any(...managers), 'cloudAccounts.addMembers': any(...managers), 'cloudAccounts.update': any(...managers), 'cloudAccounts.remove': any(...managers), 'cloudAccounts.check': any(...managers), 'cloudAccounts.noteCheck': any('system'),
  'cloudScans.read': any(...staff, 'executive'), 'cloudScans.start': any(...triage, 'system'), 'cloudScans.cancel': any(...triage), 'cloudScans.complete': any('system'), 'cloudScans.fail': any('system'),
  'cloudFindings.read': any(...staff, 'executive'), 'cloudFindings.requestMute': any(...triage, 'control_owner'), 'cloudFindings.mute': any('system'), 'cloudFindings.unmute': any(...triage),
  'cloudFindings.export': any(...managers, 'auditor'), 'cloudResults.export': any(...managers, 'auditor'),
  'remediations.read': any(...staff, 'executive'), 'remediations.plan': any(...triage, 'control_owner', 'system'), 'remediations.request': own(...triage, 'control_owner'), 'remediations.execute': own(...triage, 'control_owner'), 'remediations.rollBack': any(...triage, 'control_owner'), 'remediations.drop': { ...any(...managers), ...own('reviewer', 'control_owner') },
  'remediations.completePlan': any('system'), 'remediations.fail': any('system'), 'remediations.step': any('system'), 'remediations.finish': any('system'), 'remediations.verify': any('system'), 'remediations.conclude': any('system'),

  // Joiners, movers and leavers
  'census.read': any(...staff), 'census.create': any(...managers), 'census.explain': any(...managers, 'control_owner', 'reviewer'), 'census.cancel': any(...managers), 'census.export': any(...managers, 'auditor'),
  'census.stop': any('system'), 'census.complete': any('system'), 'census.fail': any('system'),
  'duties.read': any(...managers, 'control_owner', 'reviewer', 'auditor'), 'duties.create': any(...managers), 'duties.update': any(...managers), 'duties.remove': any(...managers), 'duties.restore': any(...managers), 'duties.map': any(...managers), 'duties.endMapping': any(...managers), 'duties.adopt': any(...managers), 'duties.createRule': any(...managers), 'duties.updateRule': any(...managers), 'duties.requestRule': any(...managers), 'duties.approveRule': any('system'), 'duties.endRule': any(...managers), 'duties.evaluate': any(...managers, 'system'), 'duties.judge': any('system'), 'duties.fail': any('system'), 'duties.check': any('system'), 'duties.mitigate': any(...managers, 'control_owner'), 'duties.endMitigation': any(...managers), 'duties.reopen': any('system'), 'duties.export': any(...managers, 'auditor'),
  // Control tests
  'engagements.read': any(...staff, 'executive'), 'engagements.create': any(...managers, 'auditor'), 'engagements.update': any(...managers, 'auditor'), 'engagements.close': any(...managers, 'auditor'), 'engagements.reopen': any(...managers, 'auditor'),
  'controlTests.read': any(...staff, 'executive'), 'controlTests.create': any(...managers, 'auditor'), 'controlTests.update': any(...managers, 'auditor'), 'controlTests.perform': any(...managers, 'auditor'), 'controlTests.cancel': any(...managers, 'auditor'), 'controlTests.answer': any(...managers, 'auditor'),
  'controlTests.extend': any(...managers, 'auditor'), 'controlTests.replace': any(...managers, 'auditor'), 'controlTests.conclude': any(...managers, 'auditor'), 'controlTests.review': any(...triage, 'auditor'), 'controlTests.giveBack': any(...triage, 'auditor'),
  'controlTests.complete': any('system'), 'controlTests.fail': any('system'), 'controlTests.export': any(...managers, 'auditor'), 'controlTestItems.export': any(...managers, 'auditor'),
  'deviations.record': any(...managers, 'auditor'), 'deviations.update': any(...managers, 'auditor'), 'deviations.remediate': { ...any(...managers), ...own('control_owner', 'reviewer', 'contributor', 'auditor') },
  'deficiencies.read': any(...staff, 'executive'), 'deficiencies.create': any(...triage, 'auditor'), 'deficiencies.update': any(...triage, 'auditor'), 'deficiencies.addSource': any(...triage, 'auditor'), 'deficiencies.aggregate': any(...managers, 'auditor'), 'deficiencies.evaluate': any(...managers, 'auditor'), 'deficiencies.review': any(...triage, 'auditor'), 'deficiencies.giveBack': any(...triage, 'auditor'),
  'deficiencies.respond': managersOrOwn, 'deficiencies.remediate': managersOrOwn, 'deficiencies.retest': any(...managers, 'auditor'), 'deficiencies.close': any(...triage, 'auditor'), 'deficiencies.withdraw': any(...triage, 'auditor'), 'deficiencies.remind': any('system'), 'deficiencies.reopen': any('system'), 'deficiencies.export': any(...managers, 'auditor'),

  // Frameworks
  'frameworks.read': any(...staff, 'executive'), 'frameworks.add': any(...managers), 'frameworks.import': any(...managers), 'frameworks.adopt': any(...managers), 'frameworks.update': any(...managers), 'frameworks.retire': any(...managers), 'frameworks.exclude': any(...managers), 'frameworks.include': any(...managers), 'frameworks.export': any(...managers, 'auditor'), 'frameworks.exportOscal': any(...managers, 'auditor'), 'frameworks.exportPair': any(...managers, 'auditor'), 'frameworks.exportMatrix': any(...managers, 'auditor'),
  'mappings.add': any(...managers), 'mappings.update': any(...managers), 'mappings.retire': any(...managers), 'mappings.export': any(...managers, 'auditor'), 'gaps.export': any(...managers, 'auditor'),
  'postureSnapshots.read': any(...staff, 'executive'), 'postureSnapshots.take': any(...managers), 'postureSnapshots.takeDue': any('system'), 'postureSnapshots.export': any(...managers, 'auditor'),

  // Operations
  'backupPlans.read': any(...staff, 'executive'), 'backupPlans.create': any(...managers, 'control_owner'), 'backupPlans.update': { ...any(...managers), ...own('control_owner') }, 'backupPlans.end': { ...any(...managers), ...own('control_owner') },
  'backupPlans.postRun': any(...managers, 'control_owner', 'contributor'), 'backupPlans.attachLog': { ...any(...managers), ...own('control_owner', 'contributor') }, 'backupPlans.accept': any(...triage, 'control_owner'), 'backupPlans.reject': any(...triage, 'control_owner'),
  'backupPlans.noteOverdue': any('system'), 'backupPlans.export': any(...managers, 'auditor'), 'backupPlans.freezeTests': any(...managers),
  'vulnerabilities.read': any(...staff, 'executive'), 'vulnerabilities.requestAcceptance': any(...triage, 'control_owner'), 'vulnerabilities.accept': any('system'), 'vulnerabilities.endAcceptance': any(...triage, 'system'), 'vulnerabilities.remind': any('system'), 'vulnerabilities.export': any(...managers, 'auditor'),
  'vulnerabilityImports.read': any(...staff, 'executive'), 'vulnerabilityImports.create': any(...triage), 'vulnerabilityImports.map': any(...triage), 'vulnerabilityImports.cancel': any(...triage), 'vulnerabilityImports.await': any('system'), 'vulnerabilityImports.complete': any('system'), 'vulnerabilityImports.fail': any('system'),
  'facilities.read': any(...staff), 'facilities.create': any(...managers), 'facilities.update': any(...managers), 'facilities.end': any(...managers),
  'entryReviews.read': { ...any(...managers, 'auditor'), ...own('control_owner', 'reviewer') }, 'entryReviews.create': { ...any(...managers), ...own('control_owner', 'reviewer') }, 'entryReviews.explainStop': { ...any(...managers), ...own('control_owner', 'reviewer') },
  'entryReviews.explain': { ...any(...managers), ...own('control_owner', 'reviewer') }, 'entryReviews.signOff': { ...any(...managers), ...own('control_owner', 'reviewer') }, 'entryReviews.cancel': any(...managers), 'entryReviews.export': any(...managers, 'auditor'),
  'entryReviews.stop': any('system'), 'entryReviews.complete': any('system'), 'entryReviews.fail': any('system'),
  // The portal itself, lost and brought back
  'portalBackups.read': any(...managers, 'auditor'), 'portalBackups.record': any('system'), 'portalBackups.fail': any('system'), 'portalBackups.noteRemoval': any('system'), 'portalBackups.recordDrill': any('system'), 'portalBackups.recordRestore': any('system'), 'portalBackups.release': any('admin'),
  'runbooks.read': any(...staff, 'executive'), 'runbooks.create': any(...managers, 'control_owner'), 'runbooks.adopt': any(...managers, 'control_owner'), 'runbooks.update': { ...any(...managers), ...own('control_owner') }, 'runbooks.end': { ...any(...managers), ...own('control_owner') },
  'runbooks.recordDrill': any(...managers, 'control_owner', 'contributor', 'system'), 'runbooks.attachFile': { ...any(...managers, 'system'), ...own('control_owner', 'contributor') }, 'runbooks.accept': any(...triage, 'control_owner'), 'runbooks.reject': any(...triage, 'control_owner'), 'runbooks.noteOverdue': any('system'), 'runbooks.export': any(...managers, 'auditor'),
  'channels.read': any(...managers, 'auditor'), 'channels.create': any('admin'), 'channels.update': any('admin'), 'channels.remove': any('admin'), 'channels.noteFailing': any('system'), 'channels.noteGoing': any('system'), 'trailStreams.read': any(...managers, 'auditor'), 'trailStreams.create': any('admin'), 'trailStreams.update': any('admin'), 'trailStreams.rotateSecret': any('admin'), 'trailStreams.replay': any('admin'), 'trailStreams.remove': any('admin'), 'trailStreams.noteFailing': any('system'), 'trailStreams.noteGoing': any('system'), 'trailStreams.pull': any(...managers, 'auditor'), 'anomalies.read': any(...managers, 'reviewer', 'auditor'), 'anomalies.judge': any('system'), 'anomalies.setTable': any('admin'), 'anomalies.removeTable': any('admin'), 'logSources.read': any(...staff, 'executive'), 'logSources.create': any(...managers), 'logSources.update': any(...managers), 'logSources.learn': any('system'), 'logSources.openSilence': any('system'), 'logSources.endSilence': any('system'), 'logSources.fillSilence': any('system'), 'incidents.read': any(...staff, 'executive'), 'incidents.create': any(...triage, 'control_owner', 'contributor'), 'incidents.openByRule': any('system'), 'incidents.warnOfClock': any('system'), 'incidents.update': any(...triage), 'incidents.setTimes': any(...triage), 'incidents.setRoles': any(...triage), 'incidents.setCost': any(...triage), 'incidents.investigate': any(...triage), 'incidents.resolve': any(...triage), 'incidents.close': any(...triage), 'incidents.reopen': any(...triage), 'incidents.recordPhase': any(...triage), 'incidents.addTask': any(...triage), 'incidents.changeTask': any(...triage), 'incidents.link': any(...triage), 'incidents.unlink': any(...triage), 'incidents.recordAct': any(...triage), 'incidents.startClock': any(...triage), 'incidents.moveClock': any(...triage), 'incidents.addObligation': any(...triage), 'incidents.settleObligation': any(...triage), 'incidents.merge': any(...triage), 'incidents.split': any(...triage), 'incidents.finishTask': { ...any(...triage), ...own('control_owner', 'contributor') }, 'incidents.export': any(...managers, 'auditor'), 'alerts.read': any(...staff, 'executive'), 'alerts.look': any('system'), 'alerts.acknowledge': any(...triage), 'alerts.assign': any(...triage), 'alerts.resolve': any(...triage), 'alerts.createThreshold': any(...managers), 'alerts.updateThreshold': any(...managers), 'alerts.removeThreshold': any(...managers), 'alerts.export': any(...managers, 'auditor'), 'responseActions.read': any(...staff), 'responseActions.request': any(...triage), 'responseActions.approve': any('system'), 'responseActions.reject': any('system'), 'responseActions.end': any(...managers), 'responseActions.act': any('system'), 'responseActions.reverse': any('admin'), 'incidents.openForFinding': any('system'),
} as const satisfies Record<string, Row>

export type Permission = keyof typeof matrix
export type Grants = Partial<Record<Permission, Grant>>

export const isPermission = (name: string): name is Permission => Object.hasOwn(matrix, name)

/** Permissions that may stand in a custom role or a token's scopes: those a signed-in role can hold at all. */
export const grantable = (Object.keys(matrix) as Permission[]).filter((permission) =>
  Object.keys(matrix[permission]).some((principal) => principal !== 'visitor' && principal !== 'system'),
)

const ofPrincipal = new Map<Principal, Readonly<Grants>>()

/** Asked at every request: made once, and shared, so nobody may write to it. */
export function grantsOfPrincipal(principal: Principal): Readonly<Grants> {
  let grants = ofPrincipal.get(principal)
  if (!grants) ofPrincipal.set(principal, (grants = Object.freeze(Object.fromEntries(Object.entries(matrix as Record<string, Row>).flatMap(([permission, row]) => (row[principal] ? [[permission, row[principal]]] : []))))))
  return grants
}

/** Of two grants of one permission the wider. */
export const rank: Record<Grant, number> = { any: 3, scoped: 2, own: 1 }

/** The widest grant wins where several roles give one. */
export function widest(all: Grants[]): Grants {
  const result: Grants = {}
  for (const grants of all) {
    for (const [permission, given] of Object.entries(grants) as [Permission, Grant][]) {
      const former = result[permission]
      if (!former || rank[given] > rank[former]) result[permission] = given
    }
  }
  return result
}
