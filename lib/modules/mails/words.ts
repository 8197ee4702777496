import type { Words } from '#lib/words/shape.ts'

export const words = {
  subjects: { mail: ['mails', 'Mails'] },
  personal: ['mail'],
  sentences: {
    'mails.view': 'read the mail {label}, which was not sent',
    'mails.retry': 'sent the mail {label} again',
  },
  unique: {},
  places: [],
  doings: [],
} as const satisfies Words<'mails'>
