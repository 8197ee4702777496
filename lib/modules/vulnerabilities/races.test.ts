import postgres from 'postgres'
import { afterAll, describe, expect, it } from 'vitest'
import { approve } from '../../../test/approvals.ts'
import { ago, brought, database, hand, here, list, manager, one, reviewer, sent, states, system, trivy, works } from '../../../test/vulnerable.ts'

/** What happens at once: reports, decisions about what they tell, and how their columns are read. */
const { requestAcceptance } = await import('./operations/acceptance.ts')
const { mapImport } = await import('./operations/import.ts')
const { getImport } = await import('./queries.ts')
const { readingVulnerabilities } = await import('./reading.ts')
const [xz, ssl] = ['CVE-2024-3094', 'CVE-2022-3602']

const holder = postgres(database.ownerUrl, { max: 1 })
afterAll(() => holder.end())

const request = async () => {
  const { id, version } = await one(xz)
  await requestAcceptance(reviewer, { id, version, as: 'accepted', until: ago(-30).toISOString(), reason: 'It is reachable from nowhere' } as never)
  return id
}

describe('at once', () => {
  it('the same report read by two workers, and two reports of the same, open each vulnerability once', async () => {
    const imports = [await sent(trivy([xz, ssl], 5)), await sent(trivy([xz, ssl], 4)), await sent(trivy([ssl], 3))]
    await works(true)
    const read = await Promise.all(imports.map(({ id }) => getImport(manager, { id })))
    expect(read.map((each) => each.status)).toEqual(['done', 'done', 'done'])
    expect(read.reduce((sum, each) => sum + Number(each.accepted), 0)).toBe(2)
    expect(read.map((each) => [Number(each.received), Number(each.accepted) + Number(each.known) + Number(each.outdated)])).toEqual([[2, 2], [2, 2], [1, 1]])
    expect((await list()).map((row) => row.rule).sort()).toEqual([ssl, xz])
  })

  it.each(['approved first', 'fixed first'])('an acceptance and the scan that no longer has it: %s, it is fixed in the end', async (order) => {
    await brought(trivy([xz], 20), { whole: true })
    const id = await request()
    const { id: importId, runId } = await sent(trivy([], 2), { whole: true })
    const both: Promise<unknown>[] = []
    const accepts = () => both.push(approve(manager, id).then(() => 'approved', (error: unknown) => error))
    const fixes = () => both.push(works().catch(() => undefined))
    // Both wait for the record, in this order, and go on at once.
    await holder.begin(async (tx) => {
      await tx`select from vulnerabilities where org_id = ${here.id} and id = ${id} for update`
      for (const [n, each] of (order === 'approved first' ? [accepts, fixes] : [fixes, accepts]).entries()) {
        each()
        await new Promise((passed) => setTimeout(passed, 200 * (n + 1)))
      }
    })
    const outcomes = await Promise.all(both)
    // Each may hold what the other waits for: PostgreSQL ends one of them. Who approves is told to look again, and the queue brings a report again.
    if ((await getImport(manager, { id: importId })).status !== 'done') await readingVulnerabilities.work({ orgId: here.id, id: String(runId) }, hand)
    expect([(await getImport(manager, { id: importId })).status, await states()]).toEqual(['done', { [xz]: 'fixed' }])
    expect(await one(xz)).toMatchObject({ exemptUntil: null })
    const said = outcomes.find((each) => each !== undefined)
    if (said !== 'approved') expect(said).toMatchObject({ code: 'conflict' })
  })

  it('two who say which column is which: one is heard, and a file that is read meanwhile is asked or read by that, never by half of both', async () => {
    const csv = (rule: string) => `Weakness,Machine,Grade,Other\n${rule},srv-1,High,Low\n`
    const { id, status } = await brought(csv('CVE-1'))
    expect(status).toBe('unmapped')
    const mapping = (severity: string) => ({ columns: { rule: 'Weakness', resource: 'Machine', severity }, tool: 'Own' })
    const outcomes = await Promise.allSettled([mapImport(manager, { id, mapping: mapping('Grade') } as never), mapImport(reviewer, { id, mapping: mapping('Other') } as never)])
    const meanwhile = await sent(csv('CVE-2'))
    await works(true)
    expect(outcomes.map((each) => each.status).sort()).toEqual(['fulfilled', 'rejected'])
    const heard = outcomes[0]?.status === 'fulfilled' ? 'high' : 'low'
    expect((await getImport(manager, { id })).status).toBe('done')
    const later = await getImport(manager, { id: meanwhile.id })
    expect(['unmapped', 'done']).toContain(later.status)
    expect([...new Set((await list()).map((row) => row.severity))]).toEqual([heard])
    // The next one is read by it; who confirms it otherwise for one that is asked changes what was read by nothing.
    const next = await brought(csv('CVE-3'), { of: await system() })
    expect([next.status, next.mapping]).toEqual(['done', mapping(heard === 'high' ? 'Grade' : 'Other')])
    if (later.status === 'unmapped') await mapImport(manager, { id: later.id, mapping: mapping('Other') } as never)
    await works()
    expect((await one('CVE-1')).severity).toBe(heard)
  })
})
