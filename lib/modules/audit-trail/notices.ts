import { notice } from '#lib/door/notices.ts'

notice({
  kind: 'auditTrail.wrong', label: 'The audit trail does not verify', one: 'The audit trail does not verify', many: 'The audit trail does not verify, {count} times',
  acts: ['auditTrail.finishVerification', 'auditTrail.noteTakenBack'], outcome: 'failure', permission: 'auditTrail.read', holders: 'auditTrail.verify', mail: 'now',
  href: () => '/audit-trail/verify', all: '/audit-trail/verify',
})
