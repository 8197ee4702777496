import { Notice } from '#components/ui/notice.tsx'
import { type Actor, may } from '#lib/auth/actor.ts'
import { env } from '#lib/env.ts'

/** Where invitations go: an administrator without a mail server must know to hand over the link. */
export function MailNote({ person }: { person: Actor }) {
  if (env().SMTP_URL) return null
  return (
    <Notice kind="warn" title="No mail server is set up.">
      Invitations are not sent, they wait in the outbox{may(person, 'mails.read') ? <> under <a href="/settings/mails">Settings, Mails</a></> : ''}. Open the mail there and hand over its link yourself, or set <code>SMTP_URL</code> and start again.
    </Notice>
  )
}
