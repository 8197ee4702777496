import 'server-only'
import { eq } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { organizations } from '#db/schema/organizations.ts'
import type { ReportFact, ReportScope } from '#db/schema/reports.ts'
import type { Actor } from '#lib/auth/actor.ts'
import { placeOf } from '#lib/door/export.ts'
import type { Report } from '#lib/door/report.ts'
import { formatNumber } from '#lib/format.ts'
import { momentsOf, type Period, periodInWords } from '#lib/period.ts'
import { kinds } from './kinds/index.ts'
import { type ReportKind, reportKinds } from './model.ts'
import type { Told } from './shape.ts'

/** What a report is of, and which version by whom. */
export type Asked = Period & { kind: ReportKind; title: string; scope: ReportScope; version: number; by: string; at: Date }

/** "2026-01-31 14:05 UTC" */
export const minute = (at: Date) => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`

const named = (all: { name: string }[], taken: boolean) => (taken ? all.map(({ name }) => name).join(', ') || 'all' : 'not narrowed: this kind is of the whole organization')

/** What a report says, within one transaction: what stands on its cover, and its tables. */
export async function tell(tx: Tx, orgId: string, actor: Actor, asked: Asked): Promise<{ head: Omit<Report, 'tables'>; tables: Told['tables'] }> {
  const { scope, at } = asked
  const period: Period = { fromDay: asked.fromDay, toDay: asked.toDay, zone: asked.zone }
  const { from, to } = momentsOf(period)
  const { takes, tell: told } = kinds[asked.kind]
  const said = await told({ tx, orgId, actor, at, period, from, to, scope })
  const { organization, checkpoint } = await placeOf(tx, orgId)
  const [here] = await tx.select({ sample: organizations.isSample }).from(organizations).where(eq(organizations.id, orgId))
  const facts: ReportFact[] = [
    ['Report', reportKinds[asked.kind]],
    ...(here?.sample ? [['Data', 'Sample: records of the sample organization are invented, but for what people imported'] as ReportFact] : []),
    ['Organization', organization],
    ['Version', `${asked.version}, asked for ${minute(at)} by ${asked.by}`],
    ['Period', `${periodInWords(period)} (${minute(from)} to before ${minute(to)})`],
    ['Systems', named(scope.systems, takes.systems)],
    ['Controls', named(scope.controls, takes.controls)],
    ...(scope.of && takes.of ? [[takes.of.label, scope.of.name] as ReportFact] : []),
    ['Population', said.population],
    ['Query', said.query],
    ['Filters', said.filters],
    ...said.counts,
    ...(said.more ?? []),
    ['Checkpoint', checkpoint ? `${minute(checkpoint.at)}, over ${formatNumber(Number(checkpoint.note.split('\n')[1]))} entries of the audit trail` : 'none yet: no entry of the audit trail is sealed'],
    ['Times', 'UTC in all tables; days of the period as its time zone has them'],
  ]
  return { head: { title: asked.title, organization, at, facts, main: said.main ?? said.tables[0].name, note: checkpoint?.note ?? null }, tables: said.tables }
}
