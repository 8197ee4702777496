import type postgres from 'postgres'
import { v7 } from 'uuid'
import type { Person } from '#lib/auth/actor.ts'
import { type TestOrganization, write } from './fixtures.ts'

/** An organization with a directory of people and frozen populations, for tests of access reviews: everything from the bytes on goes through the doors. */
export const mapping = { columns: { accountId: 'id', accountName: 'name', email: 'mail', enabled: 'enabled', lastUsedAt: 'last', mfa: 'mfa', rightName: 'role', privileged: 'admin', accountKind: 'kind', path: 'way' }, separator: ';' }
const head = 'id,name,mail,enabled,last,mfa,role,admin,kind,way'
export type Line = { id: string; role: string; name?: string; mail?: string; enabled?: 'yes' | 'no'; last?: string; mfa?: 'yes' | 'no'; admin?: 'yes' | 'no'; kind?: string; way?: string }
export const csv = (lines: Line[]) => `${[head, ...lines.map(({ id, role, name = id, mail = '', enabled = 'yes', last = '', mfa = 'yes', admin = 'no', kind = 'person', way = '' }) => [id, name, mail, enabled, last, mfa, role, admin, kind, way].join(','))].join('\r\n')}\r\n`

export async function reviewing(owner: postgres.Sql, here: TestOrganization, manager: Person) {
  const { background } = await import('#lib/door/background.ts')
  const { receiveRaw } = await import('../lib/modules/artifacts/receive.ts')
  const { populationFile } = await import('../lib/modules/populations/files.ts')
  const { createPopulation, importPopulation } = await import('../lib/modules/populations/operations/bring.ts')
  const { freezePopulation } = await import('../lib/modules/populations/operations/settle.ts')
  const { getPopulation } = await import('../lib/modules/populations/queries.ts')
  const { readingPopulations } = await import('../lib/modules/populations/reading.ts')
  const { buildCampaign, openCampaign } = await import('../lib/modules/campaigns/operations/build.ts')
  const { createCampaign } = await import('../lib/modules/campaigns/operations/plan.ts')
  const { closeCampaign } = await import('../lib/modules/campaigns/operations/close.ts')
  const { decideRows, submitRows } = await import('../lib/modules/campaigns/operations/decide.ts')
  const { signOffCampaign } = await import('../lib/modules/campaigns/operations/sign-off.ts')
  const { getCampaign, listRows } = await import('../lib/modules/campaigns/queries.ts')
  const { building, minding } = await import('../lib/modules/campaigns/rounds.ts')
  const { reporting } = await import('../lib/modules/campaigns/reporting.ts')
  const { proving } = await import('../lib/modules/revocations/rounds.ts')
  const { createSystem } = await import('../lib/modules/systems/operations.ts')
  const hand = background('test')
  let serial = 0
  let roster: string | null = null
  const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString()
  const system = async (ownerId: string | null = null) => (await createSystem(manager, { name: `System ${++serial}`, environment: 'production', criticality: 3, ownerId } as never)).id

  const workers = { 'populations.read': readingPopulations, 'campaigns.build': building, 'campaigns.report': reporting }
  const work = async (queue: keyof typeof workers) => {
    const worker = workers[queue]
    for (const { data } of await owner<{ data: { orgId: string; id: string } }[]>`delete from pgboss.job where name = ${queue} and data ->> 'orgId' = ${here.id} returning data`) await worker.work(data, hand)
  }
  return {
    system,
    /** A frozen population of these lines, or of what an importer of its own reads. */
    async frozen(systemId: string, lines: Line[] | { source: string; text: string }, hoursAgo = 24): Promise<string> {
      const { source, text } = Array.isArray(lines) ? { source: 'table', text: csv(lines) } : lines
      const file = await receiveRaw(manager, 'populations.create', populationFile, { name: source === 'table' ? 'users.csv' : 'users.json', body: (async function* () { yield Buffer.from(text) })() })
      const { id } = await createPopulation(manager, { systemId, source, report: 'Report R-12', extractedAt: new Date(Date.now() - hoursAgo * 3_600_000).toISOString(), file } as never)
      if (!(await getPopulation(manager, { id })).run) await importPopulation(manager, { id, mapping } as never)
      await work('populations.read')
      const read = await getPopulation(manager, { id })
      if (read.state !== 'complete') throw new Error(`not read: ${read.error}`)
      await freezePopulation(manager, { id, version: read.version, reason: 'As agreed', notOccurring: read.accepted === 0 } as never)
      return id
    },
    /** In the directory: a person, whom they work for, and which account of a system is theirs. */
    async worker({ name, managerId = null, userId = null, state = 'active', endsAt = null, accounts = [] }: { name: string; managerId?: string | null; userId?: string | null; state?: string; endsAt?: Date | null; accounts?: [systemId: string, accountId: string][] }): Promise<string> {
      const id = v7()
      roster ??= await system()
      await write(owner, here.id, async (sql) => {
        await sql`insert into people ${sql({ org_id: here.id, id, system_id: roster, worker_id: id, name, zone: 'UTC', kind: 'employee', state, ends_at: endsAt, manager_id: managerId, user_id: userId, created_at: new Date(), updated_at: new Date() })}`
        for (const [systemId, accountId] of accounts) await sql`insert into accounts ${sql({ org_id: here.id, id: v7(), system_id: systemId, account_id: accountId, name: accountId, kind: 'person', person_id: id, how: 'by_hand', said: 'as somebody said', decided_by_id: manager.userId, created_at: new Date(), updated_at: new Date() })}`
      })
      return id
    },
    /** An open review of these systems, decided by managers, else by the owner of the system, else by `securityId`. */
    async opened(systemIds: string[], more: { securityId?: string; title?: string; reviewer?: 'manager' | 'system_owner' } = {}): Promise<string> {
      const { id } = await createCampaign(manager, { title: 'Quarterly review', windowFrom: inDays(-30), windowTo: inDays(5), dueAt: inDays(14), ownerId: manager.userId, securityId: manager.userId, reviewer: 'manager', privilegedToSecurity: true, dormantDays: 90, scope: systemIds.map((each) => `${each}:table`), ...more } as never)
      await buildCampaign(manager, { id })
      await work('campaigns.build')
      await openCampaign(manager, { id, version: (await getCampaign(manager, { id })).version })
      return id
    },
    /** A review of these systems that was decided by `security` (accounts named in `rejects` rejected), closed and signed off. */
    async signedOff(systemIds: string[], security: Person, rejects: string[] = []): Promise<string> {
      const id = await this.opened(systemIds, { securityId: security.userId })
      for (const row of (await listRows(security, { campaignId: id, mine: 'yes', limit: 100 } as never)).rows) {
        await decideRows(security, { id, rows: [{ number: row.number, sequence: row.sequence, hash: row.hash }], ...(rejects.includes(row.accountName) ? { outcome: 'reject', note: '=Left, "for good"\nand all' } : { outcome: 'approve' }) } as never)
      }
      await submitRows(security, { id })
      await closeCampaign(manager, { id, version: (await getCampaign(manager, { id })).version })
      await signOffCampaign(manager, { id, version: (await getCampaign(manager, { id })).version, statement: 'Complete' })
      await work('campaigns.report')
      return id
    },
    works: work,
    minds: async () => {
      await minding.run(hand)
      await proving.run(hand)
    },
  }
}
