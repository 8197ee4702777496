import 'server-only'
import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { mails } from '#db/schema/mails.ts'
import { counting } from '#lib/door/counting.ts'
import { query } from '#lib/door/query.ts'
import { optionalChoice } from '#lib/input.ts'
import { all, keyset, listFields } from '#lib/keyset.ts'
import { type MailStatus, mailStates } from './words.ts'

const mailFilters = { status: optionalChoice(Object.keys(mailStates) as [MailStatus, ...MailStatus[]]) }

type Filters = z.output<z.ZodObject<typeof mailFilters>>

const mailWhere = (input: Filters) => (input.status === null ? undefined : eq(mails.status, input.status))

export const listMails = query({
  name: 'mails.list',
  permission: 'mails.read',
  summary: 'List outgoing mails, newest first',
  http: { path: '/mails' },
  input: z.object({ ...mailFilters, ...listFields(['createdAt'], { sort: 'createdAt', direction: 'desc' }) }),
  run: async ({ tx, input }) => {
    const list = keyset(input, { createdAt: mails.createdAt }, mails.id)
    const rows = await tx
      .select({ id: mails.id, recipient: mails.recipient, subject: mails.subject, status: mails.status, attempts: mails.attempts, error: mails.error, createdAt: mails.createdAt, sentAt: mails.sentAt })
      .from(mails).where(all(mailWhere(input), list.where)).orderBy(...list.order).limit(list.take)
    return list.page(rows, (row) => row.createdAt)
  },
})

export const countMails = counting(listMails, z.object(mailFilters), mails, ({ input }) => mailWhere(input))
