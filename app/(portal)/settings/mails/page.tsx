import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page } from '#components/page/page.tsx'
import { DataTable } from '#components/table/data-table.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { EmptyState, Notice } from '#components/ui/notice.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { listed, readList, type Search } from '#lib/edge/page.ts'
import { env } from '#lib/env.ts'
import { countMails, listMails } from '#lib/modules/mails/queries.ts'
import { mailStates } from '#lib/modules/mails/words.ts'
import { MailState } from '../_parts/mail-state.tsx'
import { SettingsTabs } from '../_parts/tabs.tsx'
import { retry } from '../actions.ts'

export default async function MailsPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('mails.read', '/settings/mails')
  const list = readList(await searchParams, listMails)
  const page = await listed(person, list, [listMails, countMails], '/settings/mails')
  const opens = may(person, 'mails.view')
  const smtp = Boolean(env().SMTP_URL)
  return (
    <Page title="Mails" meaning="What Tickmark sends, and what came of it. The text of a sent mail is gone; one that was not sent can be opened." tabs={<SettingsTabs current="/settings/mails" person={person} />}>
      <div className="stack">
        {!smtp && <Notice kind="warn" title="No mail server is set up.">Mails are not sent; they wait here and as files in the outbox folder of the data directory. Set <code>SMTP_URL</code> and start Tickmark again to send them.</Notice>}
        <div>
          <FilterBar list={list} path="/settings/mails" filters={[{ kind: 'select', name: 'status', label: 'Status', options: Object.entries(mailStates).map(([value, label]) => ({ value, label })) }]} />
          <DataTable
            caption="Mails, newest first"
            columns={[
              { key: 'subject', header: 'Subject', cell: (mail) => (opens && mail.status !== 'sent' ? <a href={`/settings/mails/${mail.id}`} data-hard="">{mail.subject}</a> : mail.subject) },
              { key: 'recipient', header: 'To', cell: (mail) => mail.recipient },
              { key: 'status', header: 'Status', cell: (mail) => <MailState value={mail.status} /> },
              { key: 'attempts', header: 'Attempts', align: 'right', hideBelow: 'md', cell: (mail) => mail.attempts },
              { key: 'error', header: 'Last error', hideBelow: 'md', cell: (mail) => (mail.error ? <span title={mail.error}>{mail.error}</span> : '—') },
              { key: 'created', header: 'Written', sort: 'createdAt', cell: (mail) => <Time at={mail.createdAt} format="both" /> },
              {
                key: 'act',
                header: 'Again',
                cell: (mail) => (may(person, 'mails.retry') && (mail.status === 'failed' || mail.status === 'not_sent') ? (
                  <Form action={retry.bind(null, mail.id)} layout="inline" label={`Send mail ${page.rows.indexOf(mail) + 1} again: “${mail.subject}” to ${mail.recipient}`}>
                    <Submit variant="secondary" size="small" disabledReason={!smtp && 'Set up a mail server first.'}>Send</Submit>
                  </Form>
                ) : null),
              },
            ]}
            total={{ of: page.total, noun: ['mail'] }}
            rows={page.rows}
            rowKey={(mail) => mail.id}
            list={list}
            path="/settings/mails"
            page={page}
            order="newer"
            empty={<EmptyState icon="mail" title="No mail yet">Invitations and alerts go through here.</EmptyState>}
          />
        </div>
      </div>
    </Page>
  )
}
