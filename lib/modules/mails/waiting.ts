import 'server-only'
import { desc, inArray } from 'drizzle-orm'
import { mails } from '#db/schema/mails.ts'
import { may } from '#lib/auth/actor.ts'
import { type Waiting, waits } from '../module.ts'

/** What they say is said elsewhere on this page. */
const most = 2

export const unsentMails: Waiting = {
  rank: 60,
  of: async (tx, actor) => {
    if (!may(actor, 'mails.read')) return null
    const unsent = inArray(mails.status, ['failed', 'not_sent'])
    const rows = await tx.select({ id: mails.id, status: mails.status, subject: mails.subject }).from(mails).where(unsent).orderBy(desc(mails.createdAt)).limit(most)
    return waits(tx, { title: 'Mails not sent', all: '/settings/mails', rows, most, every: tx.select({ id: mails.id }).from(mails).where(unsent), task: (row) => ({ id: row.id, title: row.subject, detail: row.status === 'failed' ? 'This mail could not be sent' : 'Not sent: no mail server is set up', href: '/settings/mails', button: 'Open', due: null, severity: null }) })
  },
}
