import 'server-only'
import { v7 } from 'uuid'
import { mails } from '#db/schema/mails.ts'
import type { Scope } from '#lib/door/operation.ts'

export type Mail = { to: string; subject: string; text: string }

/** Into the outbox, in the transaction of the change it tells about: no change, no mail; a change, one mail. */
export async function queueMail(scope: Pick<Scope<unknown>, 'tx' | 'actor' | 'at' | 'send'>, mail: Mail): Promise<string> {
  const id = v7()
  await scope.tx.insert(mails).values({ orgId: scope.actor.orgId, id, recipient: mail.to, subject: mail.subject, text: mail.text, createdAt: scope.at })
  scope.send('mail.send', { id })
  return id
}
