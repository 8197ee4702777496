import 'server-only'
import type { Tx } from '#db/client.ts'

/**
 * Why entries wait to be sealed. Sealing goes as far as the oldest running transaction of the whole cluster: a long one, of whatever
 * database, holds it up. Without one, the worker does not seal.
 */
export type Stall = {
  /** Organizations with an entry that waits too long. */
  organizations: number
  /** The oldest transaction that is still running; null when none is in the way. A prepared one has no process. */
  blockedBy: { transaction: string; process: number | null; role: string | null; application: string | null; database: string | null; prepared: string | null } | null
}

/** @param seconds an entry may wait. Asked outside any organization. */
export async function sealingStall(tx: Tx, seconds: number): Promise<Stall | null> {
  const rows = await tx.raw<{ organizations: number; transaction: string | null; process: number | null; role: string | null; application: string | null; database: string | null; prepared: string | null }[]>`
    with waiting as (select count(*)::int as organizations from entrance_unsealed(${seconds})),
      -- The snapshot's own transaction has no number: it writes nothing.
      oldest as (select pg_snapshot_xmin(s) as xid from pg_current_snapshot() s where pg_snapshot_xmin(s) < pg_snapshot_xmax(s))
    select w.organizations, o.xid::text as transaction, l.pid as process, a.usename as role, a.application_name as application, a.datname as database, p.gid as prepared
    from waiting w left join oldest o on true
      left join pg_locks l on l.locktype = 'transactionid' and l.transactionid = o.xid::xid and l.granted and l.pid is not null
      left join pg_stat_activity a on a.pid = l.pid
      left join pg_prepared_xacts p on p.transaction = o.xid::xid
    where w.organizations > 0 limit 1`
  const [found] = rows
  if (!found) return null
  const { organizations, transaction, ...rest } = found
  return { organizations, blockedBy: transaction === null ? null : { transaction, ...rest } }
}

/** For a person who has to do something about it. */
export function stallText({ blockedBy }: Stall): string {
  if (!blockedBy) return 'No transaction is in the way: the worker does not seal. Look at its log.'
  const { transaction, process, role, application, database, prepared } = blockedBy
  if (prepared !== null) return `The prepared transaction ${prepared} (number ${transaction}) is in the way. Commit it, or roll it back.`
  const who = [process !== null && `process ${process}`, role && `role ${role}`, database && `database ${database}`, application && `application ${application}`].filter(Boolean).join(', ')
  return `Transaction ${transaction} is in the way${who ? ` (${who})` : ''}. End it${process === null ? '' : `, or as a superuser: select pg_terminate_backend(${process})`}.`
}
