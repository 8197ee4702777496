import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page } from '#components/page/page.tsx'
import { Copy } from '#components/ui/copy.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { env } from '#lib/env.ts'
import { viewMail } from '#lib/modules/mails/operations.ts'
import { MailState } from '../../_parts/mail-state.tsx'
import { retry } from '../../actions.ts'

/** Opening it is recorded: the text may hold a link that lets somebody in. */
export default async function MailPage({ params }: { params: Promise<{ mailId: string }> }) {
  const { mailId } = await params
  const { person } = await requirePerson('mails.view', `/settings/mails/${mailId}`)
  const mail = await shown(viewMail(person, { id: mailId }))
  const again = may(person, 'mails.retry') && mail.text !== null && mail.status !== 'sent'
  return (
    <Page title={mail.subject} breadcrumbs={[{ label: 'Settings', href: '/settings' }, { label: 'Mails', href: '/settings/mails' }]} marks={<MailState value={mail.status} />} width="narrow">
      <div className="stack">
        <Notice>Opening this mail was recorded in the audit trail.</Notice>
        <Panel title="Facts">
          <Facts facts={[{ label: 'To', value: mail.recipient }, { label: 'Written', value: <Time at={mail.createdAt} format="absolute" /> }, { label: 'Last error', value: mail.error ?? 'None', wide: true }]} />
        </Panel>
        <Panel title="Text">
          {mail.text === null ? <p className="muted">The text was deleted when the mail was sent.</p> : <MailText text={mail.text} />}
        </Panel>
        {again && (
          <Form action={retry.bind(null, mail.id)} label="Send again">
            <div><Submit icon="mail" disabledReason={!env().SMTP_URL && 'Set up a mail server first.'}>Send again</Submit></div>
          </Form>
        )}
      </div>
    </Page>
  )
}

/** Only addresses of this very installation become links. */
function MailText({ text }: { text: string }) {
  const base = `${env().BASE_URL.replace(/\/$/, '')}/`
  const parts = text.split(/(https?:\/\/\S+)/)
  const link = parts.find((part) => part.startsWith(base))
  return (
    <div className="stack">
      <p className="mail">{parts.map((part, place) => (part.startsWith(base) ? <a key={place} href={part} data-hard="">{part}</a> : part))}</p>
      {link && <div className="row"><Copy value={link} text="Copy the link" /></div>}
    </div>
  )
}
