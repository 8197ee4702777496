import type { Json } from '#lib/crypto/canonical.ts'
import { notice, type NoticeEntry } from '#lib/door/notices.ts'

const list = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : [])
const given = ({ changes: { roles } }: NoticeEntry): Json[] => list(roles?.[1]).filter((role) => !list(roles?.[0]).includes(role))

notice({
  kind: 'users.granted', label: 'You are given a role or permission', one: 'You were given a role or permission', many: 'You were given roles or permissions, {count} times',
  acts: ['users.changeRoles', 'users.changePermissions', 'users.applyRights'], permission: 'profile.read', mail: 'now',
  tells: (entry) => (entry.subject.type === 'user' && (given(entry).length > 0 || entry.changes.singleGrants) ? { users: [entry.subject.id] } : null),
  href: () => '/profile', all: '/profile',
})

notice({
  kind: 'users.administrator', label: 'Somebody becomes an administrator', one: 'Somebody became an administrator', many: '{count} people became administrators',
  acts: ['users.changeRoles', 'users.applyRights'], permission: 'users.read', holders: 'users.changeRoles', mail: 'now',
  tells: (entry) => (given(entry).includes('admin') ? { but: [entry.subject.id] } : null),
  href: ({ id }) => `/users/${id}`, all: '/users?role=admin',
})

notice({
  kind: 'users.reset', label: 'Your password or second factor is reset', one: 'Your password or second factor was reset', many: 'Your password or second factor was reset {count} times',
  // The reset itself sends a mail, with what is needed to sign in again.
  acts: ['users.approveReset', 'users.resetByOperator'], permission: 'profile.read', mail: 'never',
  tells: ({ subject, changes }) => (subject.type === 'user' && (changes.factorResetAt || changes.passwordResetAt) ? { users: [subject.id] } : null),
  href: () => '/profile', all: '/profile',
})
