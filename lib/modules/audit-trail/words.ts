import { runStates } from '#lib/words/choices.ts'
import type { Words } from '#lib/words/shape.ts'

/** How an act ended. */
export const outcomeNames: Record<string, string> = { success: 'Done', failure: 'Failed', partial: 'Partly done', denied: 'Refused' }

export const words = {
  subjects: { 'audit-trail': ['audit_entries', 'Audit trail'], 'audit-key': ['audit_keys', 'Signing keys'], operation: ['', 'Refused attempts'] },
  sentences: {
    'auditTrail.rotateKey': 'created the signing key {label}',
    'auditTrail.noteTakenBack': 'found that entries of {label} were taken back',
    'auditTrail.beginAnew': 'began the log anew with the signing key {label}',
    'auditTrail.verify': 'asked to verify {label}',
    'auditTrail.cancelVerification': 'cancelled a verification of {label}',
    'auditTrail.finishVerification': 'verified {label}',
    'auditTrail.open': 'opened the personal values of {label}',
    'auditTrail.export': 'exported a list: {label}',
    'auditTrail.mailCheckpoint': 'sent {label} outside',
    'auditTrail.closeDenials': 'counted further refusals: {label}',
    'auditTrail.noteRefusal': 'was refused at the entrance: {label}',
  },
  attempts: { 'auditTrail.noteRefusal': 'was refused at the entrance: {label}' },
  acts: {
    'auditTrail.read': 'reading the audit trail',
    'auditTrail.verify': 'verifying the audit trail',
    'auditTrail.cancelVerification': 'cancelling a verification',
    'auditTrail.finishVerification': 'finishing a verification',
    'auditTrail.open': 'exporting the personal values of an entry',
    'auditTrail.export': 'exporting the audit trail',
    'auditTrail.mailCheckpoint': 'sending a checkpoint outside',
    'auditTrail.closeDenials': 'counting further refusals',
    'auditTrail.noteRefusal': 'a request refused at the entrance',
    'auditTrail.rotateKey': 'creating a signing key',
    'auditTrail.noteTakenBack': 'finding that entries were taken back',
    'auditTrail.beginAnew': 'beginning the log anew',
  },
  fields: {
    'audit-trail': { index: 'First entry that is another one', origin: 'Name of the log', root: 'Root', size: 'Size', verification: { called: 'Verification', values: runStates } },
    'audit-key': { verifier: 'Verifier key', former: 'Former name of the log', formerSize: 'Its size', formerRoot: 'Its root', firstReplaced: 'First entry that was replaced' },
    operation: { by: { called: 'Whose', of: 'actor' }, minute: 'In the minute of' },
  },
  unique: {
    audit_leaves_entry: null,
    audit_breaks_once: null,
  },
  places: [
    { group: 'Audit', rank: 1, label: 'Audit trail', href: '/audit-trail', icon: 'history', permission: 'auditTrail.read' },
    { group: 'Audit', rank: 2, label: 'Verify', href: '/audit-trail/verify', icon: 'shield-check', permission: 'auditTrail.read' },
  ],
  doings: [],
} as const satisfies Words<'auditTrail'>
