import { yesNo } from '#lib/words/choices.ts'
import type { Words } from '#lib/words/shape.ts'

export const scanStates = { never: 'Never scanned', running: 'Being scanned', succeeded: 'Scanned', partial: 'Scanned in part', failed: 'Failed' } as const

export const words = {
  subjects: { 'cloud-account': ['cloud_accounts', 'Cloud accounts'] },
  sentences: {
    'cloudAccounts.create': 'added the cloud account {label}',
    'cloudAccounts.addMembers': 'added the cloud account {label}, of the organization',
    'cloudAccounts.update': 'changed the cloud account {label}',
    'cloudAccounts.remove': 'removed the cloud account {label}',
    'cloudAccounts.check': 'asked for a test of the cloud account {label}',
    'cloudAccounts.noteCheck': 'tested the cloud account {label}',
  },
  attempts: { 'cloudAccounts.noteCheck': 'could not test the cloud account {label}' },
  acts: {
    'cloudAccounts.read': 'reading cloud accounts',
    'cloudAccounts.create': 'adding a cloud account',
    'cloudAccounts.addMembers': 'adding the accounts of an organization',
    'cloudAccounts.update': 'changing a cloud account',
    'cloudAccounts.remove': 'removing a cloud account',
    'cloudAccounts.check': 'testing a cloud account',
    'cloudAccounts.noteCheck': 'recording the test of a cloud account',
  },
  fields: {
    'cloud-account': {
      name: 'Name', provider: { called: 'Provider', values: { aws: 'AWS' } }, number: 'Account', connectionId: 'Connection', access: { called: 'Reached by', values: { role: 'Role with an external id', keys: 'Keys of the account' } }, roleArn: 'Role', mendRoleArn: 'Role for remediations', externalId: 'External id', home: 'First region', regions: 'Regions',
      systemId: 'System', systemTag: 'Tag that names the system', ownerId: { called: 'Owner', of: 'user' }, everyHours: 'Scanned every, hours', pausedReason: 'Paused because', sample: { called: 'Example', values: yesNo }, calls: 'Denied', preflightAskedAt: 'Test asked for', preflightAt: 'Tested', preflightError: 'Why it could not be tested',
      members: 'Accounts of the organization', lastScanAt: 'Last scan', lastScanStatus: { called: 'How it went', values: scanStates }, nextScanAt: 'Next scan',
    },
  },
  unique: {
    cloud_accounts_number: 'This account is here already. Open it in the list.',
    cloud_accounts_name: 'A cloud account with this name exists already. Choose another name.',
  },
  places: [],
  doings: [{ rank: 12, label: 'Add a cloud account', href: '/cloud/accounts/new', icon: 'plus', permission: 'cloudAccounts.create' }],
} as const satisfies Words<'cloudAccounts'>
