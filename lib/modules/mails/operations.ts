import 'server-only'
import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { mails } from '#db/schema/mails.ts'
import { changed, done, viewed } from '#lib/door/change.ts'
import { locked } from '#lib/door/locked.ts'
import { operation } from '#lib/door/operation.ts'
import { conflict } from '#lib/errors.ts'
import { id } from '#lib/input.ts'

const load = locked(mails)

/** A mail that was not sent may hold a one-time link, so reading it is an act that leaves an entry. */
export const viewMail = operation({
  name: 'mails.view',
  summary: 'Read a mail that could not be sent',
  category: 'data access',
  input: z.object({ id }),
  load,
  run: async ({ subject: mail }) =>
    done(
      { id: mail.id, recipient: mail.recipient, subject: mail.subject, text: mail.text, status: mail.status, error: mail.error, createdAt: mail.createdAt },
      viewed({ type: 'mail', id: mail.id, label: mail.subject }),
    ),
})

export const retryMail = operation({
  name: 'mails.retry',
  summary: 'Send a mail again that failed or was not sent',
  category: 'configuration',
  http: { method: 'POST', path: '/mails/{id}/retry' },
  input: z.object({ id }),
  load,
  run: async ({ tx, send, subject: mail }) => {
    if (mail.text === null || mail.status === 'sent') throw conflict('This mail was sent already.')
    await tx.update(mails).set({ status: 'pending', error: null }).where(eq(mails.id, mail.id))
    send('mail.send', { id: mail.id })
    return done({ id: mail.id }, changed({ type: 'mail', id: mail.id, label: mail.subject }, { status: mail.status }, { status: 'pending' }))
  },
})
