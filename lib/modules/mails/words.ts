import type { Words } from '#lib/words/shape.ts'

const mailStates = { pending: 'Waits to be sent', sent: 'Sent', kept: 'Kept, not sent', failed: 'Failed' }

export const words = {
  subjects: { mail: ['mails', 'Mails'] },
  personal: ['mail'],
  sentences: {
    'mails.view': 'read the mail {label}, which was not sent',
    'mails.retry': 'sent the mail {label} again',
  },
  acts: {
    'mails.read': 'reading the list of mails',
    'mails.view': 'reading a mail',
    'mails.retry': 'sending a mail again',
  },
  fields: {
    mail: { recipient: 'Recipient', subject: 'Subject', status: { called: 'Status', values: mailStates }, attempts: 'Attempts', error: 'Error', sentAt: 'Sent' },
  },
  unique: {},
  places: [],
  doings: [],
} as const satisfies Words<'mails'>
