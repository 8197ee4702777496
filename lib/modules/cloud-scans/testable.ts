import 'server-only'
import { sql } from 'drizzle-orm'
import { type Item, testable } from '#lib/door/testable.ts'
import type { Items } from '#lib/testing/items.ts'
import { isoOf } from '#lib/testing/lists.ts'
import type { Ipe } from '#lib/testing/test.ts'

type Scan = { id: string; account: string; at: Date; unread: number; resources: number }
type Row = { scan_id: string; number: number; check: string; name: string; region: string; outcome: Items['setting']['outcome']; said: string }

/** Passwords, second factors and keys of people. */
const checks = /^AWS-IAM-\d{3}$/

/** Of each account the last scan that was finished in the period, with the results of the checks of identities. */
testable({
  name: 'cloud-scans.settings',
  kind: 'setting',
  label: 'Settings of passwords and second factors, by the last scan of each cloud account in the period',
  async read(tx, { orgId, from, to }) {
    const scans = await tx.execute<Scan>(sql`
      select distinct on (s.account_id) s.id, a.name as account, s.finished_at as at, s.unread, s.resources from cloud_scans s join cloud_accounts a on a.org_id = s.org_id and a.id = s.account_id
      where s.org_id = ${orgId}::uuid and s.finished_at >= ${from.toISOString()}::timestamptz and s.finished_at < ${to.toISOString()}::timestamptz and s.totals is not null order by s.account_id, s.finished_at desc, s.id`)
    const named = new Map(scans.map((scan) => [scan.id, scan]))
    const rows = await tx.execute<Row>(sql`select scan_id, number, check_id as check, name, region, outcome, said from cloud_results where org_id = ${orgId}::uuid and scan_id = any(${sql.param(scans.map((scan) => scan.id))}::uuid[]) and check_id like 'AWS-IAM-%'`)
    return {
      ipe: scans.map((scan): Ipe => ({ what: `Scan of ${scan.account}`, type: 'cloud-scan', id: scan.id, rows: scan.resources, root: null, at: isoOf(scan.at), complete: scan.unread === 0 ? 'Everything was read.' : `${scan.unread} reads failed; what they would have shown is not evaluable.` })),
      items: rows.filter((row) => checks.test(row.check)).map((row): Item<'setting'> => {
        const scan = named.get(row.scan_id) as Scan
        return { key: JSON.stringify([scan.account, row.check, row.name, row.region, row.number]), name: `${row.check} ${row.name} (${scan.account})`, system: scan.account, at: isoOf(scan.at), body: { check: row.check, outcome: row.outcome, said: row.said, readAt: isoOf(scan.at) as string } }
      }),
    }
  },
})
