import { expect, it } from 'vitest'
import { auditor, frozenList, itemsOf, performed, planned, system, version } from '../../../test/testing.ts'

const { daysAgo } = await import('../../../test/populating.ts')
const { concludeTest } = await import('./operations/conclude.ts')

/** List against list: what came in between is an item, once, and what was there before is none. */
const grants = (of: string) => planned({ title: undefined, ready: 'grants', source: undefined, automatic: undefined, systemIds: [of] })
const ann = ['ann', 'clerk', 'yes', 'yes']

it('what came between two lists is asked for its request, and nothing else is', async () => {
  const of = await system()
  await frozenList([ann, ['dan', 'clerk', 'yes', 'yes']], { of, at: daysAgo(40) })
  await frozenList([ann, ['ann', 'poster', 'yes', 'yes'], ['ben', 'clerk', 'yes', 'yes']], { of, at: daysAgo(20) })
  await frozenList([ann, ['ann', 'poster', 'yes', 'yes'], ['dan', 'clerk', 'yes', 'yes']], { of, at: daysAgo(2) })
  const test = await performed(await grants(of))
  expect((await itemsOf(test.id)).map(({ name, outcomes }) => [name.replace(/ \(.*/, ''), outcomes]).sort()).toEqual([['ann: poster', 'nnnn'], ['ben: clerk', 'nnnn'], ['dan: clerk', 'nnnn']])
  expect(test.freezes[0]?.ipe.map(({ absent }) => absent ?? false)).toEqual([true, false, false])
})

it('a first list has nothing before it: no item, and never “not occurring”', async () => {
  const of = await system()
  await frozenList([ann], { of })
  const { id, against } = await performed(await grants(of))
  expect(against.items).toBe(0)
  await expect(concludeTest(auditor, { id, version: await version(id), conclusion: 'not_occurring', statement: 'None.', limitation: null } as never)).rejects.toMatchObject({ fields: { conclusion: expect.stringContaining('is missing') } })
})
