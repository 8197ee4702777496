import type { Words } from '#lib/words/shape.ts'

export const words = {
  subjects: { 'scan': ['cloud_scans', 'Cloud scans'] },
  sentences: {
    'cloudScans.create': 'TODO made {label}',
    'cloudScans.update': 'TODO changed {label}',
    'cloudScans.remove': 'TODO removed {label}',
    'cloudScans.restore': 'TODO restored {label}',
  },
  acts: {
    'cloudScans.read': 'reading cloud scans',
    'cloudScans.create': 'making a scan',
    'cloudScans.update': 'changing a scan',
    'cloudScans.remove': 'removing a scan',
    'cloudScans.restore': 'restoring a scan',
  },
  fields: {
    // TODO: what each field is called, and what its values are (systems/words.ts has all kinds)
    'scan': { name: 'Name', description: 'Description' },
  },
  unique: {
    cloud_scans_name: 'TODO A scan with this name exists already. Choose another name.',
  },
  places: [
    // TODO: in which group, after which other, with which icon
    { group: 'Settings', rank: 90, label: 'Cloud scans', href: '/cloud-scans', icon: 'layers', permission: 'cloudScans.read' },
  ],
  doings: [],
} as const satisfies Words<'cloudScans'>
