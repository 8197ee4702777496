import { afterEach, describe, expect, it } from 'vitest'
import { hours, minutes, setClock } from '#lib/clock.ts'
import { auditor, control, frozenList, here, itemsOf, manager, owner, performed, planned, version } from '../../../test/testing.ts'

const { background } = await import('#lib/door/background.ts')
const { deliver } = await import('../events/deliver.ts')
const { resolveFindings } = await import('../findings/operations/decide.ts')
const { getLogSource, listLogSources } = await import('../log-sources/queries.ts')
const { lookAtSources } = await import('../log-sources/rounds.ts')
const { updateLogSource } = await import('../log-sources/operations.ts')
const { getItem } = await import('./queries.ts')
const { concludeTest } = await import('./operations/conclude.ts')

/** Noon, so that hours that are counted lie in the same days whenever this runs. */
const noon = Math.floor(Date.now() / hours(24)) * hours(24) - hours(12)
const ago = (count: number) => new Date(noon - hours(count))
let back: (() => void) | undefined
const clock = (count: number) => {
  back?.()
  back = setClock({ now: () => ago(count) })
}
afterEach(() => back?.())

const range = (from: number, to: number) => Array.from({ length: from - to + 1 }, (_, n) => from - n)
async function send(source: 'gcp' | 'm365', at: number[]): Promise<void> {
  const body = at.map((each) => JSON.stringify({ id: `${source} ${each}`, timestamp: new Date(noon - hours(each) + minutes(10)).toISOString(), event_type: 'backup_done', user: 'svc' })).join('\n')
  await deliver(await here.person('contributor'), [Buffer.from(body)] as unknown as AsyncIterable<Uint8Array>, { label: source, source, gzip: false })
}
const look = () => lookAtSources(background('test'), here.id)
const sourceOf = async (name: string) => (await listLogSources(manager, { limit: 100 } as never)).rows.find((row) => row.name === name)

describe('a control whose log was silent', () => {
  it('is tested day by day, and an explanation counts; what it leaves open has to be said before it is effective', { timeout: 60_000 }, async () => {
    // Silent from 05:10 to 15:10 on one day, and well since.
    await send('gcp', [...range(40 * 24, 5 * 24 + 7), ...range(5 * 24 - 3, 2 * 24)])
    for (const at of [20 * 24, 5 * 24 - 3, 2 * 24]) {
      clock(at)
      await look()
    }
    const controlId = await control()
    const [{ code } = { code: '' }] = await owner<{ code: string }[]>`select code from controls where id = ${controlId}`
    const source = await sourceOf('gcp')
    const at = await getLogSource(manager, { id: String(source?.id) } as never)
    expect(at.silences).toHaveLength(1)
    await updateLogSource(manager, { id: at.id, version: at.version, mode: 'learned', controls: code, why: 'It reads this log' } as never)
    back?.()

    const feeds = () => planned({ title: undefined, ready: 'feeds', source: undefined, automatic: undefined, systemIds: [], controlId })
    const silentDay = ago(5 * 24).toISOString().slice(0, 10)
    const first = await performed(await feeds())
    const [failed, ...others] = (await itemsOf(first.id, 'failed')).filter(({ name }) => name.startsWith('gcp'))
    expect([failed?.name, others]).toEqual([`gcp, ${silentDay}`, []])
    expect((await getItem(auditor, { testId: first.id, number: failed?.id } as never)).questions[0]?.data?.said).toEqual(expect.stringMatching(/^Silent for .+ 05:10 to 15:10 UTC/))
    // The log is there as what the test relies on, with the time it lacks.
    expect(first.freezes[0]?.ipe).toMatchObject([{ type: 'events' }, { type: 'log-source', what: 'Log of gcp', absent: true, complete: expect.stringMatching(/Alive in .+ Silent .+: the control is not evaluable for that time/) }])

    const findingId = String(at.silences[0]?.findingId)
    await resolveFindings(manager, { ids: [findingId], note: 'The collector was moved' } as never)
    const second = await performed(await feeds(), 'Explained meanwhile')
    expect((await itemsOf(second.id, 'failed')).filter(({ name }) => name.startsWith('gcp'))).toEqual([])

    // A test of something else that the same control rests on: nothing failed, and the time without the log is still open.
    await frozenList([['ada', 'Clerk', 'yes', 'yes']])
    const id = await planned({ controlId, automatic: ['account.mfa'] })
    const third = await performed(id, 'Another question')
    expect(third.freezes[0]?.ipe.map(({ type, absent }) => `${type} ${absent ?? false}`)).toContain('log-source true')
    const conclude = async (more: object) => concludeTest(auditor, { id, version: await version(id), conclusion: 'effective', statement: 'It works', ...more } as never)
    await expect(conclude({})).rejects.toMatchObject({ fields: { conclusion: expect.stringMatching(/or a log was silent: say what that leaves open/) } })
    await conclude({ limitation: 'Sign-ins of ten hours are not known' })
  })
})
