import 'server-only'
import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import type { ControlIn, DeficiencyIn, Person } from '#lib/oscal/model.ts'

type Row = {
  id: string; number: number; title: string; condition: string; criteria: string; cause: string; effect: string; severity: string | null; state: string; created_at: string; updated_at: string; due_day: string | null
  owner: Person | null; controls: string[]; plan: string | null; remediation: string | null
}

/** Deficiencies of these controls, and aggregates with one of them among their members; without withdrawn ones. `at`: when one changed last, withdrawn ones too. */
export async function deficienciesOf(tx: Tx, controls: ControlIn[]): Promise<{ deficiencies: DeficiencyIn[]; at: (string | null)[] }> {
  const ids = sql`${sql.param(controls.map(({ id }) => id))}::uuid[]`
  const rows = await tx.execute<Row>(sql`select d.id, d.number, d.title, d.condition, d.criteria, d.cause, d.effect, d.severity, d.state, d.created_at, d.updated_at, d.due_day, d.remediation, r.plan,
      case when u.id is not null then jsonb_build_object('id', u.id, 'name', u.name) end as owner, to_jsonb(of.controls) as controls
    from deficiencies d
    cross join lateral (select array_agg(distinct c.id) as controls from (select d.control_id as id union all select m.control_id from deficiency_members l join deficiencies m on m.org_id = l.org_id and m.id = l.member_id where l.org_id = d.org_id and l.aggregate_id = d.id) c where c.id = any(${ids})) of
    left join deficiency_responses r on r.org_id = d.org_id and r.deficiency_id = d.id and r.number = d.response_number left join users u on u.org_id = d.org_id and u.id = d.owner_id
    where of.controls is not null`)
  const byId = new Map(controls.map((each) => [each.id, each]))
  return {
    deficiencies: rows.filter(({ state }) => state !== 'withdrawn').map((row): DeficiencyIn => {
      const of = row.controls.flatMap((id) => byId.get(id) ?? [])
      return {
        id: row.id, number: `D-${row.number}`, title: row.title, condition: row.condition, severity: row.severity ?? 'not_evaluated', state: row.state, identifiedAt: new Date(row.created_at), due: row.due_day === null ? null : new Date(`${row.due_day}T00:00:00Z`),
        owner: row.owner, controlCodes: of.map(({ code }) => code), requirementIds: of.flatMap(({ requirements }) => requirements.map(({ requirementId }) => requirementId)), remediation: row.remediation ?? row.plan ?? '',
        remarks: [['Criteria', row.criteria], ['Cause', row.cause], ['Effect', row.effect]].flatMap(([what, said]) => (said ? [`${what}: ${said}`] : [])).join('\n'),
      }
    }),
    at: rows.map(({ updated_at: updated }) => updated),
  }
}
