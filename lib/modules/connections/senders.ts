import 'server-only'
import { and, asc, eq, isNull, sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { connections, syslogStrangers } from '#db/schema/connections.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { conflict } from '#lib/errors.ts'
import { id, text } from '#lib/input.ts'
import { columnsOf, type Connection, load, subject } from './operations/shared.ts'

/** Who sends syslog with a certificate that is known. */
export async function senderOf(tx: Tx, connectionId: string) {
  const [found] = await tx.select({ orgId: connections.orgId, id: connections.id, name: connections.name, pausedReason: connections.pausedReason, sample: connections.sample, expiresAt: connections.credentialsExpireAt }).from(connections)
    .where(and(eq(connections.id, connectionId), eq(connections.kind, 'syslog'), isNull(connections.deletedAt)))
  return found ?? null
}

/** With which certificate it sends, when that is another than before: its owner is notified before it expires. */
export const noteSender = operation({
  name: 'connections.noteSender',
  summary: 'Record with which certificate a sender of syslog sends from now on, and until when it is good',
  category: 'configuration',
  input: z.object({ id, subject: text(0, 300), issuer: text(0, 300), expiresAt: z.iso.datetime().transform((value) => new Date(value)) }),
  load,
  run: async ({ tx, input, subject: before }) => {
    // Of two that a name stands for the later one counts: a renewed certificate and its former one.
    if (before.credentialsExpireAt !== null && before.credentialsExpireAt >= input.expiresAt) throw conflict('It is known already.')
    const after: Connection = { ...before, credentialsExpireAt: input.expiresAt, remindedDays: null }
    await tx.update(connections).set(columnsOf(after)).where(eq(connections.id, before.id))
    return done({ id: before.id }, changed(subject(before), before, { ...after, sentBy: `${input.subject || 'no subject'}, issued by ${input.issuer || 'nobody'}` }))
  },
})

const mostStrangers = 50

export type Stranger = { fingerprint: string; subject: string; issuer: string; ip: string; why: string }

/** Bookkeeping without an entry; of very many the one that is away longest makes room. */
export async function noteStranger(tx: Tx, orgId: string, stranger: Stranger, at: Date): Promise<void> {
  const { ip, why, subject: name, issuer } = stranger
  const again = { ip, why, subject: name, issuer, lastAt: at, refused: sql`${syslogStrangers.refused} + 1` }
  const [known] = await tx.update(syslogStrangers).set(again).where(eq(syslogStrangers.fingerprint, stranger.fingerprint)).returning({ id: syslogStrangers.id })
  if (known) return
  const all = await tx.select({ id: syslogStrangers.id }).from(syslogStrangers).orderBy(asc(syslogStrangers.lastAt)).limit(mostStrangers)
  if (all.length < mostStrangers) await tx.insert(syslogStrangers).values({ orgId, id: v7(), ...stranger, firstAt: at, lastAt: at }).onConflictDoUpdate({ target: [syslogStrangers.orgId, syslogStrangers.fingerprint], set: again })
  else await tx.update(syslogStrangers).set({ ...stranger, refused: 1, firstAt: at, lastAt: at }).where(eq(syslogStrangers.id, all[0]?.id as string))
}
