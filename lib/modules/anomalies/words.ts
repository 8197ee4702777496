import type { Words } from '#lib/words/shape.ts'

export const stateNames = { known: 'Known', learning: 'Learning' } as const

export const words = {
  subjects: { 'sign-in-baseline': ['sign_in_baselines', 'Baselines of sign-ins'] },
  sentences: { 'anomalies.judge': 'compared sign-ins with what is usual: {label}' },
  acts: { 'anomalies.read': 'reading what is usual of sign-ins', 'anomalies.judge': 'comparing sign-ins with what is usual' },
  fields: { 'sign-in-baseline': { userName: 'Name', learned: 'Learned from', lastAt: 'Last sign-in', document: 'What is usual', signIns: 'Sign-ins', people: 'People', history: 'Of history', findings: 'Findings', form: 'Version of the baseline', table: 'Table of addresses' } },
  unique: { sign_in_baselines_user: null },
  places: [{ group: 'Monitor', rank: 4, label: 'Sign-in baselines', href: '/anomalies', icon: 'fingerprint-pattern', permission: 'anomalies.read' }],
  doings: [],
} as const satisfies Words<'anomalies'>
