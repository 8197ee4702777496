import 'server-only'
import { sql } from 'drizzle-orm'
import { aboutAccounts } from '#lib/door/approvable.ts'

/** The title as people read it: with the name that whoever it is about has today, which an erasure takes away. */
export const titled = () => sql<string>`approvals.title || coalesce((
  select ', for ' || u.name from approval_parties p join users u on u.org_id = p.org_id and u.id = p.user_id
  where p.org_id = approvals.org_id and p.approval_id = approvals.id and p.part = 'beneficiary' and not p.fact and approvals.kind = any (${sql.param(aboutAccounts())}::text[]) order by p.id limit 1), '')`
