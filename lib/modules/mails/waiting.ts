import 'server-only'
import { desc, inArray } from 'drizzle-orm'
import { mails } from '#db/schema/mails.ts'
import { may } from '#lib/auth/actor.ts'
import type { Waiting } from '../module.ts'

export const unsentMails: Waiting = {
  rank: 60,
  tasks: async (tx, actor) => {
    if (!may(actor, 'mails.read')) return []
    const rows = await tx.select({ id: mails.id, status: mails.status, subject: mails.subject }).from(mails).where(inArray(mails.status, ['failed', 'kept'])).orderBy(desc(mails.createdAt)).limit(3)
    return rows.map((row) => ({ id: row.id, title: row.subject, detail: row.status === 'failed' ? 'This mail could not be sent' : 'Not sent: no mail server is set up', href: '/settings/mails', button: 'Open', due: null, severity: null }))
  },
}
