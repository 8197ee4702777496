import 'server-only'
import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { mails } from '#db/schema/mails.ts'
import { query } from '#lib/door/query.ts'
import { optionalChoice } from '#lib/input.ts'
import { all, keyset, listFields } from '#lib/keyset.ts'

export const listMails = query({
  name: 'mails.list',
  permission: 'mails.read',
  summary: 'Outgoing mails, newest first',
  http: { path: '/mails' },
  input: z.object({ status: optionalChoice(['pending', 'sent', 'kept', 'failed']), ...listFields(['createdAt'], { sort: 'createdAt', direction: 'desc' }) }),
  run: async ({ tx, input }) => {
    const list = keyset(input, { createdAt: mails.createdAt }, mails.id)
    const rows = await tx
      .select({ id: mails.id, recipient: mails.recipient, subject: mails.subject, status: mails.status, attempts: mails.attempts, error: mails.error, createdAt: mails.createdAt, sentAt: mails.sentAt })
      .from(mails).where(all(input.status !== null && eq(mails.status, input.status), list.where)).orderBy(...list.order).limit(list.take)
    return list.page(rows, (row) => row.createdAt)
  },
})
