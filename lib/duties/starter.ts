import { type Mapping, portal } from './mapping.ts'

/** What an organization begins with: duties that are kept apart nearly everywhere. Rules are taken over as drafts: somebody owns each, and somebody else approves it. */

export type StarterDuty = { key: string; name: string; description: string; mappings: Omit<Mapping, 'dutyId'>[] }
export type StarterRule = { name: string; one: string; other: string; sameSystem: boolean; environment: 'production' | null; risk: 1 | 2 | 3 | 4; why: string }

const exact = (kind: string, right: string, systemId: string | null = null): Omit<Mapping, 'dutyId'> => ({ systemId, environment: null, rightKind: kind, by: 'id', right, scope: '', exceptNames: [], exceptScopes: [] })
const here = (permission: string) => exact('permission', permission, portal)

/** Only what its system fixes itself by a native id, and the portal: what a company calls its own roles nobody else knows. */
export const starterDuties: readonly StarterDuty[] = [
  { key: 'enter-payments', name: 'Enter payments', description: 'Creates or changes an outgoing payment.', mappings: [] },
  { key: 'approve-payments', name: 'Approve payments', description: 'Approves or releases an outgoing payment.', mappings: [] },
  { key: 'maintain-vendors', name: 'Maintain vendors', description: 'Creates vendors, or changes their bank details.', mappings: [] },
  { key: 'enter-journals', name: 'Enter journal entries', description: 'Prepares entries of the general ledger.', mappings: [] },
  { key: 'post-journals', name: 'Post journal entries', description: 'Posts or approves entries of the general ledger.', mappings: [] },
  { key: 'develop', name: 'Develop', description: 'Writes or changes code, configuration or reports that reach production.', mappings: [] },
  { key: 'deploy', name: 'Deploy', description: 'Brings changes into production.', mappings: [] },
  { key: 'do-business', name: 'Carry out transactions', description: 'Works in the business process that a system supports.', mappings: [] },
  {
    key: 'administer-users', name: 'Administer users', description: 'Creates accounts, resets their passwords, or changes what they may do.',
    mappings: [exact('attribute', 'CREATEROLE'), exact('attribute', 'SUPERUSER'), exact('admin-role', 'SUPER_ADMIN'), exact('admin-role', 'ORG_ADMIN'), exact('admin-role', 'USER_ADMIN')],
  },
  { key: 'grant-access', name: 'Grant access', description: 'Gives rights to others.', mappings: [here('users.invite'), here('users.changeRoles'), here('users.changePermissions'), exact('organization-role', 'admin'), exact('managed-policy', 'arn:aws:iam::aws:policy/IAMFullAccess')] },
  { key: 'certify-access', name: 'Certify access', description: 'Decides in an access review whether rights stay, or signs it off.', mappings: [here('campaigns.signOff'), here('campaigns.close')] },
]

export const starterRules: readonly StarterRule[] = [
  { name: 'Enter and approve payments', one: 'enter-payments', other: 'approve-payments', sameSystem: true, environment: 'production', risk: 4, why: 'One person alone could pay out money.' },
  { name: 'Maintain vendors and enter payments', one: 'maintain-vendors', other: 'enter-payments', sameSystem: true, environment: 'production', risk: 4, why: 'One person could make up a vendor, or change its bank details, and pay it.' },
  { name: 'Enter and post journal entries', one: 'enter-journals', other: 'post-journals', sameSystem: true, environment: 'production', risk: 3, why: 'One person could alter the ledger without anybody who looks at it.' },
  { name: 'Develop and deploy', one: 'develop', other: 'deploy', sameSystem: false, environment: null, risk: 3, why: 'One person could bring a change into production that nobody else has seen.' },
  { name: 'Grant and certify access', one: 'grant-access', other: 'certify-access', sameSystem: false, environment: null, risk: 3, why: 'Whoever gives a right would say in the review that it is right.' },
  { name: 'Administer users and carry out transactions', one: 'administer-users', other: 'do-business', sameSystem: true, environment: 'production', risk: 3, why: 'One person could give themselves whatever the process keeps apart.' },
]
