import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#lib/auth/actor.ts'
import { approve } from '../../../test/approvals.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization, type TestOrganization, write } from '../../../test/fixtures.ts'
import { type Line, reviewing } from '../../../test/reviewing.ts'

/** What was rejected stays open until a later population lacks it, by every way; or until a day, when somebody else approved that. */
const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 2, onnotice: () => {} })
const app = postgres(database.url, { max: 2, onnotice: () => {} })
await import('#lib/modules/index.ts')
const { v7 } = await import('uuid')
const { buildCampaign, openCampaign } = await import('../campaigns/operations/build.ts')
const { closeCampaign } = await import('../campaigns/operations/close.ts')
const { decideRows, submitRows } = await import('../campaigns/operations/decide.ts')
const { createCampaign } = await import('../campaigns/operations/plan.ts')
const { getCampaign, listRows } = await import('../campaigns/queries.ts')
const { jobActor } = await import('#lib/auth/actor.ts')
const { endException, requestException } = await import('./exceptions.ts')
const { assignRevocation, compareRevocations } = await import('./operations.ts')
const { getRevocation, listRevocations } = await import('./queries.ts')
const { closePools } = await import('#db/client.ts')

let here: TestOrganization
let manager: Person
let admin: Person
let boss: Person
let keeper: Person
let stranger: Person
let ben: Person
let world: Awaited<ReturnType<typeof reviewing>>
beforeAll(async () => {
  here = await organization(owner, 'Removals')
  manager = await here.person('compliance_manager')
  admin = await here.person('admin')
  boss = await here.person('reviewer', 'Boss')
  keeper = await here.person('control_owner', 'Keeper')
  stranger = await here.person('control_owner', 'Stranger')
  ben = await here.person('compliance_manager', 'Ben')
  world = await reviewing(owner, here, manager)
})
afterAll(() => Promise.all([closePools(), owner.end(), app.end()]))

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString()
type List = Parameters<typeof world.frozen>[1]

/** Ben's rights, rejected by Boss: what has to go, first of all by Keeper. */
async function rejected(list: List = [{ id: 'ann', role: 'clerk' }, { id: 'ben', role: 'clerk' }], account = 'ben', source = 'table'): Promise<{ id: string; systemId: string }> {
  const systemId = await world.system(keeper.userId)
  const lead = await world.worker({ name: 'Boss', userId: boss.userId })
  for (const [id, userId] of [['ann', null], [account, ben.userId]] as const) await world.worker({ name: id, managerId: lead, userId, accounts: [[systemId, id]] })
  await world.frozen(systemId, list)
  const { id: campaignId } = await createCampaign(manager, { title: 'Review', windowFrom: inDays(-30), windowTo: inDays(5), dueAt: inDays(14), ownerId: manager.userId, securityId: manager.userId, reviewer: 'manager', privilegedToSecurity: false, dormantDays: 90, scope: [`${systemId}:${source}`] } as never)
  await buildCampaign(manager, { id: campaignId })
  await world.works('campaigns.build')
  await openCampaign(manager, { id: campaignId, version: (await getCampaign(manager, { id: campaignId })).version })
  for (const who of [boss, keeper, manager]) {
    const rows = (await listRows(who, { campaignId, assigneeId: who.userId, limit: 100 } as never)).rows
    if (rows.length === 0) continue
    for (const { accountId, number, sequence, hash } of rows) await decideRows(who, { id: campaignId, rows: [{ number, sequence, hash }], ...(accountId === account ? { outcome: 'reject', note: 'Left the team' } : { outcome: 'approve' }) } as never)
    await submitRows(who, { id: campaignId })
  }
  // A change of a row makes no decision void any more.
  await closeCampaign(manager, { id: campaignId, version: (await getCampaign(manager, { id: campaignId })).version })
  const [open] = (await listRevocations(manager, { campaignId } as never)).rows
  return { id: open?.id as string, systemId }
}
const get = (id: string) => getRevocation(manager, { id })
const ask = async (who: Person, id: string, more: object = {}) => requestException(who, { id, version: (await get(id)).version, until: inDays(90), reason: 'The new system comes in spring', ...more } as never)
/** Time goes by: what the owner of the database alone can bring about. */
const over = async (id: string) => {
  await owner`alter table revocations disable trigger user`
  await write(owner, here.id, (sql) => sql`update revocations set excepted_until = now() - interval '1 second' where id = ${id}`)
  await owner`alter table revocations enable trigger user`
}
async function raw(work: (sql: postgres.TransactionSql) => Promise<unknown>): Promise<string> {
  try {
    await app.begin(async (sql) => {
      await sql`select set_config('app.org_id', ${here.id}, true)`
      await work(sql)
      await sql`insert into audit_entries (org_id, id, recorded_at, body) values (${here.id}, ${v7()}, now(), ${JSON.stringify({ v: 1, action: 'revocations.except', category: 'authorization', outcome: 'success', correlation: v7(), actor: { kind: 'person', id: manager.userId }, subject: { type: 'revocation', id: v7(), label: '' } })})`
    })
    return 'committed'
  } catch (error) {
    return (error as Error).message
  }
}

describe('exceptions', () => {
  it('are for whoever has to remove it or runs reviews, with a reason, and for a year at most', async () => {
    const { id } = await rejected()
    await expect(ask(stranger, id)).rejects.toMatchObject({ code: expect.stringMatching(/forbidden|not_found/) })
    await expect(ask(boss, id)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(ask(await here.person('auditor'), id)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(ask(keeper, id, { until: inDays(-1) })).rejects.toMatchObject({ fields: { until: 'must lie in the future' } })
    await expect(ask(keeper, id, { until: inDays(366) })).rejects.toMatchObject({ fields: { until: 'may lie at most 365 days ahead' } })
    await expect(ask(keeper, id, { reason: ' ' })).rejects.toMatchObject({ code: 'invalid' })
    await expect(ask(keeper, id, { version: 99 })).rejects.toMatchObject({ code: 'conflict' })
    await ask(keeper, id)
    await expect(ask(manager, id)).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('requested this already') })
    expect(await get(id)).toMatchObject({ state: 'open', exception: expect.any(String) })
  })

  it('are approved by somebody else: not whoever asks, nor whose access it is', async () => {
    const { id } = await rejected()
    await ask(manager, id)
    await expect(approve(manager, id)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(approve(ben, id)).rejects.toMatchObject({ code: 'forbidden' })
    await approve(admin, id, 'Until the migration')
    const after = await get(id)
    expect(after).toMatchObject({ state: 'excepted', exception: null, overdue: false })
    expect(after.exceptedUntil?.toISOString().slice(0, 10)).toBe(inDays(90).slice(0, 10))
    expect((await listRevocations(manager, { state: 'excepted' } as never)).rows.map((row) => row.id)).toContain(id)
    await expect(ask(manager, id)).rejects.toThrow('It may stay already')
  })

  it('PostgreSQL lets none begin, or last longer, without an approval spent on it', async () => {
    const { id } = await rejected()
    const except = (until: string, of = id) => raw((sql) => sql`update revocations set state = 'excepted', excepted_until = ${until}::timestamptz where id = ${of}`)
    expect(await except(inDays(30))).toContain('only when somebody else has approved')
    await ask(keeper, id)
    expect(await except(inDays(90))).toContain('only when somebody else has approved')
    expect(await raw((sql) => sql`update revocations set excepted_until = now() where id = ${id}`)).toContain('An exception has an end, and nothing else has one')
    await approve(admin, id)
    expect(await raw((sql) => sql`update revocations set excepted_until = excepted_until + interval '1 month' where id = ${id}`)).toContain('only when somebody else has approved')
    expect(await raw((sql) => sql`update revocations set excepted_until = null where id = ${id}`)).toMatch(/has an end|revocations_excepted|somebody else has approved/)
  })

  it('PostgreSQL takes the end that was seen, a year at most, and nobody’s voice about their own access', async () => {
    const { approvedFor } = await import('../approvals/examples.ts')
    const arrange = { orgId: here.id, user: async () => keeper.userId, write: (work: never) => write(owner, here.id, work) } as never
    const approved = async (until: string) => {
      const { id } = await rejected()
      return { id, approvalId: await approvedFor(arrange, { kind: 'revocation-exception', subjectType: 'revocation', subjectId: id, input: { until } }) }
    }
    const [near, far] = [inDays(30), inDays(400)]
    const except = (id: string, until: string) => raw((sql) => sql`update revocations set state = 'excepted', excepted_until = ${until}::timestamptz where id = ${id}`)
    const one = await approved(near)
    expect(await except(one.id, inDays(31))).toBe('An exception ends when its approval says.')
    const { id } = await approved(far)
    expect(await except(id, far)).toBe('An exception lasts a year at most.')
    // Ben's voice slipped in, as if nobody had been named as the one whose access it is.
    await write(owner, here.id, async (sql) => {
      await sql`alter table approval_decisions disable trigger user`
      await sql`insert into approval_decisions (org_id, id, approval_id, stage, outcome, sha256, decided_by_id, decided_by_person_id, decided_at) select org_id, ${v7()}, id, 1, 'approve', sha256, ${ben.userId}, ${ben.personId}, now() from approvals where id = ${one.approvalId}`
      await sql`alter table approval_decisions enable trigger user`
    })
    expect(await except(one.id, near)).toBe('Nobody decides about their own access.')
  })

  it('end: the right has to go again, in three days, and whoever has to remove it is told', async () => {
    const { id } = await rejected()
    await ask(keeper, id)
    await approve(admin, id)
    await expect(endException(jobActor(here.id, 'revocations', 'r'), { id })).rejects.toThrow('no exception whose time is over')
    await world.minds()
    expect((await get(id)).state).toBe('excepted')
    await over(id)
    await world.minds()
    const after = await get(id)
    expect(after).toMatchObject({ state: 'open', exceptedUntil: null })
    expect(Math.round((after.dueAt.getTime() - Date.now()) / 86_400_000)).toBe(3)
    const [entry] = await owner<{ body: string }[]>`select body from audit_entries where org_id = ${here.id} and action = 'revocations.endException' and subject_id = ${id}`
    expect(JSON.parse(entry?.body as string).changes.notifiedId).toEqual([null, keeper.userId])
    await ask(keeper, id)
    await approve(admin, id)
    expect((await get(id)).state).toBe('excepted')
  })

  it('end by proof, and what comes back has none', async () => {
    const { id, systemId } = await rejected()
    await ask(keeper, id)
    await approve(admin, id)
    await world.frozen(systemId, [{ id: 'ann', role: 'clerk' }], 0)
    await world.minds()
    expect(await get(id)).toMatchObject({ state: 'removed', exceptedUntil: null, proof: { root: expect.stringMatching(/^sha256:/) } })
    await world.frozen(systemId, [{ id: 'ann', role: 'clerk' }, { id: 'ben', role: 'clerk' }], 0)
    await world.minds()
    expect(await get(id)).toMatchObject({ state: 'open', exceptedUntil: null, reopenedBy: { title: expect.any(String) } })
  })

  it('what was asked before it went is void when it is back', async () => {
    const { id, systemId } = await rejected()
    await ask(keeper, id)
    await world.frozen(systemId, [{ id: 'ann', role: 'clerk' }], 0)
    await world.minds()
    await expect(approve(admin, id)).rejects.toMatchObject({ code: 'conflict' })
    expect(await get(id)).toMatchObject({ state: 'removed', exception: null })
  })
})

describe('at once', () => {
  it('two who assign a revocation: one is heard, the other told', async () => {
    const { id } = await rejected()
    const { version } = await get(id)
    const assign = (who: Person, ownerId: string) => assignRevocation(who, { id, version, ownerId, reason: 'Knows the system' })
    const both = await Promise.allSettled([assign(manager, stranger.userId), assign(admin, boss.userId)])
    expect(both.map((each) => (each.status === 'fulfilled' ? 'done' : (each.reason as { code: string }).code)).sort()).toEqual(['conflict', 'done'])
    expect((await get(id)).ownerId).toBe(both[0]?.status === 'fulfilled' ? stranger.userId : boss.userId)
  })

  it('an exception that is approved while its right is proved to be gone leaves it gone, and no exception', async () => {
    {
      const { id, systemId } = await rejected()
      await ask(keeper, id)
      const populationId = await world.frozen(systemId, [{ id: 'ann', role: 'clerk' }], 0)
      const [approval, comparison] = await Promise.allSettled([approve(admin, id), compareRevocations(jobActor(here.id, 'revocations', 'r'), { populationId })])
      // Whoever came second was told; the portal compares again the next minute, and an exception ends by the proof.
      for (const each of [approval, comparison]) if (each?.status === 'rejected') expect(each.reason).toMatchObject({ code: 'conflict' })
      expect([approval, comparison].some((each) => each?.status === 'fulfilled')).toBe(true)
      await world.minds()
      expect(await get(id)).toMatchObject({ state: 'removed', exceptedUntil: null, exception: null, proof: { root: expect.stringMatching(/^sha256:/) } })
    }
  })

  it('two comparisons with one population: what is proved is proved once', async () => {
    const { id, systemId } = await rejected()
    const populationId = await world.frozen(systemId, [{ id: 'ann', role: 'clerk' }], 0)
    const compare = () => compareRevocations(jobActor(here.id, 'revocations', 'r'), { populationId })
    const both = await Promise.allSettled([compare(), compare()])
    expect(both.map((each) => each.status).sort()).toEqual(['fulfilled', 'rejected'])
    const entries = await owner`select 1 from audit_entries where org_id = ${here.id} and action = 'revocations.compare' and subject_id = ${id}`
    expect([(await get(id)).state, entries.length]).toEqual(['removed', 1])
  })
})

describe('proof', () => {
  const github = (role: string) => ({ source: 'github', text: JSON.stringify({
    organization: [{ id: 9, login: 'example' }], members: [{ id: 1, login: 'ada', type: 'User', role: 'admin' }], repositories: [{ id: 100, full_name: 'example/app' }], teams: [], teamMembers: [], teamRepositories: [],
    collaborators: role === '' ? [{ id: 3, login: 'cy', repository_id: 100, role_name: 'read' }] : [{ id: 2, login: 'ben', type: 'User', repository_id: 100, role_name: role }],
  }) })
  const both: Line[] = [{ id: 'ann', role: 'clerk' }, { id: 'ben', role: 'clerk', way: 'payroll;direct' }]

  it('is that every way is gone: with one left it stays open, and says which', async () => {
    const { id, systemId } = await rejected(both)
    expect((await get(id)).paths).toEqual(['direct', 'payroll'])
    await world.frozen(systemId, [{ id: 'ann', role: 'clerk' }, { id: 'ben', role: 'clerk', way: 'payroll' }], 0)
    await world.minds()
    expect(await get(id)).toMatchObject({ state: 'open', paths: ['payroll'], proof: null })
    await world.frozen(systemId, [{ id: 'ann', role: 'clerk' }], 0)
    await world.minds()
    expect((await get(id)).state).toBe('removed')
  })

  it('is no empty population, and none of another source', async () => {
    const { id, systemId } = await rejected()
    await world.frozen(systemId, github('write'), 0)
    await world.minds()
    expect((await get(id)).state).toBe('open')
    await world.frozen(systemId, [], 0)
    await world.minds()
    expect((await get(id)).state).toBe('open')
  })

  it('is no other role of the same ladder, whoever says so', async () => {
    const { id, systemId } = await rejected(github('write'), '2', 'github')
    const less = await world.frozen(systemId, github('admin'), 0)
    await world.minds()
    expect((await get(id)).state).toBe('open')
    expect(await raw((sql) => sql`update revocations set state = 'removed', proof_id = ${less}, closed_at = now() where id = ${id}`)).toContain('by nothing else')
    await world.frozen(systemId, github(''), 0)
    await world.minds()
    expect((await get(id)).state).toBe('removed')
  })
})
