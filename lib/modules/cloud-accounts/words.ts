import type { Words } from '#lib/words/shape.ts'

export const words = {
  subjects: { 'account': ['cloud_accounts', 'Cloud accounts'] },
  sentences: {
    'cloudAccounts.create': 'TODO made {label}',
    'cloudAccounts.update': 'TODO changed {label}',
    'cloudAccounts.remove': 'TODO removed {label}',
    'cloudAccounts.restore': 'TODO restored {label}',
  },
  acts: {
    'cloudAccounts.read': 'reading cloud accounts',
    'cloudAccounts.create': 'making an account',
    'cloudAccounts.update': 'changing an account',
    'cloudAccounts.remove': 'removing an account',
    'cloudAccounts.restore': 'restoring an account',
  },
  fields: {
    // TODO: what each field is called, and what its values are (systems/words.ts has all kinds)
    'account': { name: 'Name', description: 'Description' },
  },
  unique: {
    cloud_accounts_name: 'TODO An account with this name exists already. Choose another name.',
  },
  places: [
    // TODO: in which group, after which other, with which icon
    { group: 'Settings', rank: 90, label: 'Cloud accounts', href: '/cloud-accounts', icon: 'layers', permission: 'cloudAccounts.read' },
  ],
  doings: [],
} as const satisfies Words<'cloudAccounts'>
