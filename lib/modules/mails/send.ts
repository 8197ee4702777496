import 'server-only'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { and, eq } from 'drizzle-orm'
import { mails } from '#db/schema/mails.ts'
import { senderOf } from '#lib/addresses.ts'
import { now } from '#lib/clock.ts'
import type { Background } from '#lib/door/background.ts'
import { job } from '#lib/door/work.ts'
import { env } from '#lib/env.ts'
import type { Job } from '#lib/jobs.ts'
import { mailServer } from '#lib/outgoing/mail.ts'
import { readSettings } from '../settings/queries.ts'

/**
 * The worker's side of the outbox. A crash between sending and noting it may send a mail twice, never not at all.
 * Without SMTP the mail is not sent: it stands as a file in `<DATA_DIR>/outbox`, and for administrators on screen.
 * @throws when the server refused it, so that the queue tries again later; the last error stays visible on the row
 */
export async function sendMail(job: Job, { read, write }: Background): Promise<void> {
  const mail = await write(job.orgId, async (tx) => {
    const [found] = await tx.select().from(mails).where(and(eq(mails.id, job.id), eq(mails.status, 'pending')))
    return found
  })
  if (!mail || mail.text === null) return
  const set = (values: Partial<typeof mails.$inferInsert>) => write(job.orgId, (tx) => tx.update(mails).set(values).where(eq(mails.id, mail.id)))
  const { SMTP_URL, MAIL_FROM, DATA_DIR } = env()
  if (!SMTP_URL) {
    const folder = join(DATA_DIR, 'outbox')
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await writeFile(join(folder, `${mail.id}.txt`), `To: ${oneLine(mail.recipient)}\nSubject: ${oneLine(mail.subject)}\n\n${mail.text}`, { mode: 0o600 })
    await set({ status: 'not_sent' })
    return
  }
  try {
    const transport = mailServer(SMTP_URL)
    const { from } = (await read(job.orgId, readSettings)).notifications
    await transport.sendMail({ from: senderOf(from) ?? MAIL_FROM, to: mail.recipient, subject: mail.subject, text: mail.text, messageId: `<${mail.id}@tickmark>` })
    transport.close()
  } catch (error) {
    await set({ attempts: mail.attempts + 1, error: String(error instanceof Error ? error.message : error).slice(0, 2_000) })
    throw error
  }
  // The text may hold a one-time link: it has done its work.
  await set({ status: 'sent', sentAt: now(), attempts: mail.attempts + 1, error: null, text: null })
}

const oneLine = (value: string) => value.replace(/[\r\n]+/g, ' ')

/** The queue has given up: say so where administrators look. */
export async function giveUpMail(job: Job, { write }: Background): Promise<void> {
  await write(job.orgId, (tx) => tx.update(mails).set({ status: 'failed' }).where(and(eq(mails.id, job.id), eq(mails.status, 'pending'))))
}

export const mailing = job({ queue: 'mail.send', work: sendMail, giveUp: giveUpMail })
