import 'server-only'
import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { frameworks } from '#db/schema/frameworks.ts'
import { now } from '#lib/clock.ts'
import { query } from '#lib/door/query.ts'
import { id } from '#lib/input.ts'
import type { ItemStrength } from '#lib/posture/judge.ts'
import { standings } from './posture.ts'

const most = 500

type Row = { mapping_id: string; requirement_id: string; code: string; title: string; framework_id: string; framework: string; state: 'available' | 'adopted'; strength: ItemStrength; note: string; own: boolean }

/** What of any framework a control serves: by its own mappings, and by those of the control of the pack it was made from. */
export const requirementsOfControl = query({
  name: 'frameworks.ofControl',
  permission: 'frameworks.read',
  summary: 'List the requirements that a control maps to, with its strength and how each stands now',
  http: { path: '/controls/{id}/requirements' },
  input: z.object({ id }),
  run: async ({ tx, input }) => {
    const rows = await tx.execute<Row>(sql`select distinct on (f.state, f.name, f.id, r.number) m.id as mapping_id, r.id as requirement_id, r.code, r.title, f.id as framework_id, f.name || ' ' || f.edition as framework, f.state, m.strength, m.note, m.kind = 'control' as own
      from requirement_mappings m join framework_requirements r on r.org_id = m.org_id and r.id = m.requirement_id join frameworks f on f.org_id = r.org_id and f.id = r.framework_id
      where m.retired_at is null and f.state <> 'retired' and (m.control_id = ${input.id} or (m.kind = 'template' and m.item = (select c.template from controls c where c.id = ${input.id})))
      order by f.state, f.name, f.id, r.number, m.kind limit ${most + 1}`)
    const adopted = [...new Set(rows.filter(({ state }) => state === 'adopted').map(({ framework_id: of }) => of))]
    const scopes = adopted.length > 0 ? await tx.select({ id: frameworks.id, systemIds: frameworks.systemIds }).from(frameworks).where(sql`${frameworks.id} = any(${sql.param(adopted)}::uuid[])`) : []
    const outcomes = new Map<string, { outcome: 'passed' | 'failed' | 'not_evaluable'; partly: boolean }>()
    for (const { judged } of (await standings(tx, now(), scopes)).values()) for (const { requirement, outcome, partly } of judged) outcomes.set(requirement.id, { outcome, partly })
    return {
      cut: rows.length > most,
      rows: rows.slice(0, most).map((row) => ({ mappingId: row.mapping_id, requirementId: row.requirement_id, code: row.code, title: row.title, frameworkId: row.framework_id, framework: row.framework, adopted: row.state === 'adopted', strength: row.strength, note: row.note, own: row.own, outcome: outcomes.get(row.requirement_id)?.outcome ?? null, partly: outcomes.get(row.requirement_id)?.partly ?? false })),
    }
  },
})
