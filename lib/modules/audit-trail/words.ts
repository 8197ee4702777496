import type { Words } from '#lib/words/shape.ts'

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
    'auditTrail.closeDenials': 'counted further denials of {label}',
    'auditTrail.noteRefusal': 'was refused at the entrance: {label}',
  },
  attempts: { 'auditTrail.noteRefusal': 'was refused at the entrance: {label}' },
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
