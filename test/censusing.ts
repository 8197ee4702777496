import type { Sql } from 'postgres'
import type { Person } from '#lib/auth/actor.ts'
import { populating } from './populating.ts'

type Cells = Record<string, string>
const csv = (heads: readonly string[], rows: readonly Cells[]) => [heads.join(','), ...rows.map((row) => heads.map((head) => row[head] ?? '').join(','))].join('\n')

const rosterHeads = ['Id', 'Name', 'Mail', 'Login', 'Boss', 'Status', 'Start', 'End', 'Zone', 'Type', 'Job', 'Department'] as const
const oldHeads = rosterHeads.filter((head) => head !== 'Job' && head !== 'Department')
const tableHeads = ['User', 'Name', 'Mail', 'Role', 'Enabled', 'Kind', 'RightKind'] as const
export type Worker = { [H in (typeof rosterHeads)[number]]?: string }
export type Account = { [H in (typeof tableHeads)[number]]?: string }

const rosterColumns = { workerId: 'Id', workerName: 'Name', email: 'Mail', userName: 'Login', manager: 'Boss', status: 'Status', start: 'Start', end: 'End', zone: 'Zone', workerKind: 'Type' }
const mapping = { columns: { accountId: 'User', accountName: 'Name', email: 'Mail', rightName: 'Role', enabled: 'Enabled', accountKind: 'Kind', rightKind: 'RightKind' } }

/** Rosters and lists of accounts as people and the worker bring them in, and a census of them. */
export async function censusing(owner: Sql, who: () => Person) {
  const { background } = await import('#lib/door/background.ts')
  const { matching, syncing } = await import('#lib/modules/people/operations/follow.ts')
  const { createCensus, explainStop } = await import('#lib/modules/censuses/operations/begin.ts')
  const { getCensus, listCensusRows } = await import('#lib/modules/censuses/queries.ts')
  const { judgingCensuses } = await import('#lib/modules/censuses/working.ts')
  const { system, imported, freeze, get } = await populating(owner, who)
  const hand = background('test')
  const job = async (name: string, work: (data: { orgId: string; id: string }) => Promise<unknown>) => {
    for (const { data } of await owner<{ data: { orgId: string; id: string } }[]>`delete from pgboss.job where name = ${name} returning data`) await work(data)
  }
  async function settle(id: string): Promise<string> {
    await freeze(id, undefined, (await get(id)).accepted === 0 ? { notOccurring: true } : {})
    await job('people.sync', (data) => syncing.work(data, hand))
    await job('accounts.match', (data) => matching.work(data, hand))
    return id
  }
  const works = () => job('censuses.judge', (data) => judgingCensuses.work(data, hand))
  return {
    system, works, get,
    roster: async (of: string, at: string, workers: readonly Worker[], placed = workers.some(({ Job, Department }) => Job ?? Department)) => settle(await imported(csv(placed ? rosterHeads : oldHeads, workers.map((each) => ({ Status: 'Active', Zone: 'UTC', Type: 'Employee', Start: '2020-01-01', ...each }))), { of, at, source: 'roster', mapping: { columns: { ...rosterColumns, ...(placed && { job: 'Job', department: 'Department' }) } } })),
    accounts: async (of: string, at: string, accounts: readonly Account[]) => settle(await imported(csv(tableHeads, accounts.map((each) => ({ Role: 'clerk', Enabled: 'yes', Kind: 'person', RightKind: 'role', ...each }))), { of, at, mapping })),
    bring: async (bytes: string, options: Parameters<typeof imported>[1]) => settle(await imported(bytes, options)),
    begin: async (input: Partial<Parameters<typeof createCensus>[1]>) => (await createCensus(who(), input as never)).id,
    /** Begun, worked, and everything explained that stops it. @returns the census, and each of its rows */
    async judge(input: Partial<Parameters<typeof createCensus>[1]>) {
      const { id } = await createCensus(who(), input as never)
      await works()
      const stopped = await getCensus(who(), { id })
      for (const stop of stopped.stops) await explainStop(who(), { id, stopId: stop.id, reason: 'Known, and looked at' } as never)
      await works()
      const rows = []
      for (let after: string | null = null; ;) {
        const page: Awaited<ReturnType<typeof listCensusRows>> = await listCensusRows(who(), { censusId: id, limit: 100, ...(after && { after }) } as never)
        rows.push(...page.rows)
        after = page.next
        if (after === null) break
      }
      return { of: await getCensus(who(), { id }), stops: stopped.stops, rows }
    },
  }
}
