import postgres from 'postgres'
import { v7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { days, hours, minutes } from '#lib/clock.ts'
import { testDatabase } from '../../test/database.ts'
import { organization, type TestOrganization, write } from '../../test/fixtures.ts'
import { addFile } from '../../test/stored-file.ts'

/** Where nothing happens nothing is done: one statement names the organizations that have work of a kind. */
const database = await testDatabase()
const { closePools } = await import('#db/client.ts')
const { organizationsToSeal, organizationsWith } = await import('#lib/auth/entrance.ts')
const { rounds } = await import('#lib/modules/index.ts')
const { background } = await import('./background.ts')
const { recordDenial } = await import('./denials.ts')
const { deliver } = await import('#lib/modules/events/deliver.ts')
const owner = postgres(database.ownerUrl, { max: 2, onnotice: () => {} })
const stranger = postgres(database.superUrl, { max: 1, onnotice: () => {} })

let here: TestOrganization
let idle: string[]
beforeAll(async () => {
  here = await organization(owner, 'Working')
  idle = await Promise.all(Array.from({ length: 20 }, async (_, n) => (await organization(owner, `Idle ${n}`)).id))
})
afterAll(() => Promise.all([closePools(), owner.end(), stranger.end()]))

const round = (name: string) => {
  const found = rounds.find((each) => each.name === name)
  if (!found) throw new Error(`no round ${name}`)
  return found.run(background('test'))
}
const soon = () => new Date(Date.now() + hours(1))

describe('sealing', () => {
  const unsealed = async () => (await organizationsToSeal(null)).orgIds

  it('comes where something was recorded since, and nowhere else', async () => {
    await expect.poll(async () => (await round('seal'), await unsealed()), { timeout: 20_000 }).toEqual([])
    const { mark } = await organizationsToSeal(null)
    expect((await organizationsToSeal(mark)).orgIds).toEqual([])
    await here.person('reviewer')
    expect((await organizationsToSeal(mark)).orgIds).toEqual([here.id])
    await expect.poll(async () => (await round('seal'), await unsealed()), { timeout: 20_000 }).toEqual([])
  })

  it('what a long transaction held up is named by the same mark when it ends', async () => {
    const before = await organizationsToSeal(null)
    const own = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
    let after = before
    await write(own, here.id, async (sql) => {
      await sql`select pg_current_xact_id()`
      await here.person('auditor')
      after = await organizationsToSeal(before.mark)
      const still = await organizationsToSeal(after.mark)
      expect(still).toEqual({ orgIds: [here.id], mark: after.mark })
    })
    await own.end()
    expect((await organizationsToSeal(after.mark)).orgIds).toEqual([here.id])
  })
})

describe('a kind of work', () => {
  it('denials of a past minute', async () => {
    const reader = await here.person('read_only')
    for (let n = 0; n < 3; n++) await recordDenial(reader, 'systems.create', 'configuration')
    expect(await organizationsWith('denials', soon())).toEqual([here.id])
    expect(await organizationsWith('denials', new Date(0))).toEqual([])
  })

  it('batches nobody judged, until they are', async () => {
    const body = async function* () {
      yield Buffer.from(JSON.stringify({ id: 'one', event_type: 'ping', timestamp: '2026-01-02T03:04:05Z' }))
    }
    await deliver(await here.person('contributor'), body(), { label: 'one', source: 'auto', gzip: false })
    expect(await organizationsWith('batches', new Date())).toEqual([here.id])
    await round('detect')
    expect(await organizationsWith('batches', new Date())).toEqual([])
  })

  it('hours counted more than once', async () => {
    const hour = new Date(Math.floor(Date.now() / hours(1)) * hours(1) - hours(5))
    for (let n = 0; n < 2; n++) await write(owner, here.id, (sql) => sql`insert into event_hours (org_id, id, kind, hour, source, severity, count) values (${here.id}, ${v7()}, 'event', ${hour.toISOString()}, 'okta', 0, 3)`)
    const since = new Date(Date.now() - days(30))
    expect(await organizationsWith('hours', since)).toEqual([here.id])
    await round('fold-hours')
    expect(await organizationsWith('hours', since)).toEqual([])
    expect(await owner`select count from event_hours where org_id = ${here.id} and hour = ${hour.toISOString()}`).toEqual([{ count: 6 }])
  })

  it('new checkpoints', async () => {
    const since = new Date(Date.now() + 1)
    await here.person('executive')
    await expect.poll(async () => (await round('seal'), await organizationsWith('checkpoints', since)), { timeout: 20_000 }).toEqual([here.id])
    expect(await organizationsWith('checkpoints', soon())).toEqual([])
  })

  it('files that are not locked, not read since, not compared; evidence that is to expire or to be told of', async () => {
    const fileId = await write(owner, here.id, (sql) => addFile(sql, here.id, { created_at: new Date(Date.now() - minutes(60)) }))
    for (const kind of ['locks', 'checks', 'comparisons'] as const) expect(await organizationsWith(kind, new Date(Date.now() - minutes(10)))).toEqual([here.id])
    await write(owner, here.id, (sql) => sql`update artifacts set locked_at = now(), last_checked_at = now(), check_outcome = 'match' where id = ${fileId}`)
    for (const kind of ['locks', 'checks'] as const) expect(await organizationsWith(kind, new Date(Date.now() - minutes(10)))).toEqual([])
    expect(await organizationsWith('expiry', new Date())).toEqual([])
  })

  it('that is not known is an error, not an answer', async () => {
    await expect(organizationsWith('nothing' as 'checks', new Date())).rejects.toThrow()
  })

  it('names no idle organization', async () => {
    for (const kind of ['denials', 'batches', 'hours', 'locks', 'checks', 'comparisons', 'expiry'] as const) expect((await organizationsWith(kind, kind === 'hours' ? new Date(0) : soon())).filter((id) => idle.includes(id))).toEqual([])
  })
})
