import type { Words } from '#lib/words/shape.ts'

export const packageStates = { building: 'Being made', ready: 'Ready', failed: 'Failed' } as const

export const words = {
  subjects: { package: ['packages', 'Audit packages'] },
  sentences: {
    'packages.create': 'asked for {label}',
    'packages.renew': 'asked for {label} again, with a time stamp',
    'packages.stamp': 'had a time stamp for {label}',
    'packages.open': 'opened personal values in {label}',
    'packages.sign': 'signed the manifest of {label}',
    'packages.complete': 'made {label}',
    'packages.fail': 'made {label}',
    'packages.cancel': 'cancelled {label}',
  },
  attempts: { 'packages.fail': 'could not make {label}' },
  acts: {
    'packages.read': 'reading audit packages',
    'packages.create': 'asking for an audit package',
    'packages.renew': 'asking for an audit package again, with a time stamp',
    'packages.stamp': 'keeping a time stamp of an audit package',
    'packages.open': 'opening personal values in an audit package',
    'packages.sign': 'signing the manifest of an audit package',
    'packages.complete': 'recording an audit package',
    'packages.fail': 'recording why an audit package could not be made',
    'packages.cancel': 'cancelling an audit package',
  },
  fields: {
    package: {
      title: 'Title', state: { called: 'State', values: packageStates }, fromDay: 'First day', toDay: 'Last day', zone: 'Time zone', scope: 'Scope', checkpoint: 'Checkpoint', checkpointSize: 'Entries of the audit trail', key: 'Key', consent: 'Personal values are open by',
      files: 'Files', missing: 'Missing files', bytes: 'Bytes', sha256: 'SHA-256', root: 'Root over the files', manifest: 'SHA-256 of the manifest', againOfId: 'Made again of', stampedAt: 'Time stamp', stampProblem: 'Why it has no time stamp', authority: 'Time-stamping authority', policy: 'Policy of the time stamp', serial: 'Number of the time stamp', address: 'Asked at', timeStampRoot: 'Root of the authority', error: 'Why it failed', doneAt: 'Done', sample: 'Example', notifiedId: { called: 'Notified', of: 'user' },
    },
  },
  unique: { package_stamps_manifest: 'There is a time stamp of this manifest already.' },
  places: [
    { group: 'Audit', rank: 4, label: 'Packages', href: '/packages', icon: 'archive', permission: 'packages.read' },
  ],
  doings: [],
} as const satisfies Words<'packages'>
