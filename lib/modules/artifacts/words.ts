import type { Words } from '#lib/words/shape.ts'

export const words = {
  // An entry about a file is about the record it belongs to.
  subjects: {},
  sentences: {
    'artifacts.lock': 'had the store lock a file of {label}',
    'artifacts.verify': 're-hashed a file of {label}: unchanged',
    'artifacts.recheck': 're-hashed {label}: unchanged',
    'artifacts.compareStore': 'compared {label} with the store',
    'artifacts.setLegalHold': 'changed the legal hold on the files of {label}',
    'artifacts.extendRetention': 'made the retention of the files of {label} longer',
    'artifacts.download': 'downloaded a file of {label}',
    'artifacts.export': 'exported a list: {label}',
    'artifacts.dispose': 'removed a file of {label}, whose retention was over',
  },
  attempts: {
    'artifacts.verify': 're-hashed a file of {label}: altered or missing',
    'artifacts.recheck': 're-hashed {label}: altered or missing',
    'artifacts.compareStore': 'compared {label} with the store: not all are there',
  },
  former: {
    'evidence.lock': 'had the store lock {label}',
    'evidence.verify': 're-hashed {label}',
    'evidence.recheck': 're-hashed {label}',
    'evidence.compareStore': 'compared {label} with the store',
    'evidence.setLegalHold': 'changed the legal hold on {label}',
    'evidence.extendRetention': 'made the retention of {label} longer',
  },
  acts: {
    'artifacts.read': 'reading the list of stored files',
    'artifacts.lock': 'locking a stored file',
    'artifacts.verify': 're-hashing a stored file',
    'artifacts.recheck': 're-hashing stored files',
    'artifacts.compareStore': 'comparing files with the store',
    'artifacts.setLegalHold': 'changing a legal hold',
    'artifacts.extendRetention': 'making a retention longer',
    'artifacts.download': 'downloading a stored file',
    'artifacts.export': 'exporting the list of stored files',
    'artifacts.dispose': 'removing a stored file whose retention is over',
  },
  fields: {},
  unique: {},
  places: [
    { group: 'Evidence', rank: 4, label: 'Stored files', href: '/artifacts', icon: 'archive', permission: 'artifacts.read' },
  ],
  doings: [],
} as const satisfies Words<'artifacts'>
