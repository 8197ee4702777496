import { beforeAll, describe, expect, it } from 'vitest'
import { censusing } from '../../../test/censusing.ts'
import { partsOf } from '../../../test/packaging.ts'
import { packing } from '../../../test/packing.ts'
import { control, frozenList, here, manager, owner, system } from '../../../test/testing.ts'

/** Censuses and segregation of duties in a package, as a verifier has them. */
const { background } = await import('#lib/door/background.ts')
const { approveRequest } = await import('../approvals/operations.ts')
const { getApproval } = await import('../approvals/queries.ts')
const { createDuty, mapDuty } = await import('../duties/operations/catalog.ts')
const { evaluateDuties } = await import('../duties/operations/evaluate.ts')
const { mitigateConflict } = await import('../duties/operations/mitigate.ts')
const { createRule, requestRule } = await import('../duties/operations/rules.ts')
const { listConflicts } = await import('../duties/queries.ts')
const { checking, evaluating } = await import('../duties/rounds.ts')
const { attacked, day, made, sealed, verdictOf } = await packing(owner, () => here, () => manager)
const { roster, accounts, judge } = await censusing(owner, () => manager)

let bytes: Buffer
let censusId = ''
beforeAll(async () => {
  const at = (days: number) => `${day(-days)}T06:00:00Z`
  const [hr, ledger] = [await system(), await system()]
  const [ann, ben] = [{ Id: 'W1', Name: 'Ann Quick', Mail: 'ann@x.example' }, { Id: 'W2', Name: 'Ben Slow ✓', Mail: 'ben@x.example' }]
  const list = (names: string[]) => names.map((name) => ({ User: `U-${name}`, Name: name, Mail: `${name}@x.example` }))
  await roster(hr, at(40), [ann, ben])
  await accounts(ledger, at(40), list(['ann', 'ben']))
  await accounts(ledger, at(19), list(['ben']))
  await accounts(ledger, at(5), list(['ben']))
  const rosterId = await roster(hr, at(4), [{ ...ann, Status: 'Terminated', End: day(-20) }, { ...ben, Status: 'Terminated', End: day(-20) }])
  const { of } = await judge({ rosterId, systemIds: [ledger], from: `${day(-30)}T00:00:00Z`, to: `${day(-10)}T00:00:00Z` } as never)
  if (of.state !== 'done') throw new Error(`the census is ${of.state}: ${of.error}`)
  censusId = of.id

  const payments = await system()
  const duty = async (right: string) => {
    const { id } = await createDuty(manager, { name: `Duty of ${right}`, description: '' })
    await mapDuty(manager, { id, by: 'name', right } as never)
    return id
  }
  const { id: ruleId } = await createRule(manager, { name: 'Enter and release', oneId: await duty('enter'), otherId: await duty('release'), sameSystem: 'true', environment: null, risk: 4, why: 'One person alone could pay', ownerId: manager.userId } as never)
  const { approvalId } = await requestRule(manager, { id: ruleId, version: 1 })
  const admin = await here.person('admin')
  await approveRequest(admin, { id: approvalId, sha256: (await getApproval(admin, { id: approvalId })).sha256 } as never)
  await frozenList([['dan', 'enter'], ['dan', 'release'], ['eve', 'enter'], ['eve', 'release'], ['fay', 'enter']].map(([user, role]) => [user as string, role as string, 'yes', 'yes']), { of: payments })
  await evaluateDuties(manager, {}).catch(() => null)
  for (const { queue, work } of [evaluating, checking, evaluating]) for (const { data } of await owner`delete from pgboss.job where name = ${queue} returning data`) await work(data as never, background('test'))
  const found = (await listConflicts(manager, { ruleId, limit: 10 } as never)).rows
  await mitigateConflict(manager, { ruleId, conflictId: found.find(({ holder }) => holder === 'dan')?.id, controlId: await control(), reason: 'Looked at each month', until: new Date(Date.now() + 30 * 86_400_000).toISOString() } as never)
  await sealed()
  bytes = await made({ toDay: day(1) })
}, 60_000)

describe('a census in a package', () => {
  it('has its rows as they were hashed, its totals and what had to be explained', async () => {
    const verdict = await verdictOf(bytes)
    expect(verdict.faults).toEqual([])
    expect(verdict.recomputed.find(({ what }) => what.startsWith('censuses'))).toMatchObject({ done: 1, of: 1 })
    const parts = await partsOf(bytes)
    expect(JSON.parse(String(parts.get(`censuses/${censusId}/census.json`)))).toMatchObject({ id: censusId, totals: expect.arrayContaining([expect.objectContaining({ kind: 'leaver', n: 2, pass: 1, fail: 1 })]), stops: expect.arrayContaining([expect.objectContaining({ reason: 'Known, and looked at' })]) })
    expect((await made({ toDay: day(1) })).equals(bytes)).toBe(true)
  })

  it.each<[string, string, string | RegExp, string, RegExp]>([
    ['an outcome', 'rows.ndjson', '"outcome":"fail"', '"outcome":"pass"', /rows.ndjson: It has \d+ rows that hash to [\s\S]*census.json: Its totals of leaver are not those of its rows: pass 2, not 1; fail 0, not 1/],
    ['a row that is gone', 'rows.ndjson', /^.*\n/, '', /rows.ndjson: A row is missing or moved: row 1/],
    ['other totals', 'census.json', /"fail": 1/, '"fail": 0', /census.json: Its totals of leaver/],
    ['another root', 'census.json', /"root": "sha256:..(?=[0-9a-f]{62}",\n {2}"lists")/, '"root": "sha256:zz', /census.json: No entry of the audit trail in the package says/],
  ])('%s is named', async (_, name, from, to, expected) => expect(await attacked(bytes, (path) => path === `censuses/${censusId}/${name}`, (text) => text.replace(from, to))).toMatch(expected))
})

describe('segregation of duties in a package', () => {
  it('has rules, conflicts and mitigations as they stood, counted by rule', async () => {
    expect((await verdictOf(bytes)).recomputed.find(({ what }) => what.startsWith('conflicts of duties'))).toMatchObject({ done: 2, of: 2 })
    const parts = await partsOf(bytes)
    expect(JSON.parse(String(parts.get('duties/duties.json')))).toMatchObject({ rules: [{ name: 'Enter and release', endedAt: null, conflicts: { open: 1, mitigated: 1, resolved: 0, void: 0 } }], mitigations: [{ reason: 'Looked at each month', endedAt: null }] })
    expect(String(parts.get('trail/entries.ndjson'))).toContain('duties.mitigate')
    expect((await verdictOf(await made({ fromDay: day(-100), toDay: day(-90) }))).manifest?.files.some(({ path }) => /^(duties|censuses)/.test(path))).toBe(false)
  })

  it.each<[string, string, string | RegExp, string, RegExp]>([
    ['a state', 'conflicts.ndjson', '"state":"open","turns"', '"state":"resolved","turns"', /conflicts.ndjson: Conflict \S+: It is resolved, and by its turns open[\s\S]*duties.json: Rule “Enter and release”: 0 conflicts are open, not 1/],
    ['a conflict that is gone', 'conflicts.ndjson', /^.*\n/, '', /duties.json: Rule “Enter and release”: 0 conflicts are/],
    ['a mitigation that is gone', 'duties.json', /"mitigations": \[[^\]]*\]/, '"mitigations": []', /conflicts.ndjson: Conflict \S+: It is mitigated by nothing that is of it/],
    ['a mitigation that was over', 'duties.json', /"endsAt": "\d{4}/, '"endsAt": "2020', /conflicts.ndjson: Conflict \S+: What mitigates it was not in force/],
    ['a rule that is gone', 'duties.json', /"rules": \[[^\]]*\]/, '"rules": []', /conflicts.ndjson: Conflict \S+: It is of no rule that was in force/],
  ])('%s is named', async (_, name, from, to, expected) => expect(await attacked(bytes, (path) => path === `duties/${name}`, (text) => text.replace(from, to))).toMatch(expected))
})
