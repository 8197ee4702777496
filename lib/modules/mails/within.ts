import 'server-only'
import { sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import type { Tx } from '#db/client.ts'
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

/** Mails to somebody who was erased: that there were some stays, to whom and what they said does not. */
export const eraseMailsTo = async (tx: Tx, address: string, name: string): Promise<void> => {
  await tx.update(mails).set({ recipient: name, text: null }).where(sql`lower(${mails.recipient}) = lower(${address})`)
}
