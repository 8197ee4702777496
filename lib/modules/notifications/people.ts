import 'server-only'
import { and, eq, inArray, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { notificationPreferences } from '#db/schema/notifications.ts'
import { users } from '#db/schema/users.ts'
import { holdings, resolve } from '#lib/auth/grants.ts'
import type { Grants } from '#lib/auth/permissions.ts'
import type { MailTime, Notice } from '#lib/door/notices.ts'
import { readSettings } from '../settings/queries.ts'
import type { Times } from './model.ts'

/** An active account, what it may do now and what its person chose. */
export type Recipient = { id: string; personId: string; name: string; email: string; roles: string[]; scopes: string[]; grants: Grants; portal: Record<string, boolean>; mail: Record<string, MailTime>; times: Times }

/** @param only these accounts; null: everybody's */
export async function recipients(tx: Tx, at: Date, only: string[] | null): Promise<Recipient[]> {
  if (only?.length === 0) return []
  const { notifications: { zone } } = await readSettings(tx)
  const chosen = notificationPreferences
  const rows = await tx
    .select({
      id: users.id, personId: users.personId, name: users.name, email: users.email,
      portal: chosen.portal, mail: chosen.mail, dailyAt: chosen.dailyAt, quietFrom: chosen.quietFrom, quietTo: chosen.quietTo, zone: chosen.zone,
      ...holdings(users.id, at),
    })
    .from(users)
    .leftJoin(chosen, and(eq(chosen.orgId, users.orgId), eq(chosen.userId, users.id)))
    .where(and(eq(users.status, 'active'), only === null ? sql`true` : inArray(users.id, only)))
  return rows.map(({ held, single, ...row }) => {
    const { grants, roles, scopes } = resolve({ held, single })
    const times = { dailyAt: row.dailyAt ?? '08:00', quietFrom: row.quietFrom, quietTo: row.quietTo, zone: row.zone ?? zone }
    return { id: row.id, personId: row.personId, name: row.name, email: row.email, roles, scopes, grants, portal: row.portal ?? {}, mail: row.mail ?? {}, times }
  })
}

export const isShown = ({ portal }: Pick<Recipient, 'portal'>, { kind }: Notice): boolean => portal[kind] ?? true
export const mailOf = ({ mail }: Pick<Recipient, 'mail'>, notice: Notice): MailTime => mail[notice.kind] ?? notice.mail
