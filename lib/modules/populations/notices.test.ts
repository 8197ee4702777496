import { describe, expect, it } from 'vitest'
import type { Person } from '#lib/auth/actor.ts'
import { here, kinds, manager, owner, round, told } from '../../../test/notifying.ts'
import { daysAgo, populating } from '../../../test/populating.ts'

/** Whoever imported a population hears of what a worker found, and of what others compared it with. */
let who: Person
const { system, imported, freeze } = await populating(owner, () => who)
const { reconcilePopulation } = await import('./operations/reconcile.ts')
const list = (count: number) => `User,Role\n${Array.from({ length: count }, (_, n) => `u${n},clerk\n`).join('')}`

describe('whoever imported a population', () => {
  it('is told that it could not be read, that it has fewer rows, contradictions, or differences; of one that is as expected nothing', async () => {
    who = manager
    const of = await system()
    const first = await imported(list(10), { of, at: daysAgo(9) })
    await freeze(first)
    await round()
    expect(await kinds(manager)).toEqual([])
    const broken = await imported('User,Role\n"ann,clerk\n', { of: await system() })
    await round()
    expect((await told(manager)).map((each) => [each.kind, each.href])).toEqual([['populations.failed', `/populations/${broken}`]])
    await imported(list(7), { of })
    await round()
    expect(await kinds(manager)).toEqual(['populations.failed', 'populations.mismatch'])
    const mine = await imported(list(3), { of: await system() })
    await round()
    expect(await kinds(manager)).toEqual(['populations.failed', 'populations.mismatch'])
    const other = await here.person('control_owner')
    await reconcilePopulation(other, { id: mine, against: 'total', by: 'rows', total: 3, seen: 'SUIM' } as never)
    await round()
    expect((await told(manager)).filter((each) => each.kind === 'populations.mismatch')).toHaveLength(1)
    await reconcilePopulation(other, { id: mine, against: 'total', by: 'rows', total: 4, seen: 'SUIM' } as never)
    await round()
    const mismatches = (await told(manager)).filter((each) => each.kind === 'populations.mismatch')
    expect(mismatches.reduce((sum, each) => sum + each.count, 0)).toBe(2)
    expect(await kinds(other)).toEqual([])
  })
})
