import { expect, it } from 'vitest'
import { minutes } from '#lib/clock.ts'
import { here, itemsOf, manager, owner, performed, planned, system } from '../../../test/testing.ts'

const { createPlan } = await import('./operations/plan.ts')
const { freezeTests } = await import('./operations/population.ts')
const { postRun } = await import('./operations/post.ts')
const { acceptRun, rejectRun } = await import('./operations/review.ts')
const { getPopulation } = await import('../populations/queries.ts')

const at = (ago: number) => new Date(Date.now() - minutes(ago)).toISOString()
const planOf = async (systemId: string, title: string) => (await createPlan(manager, { systemId, title, kind: 'postgres', what: 'All', backupEvery: 'daily', restoreEvery: 'quarterly', rtoTarget: 60, rpoTarget: 1_440, retentionDays: 30 } as never)).id

it('the restore tests of a system become a frozen population at once, counted by plan, which a control test takes', async () => {
  const [contributor, reviewer] = [await here.person('contributor'), await here.person('reviewer')]
  const [of, elsewhere] = [await system(), await system()]
  const [nightly, weekly, other] = [await planOf(of, 'Nightly, "all"'), await planOf(of, 'Weekly'), await planOf(elsewhere, 'Of another system')]
  const test = async (id: string, runKey: string, more: Record<string, unknown> = {}) => (await postRun(contributor, { id, kind: 'restore_test', runKey, result: 'succeeded', takenAt: at(300), beganAt: at(90), endedAt: at(50), parts: [{ name: 'a', source: { rows: 5 }, restored: { rows: 5 } }], ...more } as never)).id
  await postRun(contributor, { id: nightly, kind: 'backup', runKey: 'a backup', result: 'succeeded', beganAt: at(30), endedAt: at(20) } as never)
  const runs = {
    same: await test(nightly, 'same'), different: await test(nightly, 'different', { takenAt: null, parts: [{ name: 'a', source: { rows: 5 }, restored: { rows: 4 } }] }),
    uncompared: await test(nightly, 'uncompared', { parts: [] }), failed: await test(weekly, 'failed', { result: 'failed', endedAt: null }), rejected: await test(weekly, 'rejected'), elsewhere: await test(other, 'same'),
  }
  await acceptRun(reviewer, { id: runs.same })
  await rejectRun(reviewer, { id: runs.rejected, note: 'Another database' })

  const { id, rows } = await freezeTests(manager, { id: weekly })
  expect(rows).toBe(5)
  const seen = await getPopulation(manager, { id })
  expect(seen).toMatchObject({ state: 'frozen', systemId: of, source: 'restore_tests', records: 5, accepted: 5, rejected: 0, frozenByName: manager.name, reconciliation: { against: 'total', by: 'records', here: 5, there: 5, onlyHere: 0, onlyThere: 0, seen: expect.stringContaining('Nightly, "all" 3; Weekly 2') } })
  const kept = await owner<{ right_id: string; conditions: Record<string, unknown> }[]>`select right_id, rest -> 'conditions' as conditions from population_rows where org_id = ${here.id} and population_id = ${id}`
  const as = (run: keyof typeof runs) => kept.find((row) => row.right_id === runs[run])?.conditions
  expect(as('same')).toMatchObject({ compared: 'same', targetMinutes: 60, lossMinutes: 1_440, by: contributor.email.toLowerCase(), reviewedBy: reviewer.email.toLowerCase() })
  expect([as('different'), as('uncompared'), as('failed'), as('rejected'), as('elsewhere')]).toMatchObject([{ compared: 'different', backupAt: null, reviewedBy: '' }, { compared: null }, { compared: 'different', endedAt: null }, { reviewedBy: '' }, undefined as never])
  const entries = await owner<{ action: string; body: string }[]>`select action, body from audit_entries where org_id = ${here.id} and subject_id = ${id} order by id`
  expect(entries.map((each) => each.action).sort()).toEqual(['backupPlans.freezeTests', 'populations.freeze', 'populations.reconcile'])
  expect(new Set(entries.map(({ body }) => (JSON.parse(body) as { correlation: string }).correlation)).size).toBe(1)

  const tested = await performed(await planned({ title: undefined, ready: 'restores', source: undefined, automatic: undefined, systemIds: [of] }))
  const outcomes = new Map((await itemsOf(tested.id)).map((item) => [/Restore test ([\w-]+)/.exec(item.name)?.[1], item.outcomes]))
  expect([outcomes.get(runs.same), outcomes.get(runs.different), outcomes.size]).toEqual(['pppp', 'fpnf', 5])
  expect(tested.freezes[0]?.ipe).toMatchObject([{ type: 'population', id, rows: 5, root: seen.root }])

  // What came since stands in the next one; two at once leave one that counts.
  await test(nightly, 'later')
  await Promise.allSettled([freezeTests(manager, { id: nightly }), freezeTests(manager, { id: weekly })])
  const states = await owner<{ state: string; accepted: string }[]>`select state, accepted from populations where org_id = ${here.id} and system_id = ${of} and state = 'frozen'`
  expect(states.map((each) => [each.state, Number(each.accepted)])).toEqual([['frozen', 6]])
  expect((await getPopulation(manager, { id })).state).toBe('superseded')
})

it('nothing is frozen without a word where there is nothing, nor by a person who may not', async () => {
  const id = await planOf(await system(), 'Never tested')
  await expect(freezeTests(manager, { id })).rejects.toMatchObject({ code: 'invalid', fields: { notOccurring: expect.any(String) } })
  await expect(freezeTests(await here.person('control_owner'), { id })).rejects.toMatchObject({ code: 'forbidden' })
  expect(Number((await owner`select count(*) from populations where org_id = ${here.id} and title like '%Restore tests%' and accepted = 0`)[0]?.count)).toBe(0)
  const { id: populationId } = await freezeTests(manager, { id, notOccurring: true, reason: 'The system is new' })
  expect(await getPopulation(manager, { id: populationId })).toMatchObject({ state: 'frozen', accepted: 0, notOccurring: true })
})
