import postgres from 'postgres'
import { afterAll, expect, it } from 'vitest'
import { testDatabase } from '../../../test/database.ts'
import { organization, write } from '../../../test/fixtures.ts'

/** How much one person may have open at once. */
const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
await import('../index.ts')
const { copyChange, createChange } = await import('./operations/draft.ts')
const { withdrawChange } = await import('./operations/work.ts')
const { createSystem } = await import('../systems/operations.ts')
const { closePools } = await import('#db/client.ts')
afterAll(() => Promise.all([closePools(), owner.end()]))

it('nobody has more than 200 changes open: also not of several drafts at once, nor by copying; what is over does not count', async () => {
  const org = await organization(owner, 'Capped')
  const [who, another] = [await org.person('contributor'), await org.person('contributor', 'Another')]
  const { id: systemId } = await createSystem(await org.person('admin'), { name: 'Ledger', environment: 'production', criticality: 2 } as never)
  const draft = (by = who) => createChange(by, { title: 'Deploy', category: 'code', systemIds: [systemId], 'answer.impact': 0, 'answer.reach': 0, 'answer.backOut': 0, 'answer.testing': 0, 'answer.novelty': 0 } as never)
  const { id } = await draft()
  await write(owner, org.id, (sql) => sql`insert into changes (org_id, id, number, title, type, category, description, justification, system_ids, answers, test_plan, back_out_plan, refs, requested_by_id, created_at, updated_at)
    select org_id, gen_random_uuid(), number + n, title, type, category, description, justification, system_ids, answers, test_plan, back_out_plan, refs, requested_by_id, now(), now() from changes, generate_series(1, 198) n where id = ${id}`)
  const answers = await Promise.allSettled([draft(), draft(), draft()])
  expect(answers.filter((each) => each.status === 'fulfilled')).toHaveLength(1)
  const full = { code: 'conflict', message: '200 changes that you requested are open: close or withdraw some before you draft another.' }
  await expect(draft()).rejects.toMatchObject(full)
  await expect(copyChange(who, { id })).rejects.toMatchObject(full)
  await draft(another)
  await withdrawChange(who, { id, version: 1, note: 'Not needed' } as never)
  await draft()
  await expect(draft()).rejects.toMatchObject(full)
})
