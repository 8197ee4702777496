import { days } from '#lib/clock.ts'
import type { Arrange, Examples, Volume } from '../example-shape.ts'

const mail = (here: Arrange) => here.add('mails', { recipient: 'somebody@example.com', subject: 'Invitation', text: 'Hello', status: 'failed' })

export const examples: Examples<'mails'> = {
  'mails.view': async (here) => ({ id: await mail(here) }),
  'mails.retry': async (here) => ({ id: await mail(here) }),
}

export const volume: Volume = {
  tables: ['mails'],
  fill: ({ orgId, each }) => `
    insert into mails (org_id, id, recipient, subject, status, created_at)
      select '${orgId}', uuidv7(), 'u' || n || '@example.com', 'Invitation', case when n % 1000 = 0 then (array['pending', 'not_sent', 'failed'])[1 + n / 1000 % 3] else 'sent' end, now() - n * interval '1 minute' ${each};`,
  lists: () => ({
    'mails.list': { cursors: { createdAt: new Date(Date.now() - days(5)) }, filters: { status: ['pending', 'sent', 'not_sent', 'failed'] } },
  }),
}
