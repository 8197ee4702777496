import type { Words } from '#lib/words/shape.ts'

/** Of each state of a mail what it is called, on screens and in the trail. */
export const mailStates = { pending: 'Waiting', sent: 'Sent', not_sent: 'Not sent', failed: 'Failed' } as const
export type MailStatus = keyof typeof mailStates

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
    mail: { recipient: 'Recipient', subject: 'Subject', /* Entries of before call it kept. */ status: { called: 'Status', values: { ...mailStates, kept: mailStates.not_sent } }, attempts: 'Attempts', error: 'Error', sentAt: 'Sent' },
  },
  unique: {},
  places: [],
  doings: [],
} as const satisfies Words<'mails'>
