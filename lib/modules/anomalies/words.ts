import type { Words } from '#lib/words/shape.ts'

export const stateNames = { known: 'Known', learning: 'Learning' } as const

/** "0–3, 18, 20–23", of hours in their order. */
export const hourRanges = (hours: readonly number[]): string =>
  hours.flatMap((hour, n) => (hours[n - 1] === hour - 1 ? [] : [hour])).map((from) => {
    let to = from
    while (hours.includes(to + 1)) to++
    return to === from ? String(from) : `${from}–${to}`
  }).join(', ')

export const words = {
  subjects: { 'sign-in-baseline': ['sign_in_baselines', 'Baselines of sign-ins'], 'address-table': ['address_tables', 'Tables of addresses'] },
  sentences: { 'anomalies.judge': 'compared sign-ins with what is usual: {label}', 'anomalies.setTable': 'put in the table of addresses {label}', 'anomalies.removeTable': 'took the table of addresses {label} out of use' },
  acts: { 'anomalies.read': 'reading what is usual of sign-ins', 'anomalies.judge': 'comparing sign-ins with what is usual', 'anomalies.setTable': 'uploading a table of addresses', 'anomalies.removeTable': 'removing a table of addresses' },
  fields: { 'sign-in-baseline': { userName: 'Name', learned: 'Learned from', lastAt: 'Last sign-in', document: 'What is usual', signIns: 'Sign-ins', people: 'People', history: 'Of history', findings: 'Findings', form: 'Version of the baseline', table: 'Table of addresses' }, 'address-table': { name: 'File', artifactId: 'Stored file', sha256: 'Content (SHA-256)', size: 'Bytes', type: 'Kind of table', builtAt: 'Made', retainUntil: 'Kept until', deletedAt: 'Out of use since' } },
  unique: { sign_in_baselines_user: null, address_tables_used: 'Somebody uploaded another table at the same moment. Look at it first.' },
  places: [{ group: 'Monitor', rank: 4, label: 'Sign-in baselines', href: '/anomalies', icon: 'fingerprint-pattern', permission: 'anomalies.read' }],
  doings: [],
} as const satisfies Words<'anomalies'>
