import 'server-only'
import { sql } from 'drizzle-orm'
import { defaultSettings } from '../../settings/model.ts'
import type { Kpi } from './shape.ts'

/** As the settings of the organization say, or as shipped. */
const scanDays = sql`coalesce((select (t.document #>> '{vulnerabilities,scanDays}')::int from settings t where t.org_id = s.org_id), ${sql.raw(String(defaultSettings.vulnerabilities.scanDays))})`

export const patched: Kpi = {
  name: 'patched-systems',
  title: 'Systems with current patches',
  kind: 'security',
  definition: 'Of the systems in the register, how many have a scan that is new enough and no overdue vulnerability. Of those without such a scan nobody can tell.',
  numerator: 'Systems with current patches',
  denominator: 'Systems in the register',
  unit: 'share',
  target: { sense: 'at_least', rate: 0.95 },
  sources: [{ label: 'Patch status', href: '/vulnerabilities/systems' }, { label: 'Overdue', href: '/vulnerabilities?overdue=yes' }],
  measure: sql`
    select count(*) filter (where not of.overdue and of.scanned) as n, count(*) as d, count(*) filter (where not of.overdue and not of.scanned)::int as u from (
      select exists (select from vulnerabilities v where v.org_id = s.org_id and v.system_id = s.id and v.due_at < now() and (v.state in ('open', 'regressed') or v.exempt_until <= now())) as overdue,
        exists (select from vulnerability_imports i where i.org_id = s.org_id and i.status = 'done' and i.system_ids @> array[s.id] and i.scanned_at >= now() - ${scanDays} * interval '1 day') as scanned
      from systems s where s.deleted_at is null) of`,
}
