import 'server-only'
import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { testableOf } from '#lib/door/testable.ts'
import { notFound } from '#lib/errors.ts'
import type { ControlIn, EngagementIn, Person } from '#lib/oscal/model.ts'
import { momentsOf } from '#lib/period.ts'
import type { AskedAttribute } from '#lib/testing/test.ts'

type Found = { id: string; code: string; title: string; from_day: string; to_day: string; zone: string; updated_at: string; owner: Person }
type TestRow = {
  id: string; number: number; title: string; control_id: string; procedure: string; attributes: AskedAttribute[]; source: string; size: number | null; updated_at: string; items: number | null; frozen_at: string | null
  preparer: Person | null; reviewer: Person | null
}

const person = (of: string) => sql.raw(`case when ${of}.id is not null then jsonb_build_object('id', ${of}.id, 'name', ${of}.name) end`)

/** An engagement with its tests of these controls: the one that is asked for, else the newest open one that has any. `at`: when it or one of them changed last. */
export async function engagementOf(tx: Tx, engagementId: string | null, controls: ControlIn[]): Promise<{ engagement: EngagementIn | null; at: (string | null)[] }> {
  const ids = sql`${sql.param(controls.map(({ id }) => id))}::uuid[]`
  const [found] = await tx.execute<Found>(sql`select e.id, e.code, e.title, e.from_day, e.to_day, e.zone, e.updated_at, ${person('u')} as owner from engagements e join users u on u.org_id = e.org_id and u.id = e.owner_id
    where ${engagementId === null ? sql`e.state = 'open' and exists (select from control_tests t where t.org_id = e.org_id and t.engagement_id = e.id and t.control_id = any(${ids}))` : sql`e.id = ${engagementId}`}
    order by e.from_day desc, e.created_at desc, e.id desc limit 1`)
  if (!found && engagementId !== null) throw notFound('engagement')
  if (!found) return { engagement: null, at: [] }
  const tests = await tx.execute<TestRow>(sql`select t.id, t.number, t.title, t.control_id, t.procedure, t.attributes, t.source, t.size, t.updated_at, z.items, z.frozen_at, ${person('p')} as preparer, ${person('r')} as reviewer
    from control_tests t left join control_test_freezes z on z.org_id = t.org_id and z.test_id = t.id and z.freeze_number = t.freeze_number left join users p on p.org_id = t.org_id and p.id = t.preparer_id left join users r on r.org_id = t.org_id and r.id = t.reviewer_id
    where t.engagement_id = ${found.id} and t.control_id = any(${ids})`)
  const { from, to } = momentsOf({ fromDay: found.from_day, toDay: found.to_day, zone: found.zone })
  return {
    engagement: {
      // The period ends before `to`; OSCAL names its last moment.
      id: found.id, code: found.code, title: found.title, from, to: new Date(to.getTime() - 1),
      team: [found.owner, ...tests.flatMap(({ preparer, reviewer }) => [preparer, reviewer])].filter((each) => each !== null),
      tests: tests.map((test) => ({
        id: test.id, number: `T-${test.number}`, title: test.title, controlId: test.control_id, procedure: test.procedure, attributes: test.attributes.map(({ letter, asks }) => ({ letter, asks })),
        population: `${testableOf(test.source)?.label ?? test.source}: ${test.items === null ? 'not frozen yet' : `${test.items} items, frozen ${new Date(test.frozen_at ?? '').toISOString().slice(0, 10)}`}`, sampled: test.size !== null,
      })),
    },
    at: [found.updated_at, ...tests.flatMap(({ updated_at: updated, frozen_at: frozen }) => [updated, frozen])],
  }
}
