import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { organization } from '../../../test/fixtures.ts'
import { admin, raised, hand, here, kinds as notified, later, owner, round, seal } from '../../../test/notifying.ts'
import { webhookReceiver } from '../../../test/siem.ts'

const { createChannel, removeChannel, updateChannel } = await import('./operations.ts')
const { getChannel, listChannels } = await import('./queries.ts')
const { postAll } = await import('./rounds.ts')

let chat: Awaited<ReturnType<typeof webhookReceiver>>
beforeAll(async () => {
  chat = await webhookReceiver()
})
beforeEach(() => {
  Object.assign(chat, { got: [], answers: [] })
})
afterAll(() => chat.close())

const fields = () => ({ name: '#security', notices: ['findings.critical', 'trailStreams.failing'], address: chat.url })
const slack = (more = {}) => createChannel(admin, { kind: 'slack', ...fields(), ...more })
const texts = () => chat.got.filter((each) => each.status === 200 && each.body.startsWith('{"text"')).map((each) => (JSON.parse(each.body) as { text: string }).text)
const critical = async (count: number) => {
  for (let n = 0; n < count; n++) await raised(`key ${Math.random()}`)
}
/** As the worker does, that long after the beginning of the test. */
const after = async (seconds: number) => {
  later(seconds * 1_000)
  await seal(here.id)
  await postAll(hand)
}

describe('a channel', () => {
  it('says what it will tell, then of many findings one message, with links and no name of a person', async () => {
    const { id } = await slack()
    await after(0)
    expect(texts()).toEqual([expect.stringMatching(/^Tickmark posts here from now on \(“#security”\): A critical finding, A stream of the audit trail fails\.$/)])
    await critical(6)
    // A message a minute at most.
    await after(20)
    expect(texts()).toHaveLength(1)
    await after(90)
    expect(texts().slice(1)).toEqual([expect.stringMatching(/^\*<http.*\|6 critical findings>\*/)])
    expect(texts().join('')).not.toContain(admin.name)
    await after(200)
    expect(texts()).toHaveLength(2)
    expect(await getChannel(admin, { id })).toMatchObject({ sent: 2, state: 'going' })
  })

  it('that does not answer gets the same message later, once, and administrators are told', async () => {
    const { id } = await createChannel(admin, { kind: 'teams', ...fields() })
    chat.answers = [500, 0, { status: 429, headers: { 'retry-after': '90' } }, 404]
    for (const seconds of [0, 10, 20, 60, 200]) await after(seconds)
    expect(chat.got.map((each) => each.status)).toEqual([500, 0, 429, 404])
    expect(new Set(chat.got.map((each) => each.body)).size).toBe(1)
    expect(await getChannel(admin, { id })).toMatchObject({ state: 'failing', problem: expect.stringContaining('its only owner left') })
    const other = await here.person('admin', 'other admin')
    await round()
    expect(await notified(other)).toContain('channels.failing')
    await after(800)
    expect(await getChannel(admin, { id })).toMatchObject({ state: 'going', failingSince: null, problem: null, sent: 1 })
    expect(JSON.stringify(await owner`select body from audit_entries where org_id = ${here.id}`)).not.toContain(chat.url)
  })

  it('that is down for an hour is asked a handful of times, is shown as failing, and then has all of it in two messages', async () => {
    const { id } = await slack()
    await after(0)
    chat.answers = Array.from({ length: 500 }, () => 503)
    for (let minute = 2; minute <= 62; minute += 2) {
      if (minute <= 40) await critical(1)
      await after(minute * 60)
    }
    const refused = chat.got.filter((each) => each.status === 503)
    expect(refused.length).toBeGreaterThan(8)
    expect(refused.length).toBeLessThan(25)
    expect(new Set(refused.map((each) => each.body)).size).toBe(1)
    expect(await getChannel(admin, { id })).toMatchObject({ state: 'failing', problem: expect.stringContaining('503') })
    chat.answers = []
    for (let minute = 68; minute <= 80; minute++) await after(minute * 60)
    const told = texts().slice(1).map((text) => /\|(A|\d+) critical findings?>/.exec(text)?.[1])
    expect(told).toEqual(['A', '19'])
    expect(await getChannel(admin, { id })).toMatchObject({ state: 'going', failingSince: null })
  })

  it('is quiet in its quiet hours, and tells afterwards; what is older than a day is counted', async () => {
    const hour = (at: number) => `${String(new Date(Date.now() + at * 3_600_000).getUTCHours()).padStart(2, '0')}:00`
    const { id } = await slack({ quietFrom: hour(0), quietTo: hour(2), zone: 'UTC' })
    await critical(1)
    await after(0)
    expect(chat.got).toEqual([])
    await after(3 * 3_600)
    expect(texts()).toEqual([expect.stringMatching(/A critical finding/)])
    await updateChannel(admin, { id, version: 1, ...fields(), pausedReason: 'The channel moves' })
    await critical(2)
    await after(3 * 3_600 + 100)
    expect(texts()).toHaveLength(1)
    await updateChannel(admin, { id, version: 2, ...fields() })
    await after(40 * 3_600)
    expect(texts()[1]).toBe('2 of more than a day ago are in the portal.')
    await removeChannel(admin, { id })
    await expect(getChannel(admin, { id })).rejects.toMatchObject({ code: 'not_found' })
  })

  it('of many workers one posts', async () => {
    await slack()
    await seal(here.id)
    await Promise.all(Array.from({ length: 6 }, () => postAll(hand)))
    expect(texts()).toHaveLength(1)
  })

  it.each([
    [{ address: '' }, 'address'], [{ address: 'http://hooks.example/' }, 'address'], [{ address: 'https://10.0.0.1/' }, 'address'], [{ notices: [] }, 'notices'], [{ notices: ['findings.assigned'] }, 'notices'], [{ notices: ['no.such'] }, 'notices'],
    [{ quietFrom: '22:00' }, 'quietTo'], [{ quietFrom: '25:00', quietTo: '07:00' }, 'quietFrom'], [{ zone: 'Mars/Olympus' }, 'zone'],
  ])('%j is refused by its field', async (more, field) => {
    await expect(slack(more)).rejects.toMatchObject({ code: 'invalid', fields: { [field]: expect.any(String) } })
  })

  it('of another organization is not seen', async () => {
    const { id } = await slack()
    const far = await (await organization(owner, 'Far')).person('admin')
    await expect(getChannel(far, { id })).rejects.toMatchObject({ code: 'not_found' })
    expect((await listChannels(far, {})).rows).toEqual([])
  })
})
