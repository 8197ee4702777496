import 'server-only'
import { and, eq, isNull, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { changeFreezes, freezeExceptions } from '#db/schema/changes.ts'
import type { Change } from './record.ts'

/** Freezes that meet a change at some time, without those it has an exception of. Ended ones count until they were ended. */
export const freezesOver = (tx: Tx, of: Pick<Change, 'orgId' | 'id' | 'systemIds' | 'revision'>, from: Date, to: Date) => tx.select({ id: changeFreezes.id, title: changeFreezes.title, startsAt: changeFreezes.startsAt, endsAt: changeFreezes.endsAt }).from(changeFreezes)
  .leftJoin(freezeExceptions, and(eq(freezeExceptions.orgId, changeFreezes.orgId), eq(freezeExceptions.freezeId, changeFreezes.id), eq(freezeExceptions.changeId, of.id), eq(freezeExceptions.revision, of.revision), eq(freezeExceptions.state, 'approved')))
  .where(and(isNull(freezeExceptions.id), sql`${changeFreezes.startsAt} <= ${to.toISOString()}::timestamptz and coalesce(${changeFreezes.endedAt}, ${changeFreezes.endsAt}) > ${from.toISOString()}::timestamptz`, sql`(cardinality(${changeFreezes.systemIds}) = 0 or ${changeFreezes.systemIds} && ${sql.param(of.systemIds)}::uuid[])`))
  .orderBy(changeFreezes.startsAt).limit(20)
