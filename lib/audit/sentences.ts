/**
 * Facts are stored, sentences are made: action → what is said after the actor's name. `{label}` is what the subject is called; on a
 * record's own page it is left out. An action not listed reads "did <action> on …": never wrong, only plain.
 */
const sentences: Record<string, string> = {
  'organizations.create': 'set up {label}',
  'sessions.start': 'gave the password',
  'sessions.startBySso': 'came from the identity provider',
  'sessions.refuseSso': 'came from {label} with an answer that could not be verified',
  'sessions.answerChallenge': 'signed in',
  'sessions.enrolFactor': 'enrolled a second factor',
  'sessions.end': 'signed out',
  'sessions.refuse': 'ended a session that turned up elsewhere',
  'sessions.noteMove': 'saw a session go on from elsewhere',
  'sessions.stepUp': 'was asked for the second factor again',
  'invites.accept': 'accepted the invitation',
  'profile.update': 'changed the own profile',
  'profile.changePassword': 'changed the own password',
  'profile.renewBackupCodes': 'renewed the backup codes',
  'profile.endSession': 'ended an own session',
  'users.invite': 'invited {label}',
  'users.resendInvite': 'sent {label} a new invitation',
  'users.revokeInvite': 'withdrew the invitation of {label}',
  'users.update': 'changed {label}',
  'users.changeRoles': 'changed the roles of {label}',
  'users.changePermissions': 'changed single permissions of {label}',
  'users.deactivate': 'deactivated {label}',
  'users.reactivate': 'reactivated {label}',
  'users.remove': 'removed {label}',
  'users.endSessions': 'ended the sessions of {label}',
  'users.unlock': 'unlocked {label}',
  'roles.create': 'made the role {label}',
  'roles.update': 'changed the role {label}',
  'roles.remove': 'removed the role {label}',
  'settings.update': 'changed the settings',
  'identityProviders.create': 'connected the identity provider {label}',
  'identityProviders.update': 'changed the identity provider {label}',
  'identityProviders.remove': 'disconnected the identity provider {label}',
  'apiTokens.create': 'made the API token {label}',
  'apiTokens.revoke': 'revoked the API token {label}',
  'mails.view': 'read the kept mail {label}',
  'mails.retry': 'sent the mail {label} again',
  'systems.create': 'registered {label}',
  'systems.update': 'changed {label}',
  'systems.remove': 'removed {label} from the register',
  'systems.restore': 'restored {label} to the register',
  'systems.export': 'took out a list: {label}',
  'events.ingest': 'brought in {label}',
  'events.view': 'read the raw text of {label}',
  'events.export': 'took out a list: {label}',
  'findings.detect': 'ran the detection rules over {label}',
  'findings.detectFailed': 'could not run the rules over {label}',
  'findings.review': 'marked {label} as reviewed',
  'findings.flag': 'flagged {label} for investigation',
  'findings.dismiss': 'marked {label} as a false positive',
  'findings.resolve': 'resolved {label}',
  'findings.reopen': 'reopened {label}',
  'findings.assign': 'assigned {label}',
  'findings.export': 'took out a list: {label}',
  'detectionRules.enable': 'switched on the rule {label}',
  'detectionRules.disable': 'switched off the rule {label}',
  'detectionRules.enableMany': 'switched on the rule {label}',
  'detectionRules.disableMany': 'switched off the rule {label}',
  'detectionRules.setThresholds': 'changed the numbers of the rule {label}',
  'detectionRules.removePack': 'took out {label}',
  'detectionRules.importPack': 'brought in {label}',
  'detectionRules.writeRule': 'wrote {label}',
  'detectionRules.updateRule': 'changed {label}',
  'detectionRules.removeRule': 'removed {label}',
  'detectionRules.requestMute': 'asked to mute {label}',
  'detectionRules.approveMute': 'agreed to mute {label}',
  'detectionRules.rejectMute': 'refused to mute {label}',
  'detectionRules.endMute': 'ended the mute of {label}',
  'detectionRules.startBackTest': 'started a back-test of {label}',
  'detectionRules.cancelBackTest': 'cancelled a back-test of {label}',
  'detectionRules.continueBackTest': 'ran a part of a back-test of {label}',
  'detectionRules.failBackTest': 'could not finish a back-test of {label}',
  'auditTrail.rotateKey': 'made a new signing key for {label}',
  'auditTrail.export': 'took out a list: {label}',
  'auditTrail.closeDenials': 'counted further denials of {label}',
}

/** How an attempt reads that did not get through: whose account it was must stand there. */
const attempts: Record<string, string> = {
  'sessions.start': 'gave a wrong password for {label}',
  'sessions.answerChallenge': 'gave a wrong code for {label}',
  'sessions.enrolFactor': 'failed to enrol a second factor for {label}',
  'sessions.refuseSso': 'came from {label} with an answer that could not be verified',
  'sessions.startBySso': 'came from {label} and was not let in',
}

const outcomes: Record<string, string> = { failure: 'failed: ', denied: 'was denied: ', partial: 'partly: ', success: '' }

/** The sentence after the actor's name. `own`: on the subject's own page, where its name would only repeat. */
export function sentenceOf(entry: { action: string; outcome: string; subjectType: string; subjectLabel: string }, own = false): string {
  const attempt = entry.outcome === 'success' ? undefined : attempts[entry.action]
  const template = attempt ?? sentences[entry.action] ?? `did ${entry.action} on {label}`
  const label = own ? (entry.subjectType === 'user' ? 'this person' : 'this') : entry.subjectLabel === 'erased' ? 'somebody whose name was erased' : entry.subjectLabel || 'this'
  return `${attempt ? '' : (outcomes[entry.outcome] ?? '')}${template.replace('{label}', label)}`
}
