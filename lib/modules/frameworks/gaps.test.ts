import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase } from '../../../test/database.ts'
import { organization } from '../../../test/fixtures.ts'
import { frameworksPlace } from '../../../test/frameworks.ts'

const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
const { listGaps } = await import('./gaps.ts')
const { gapsExport } = await import('./gaps-export.ts')
const { excludeRequirement } = await import('./operations/adopt.ts')
const { addMapping } = await import('./operations/mappings.ts')
const { csvResponse } = await import('#lib/edge/csv.ts')
const { closePools } = await import('#db/client.ts')
afterAll(() => Promise.all([closePools(), owner.end()]))

let place: Awaited<ReturnType<typeof frameworksPlace>>
let id: string
let otherOwner: string
const rows = async (input = {}) => (await listGaps(place.manager, { id, ...input })).rows

beforeAll(async () => {
  place = await frameworksPlace(owner)
  const [one, other] = [await place.framework(8, { toDay: '2026-12-31' }), await place.framework(2)]
  id = one.id
  otherOwner = (await place.here.person('control_owner')).userId
  const [good, planned, stale] = [await place.control('AC-01'), await place.control('AC-02', { status: 'in_progress', ownerId: otherOwner }), await place.control('AC-03')]
  for (const [controlId, requirementId, strength] of [[good, one.at(1), 'evidences'], [planned, one.at(2), 'evidences'], [stale, one.at(3), 'supports'], [good, other.at(1), 'evidences'], [good, other.at(2), 'evidences'], [good, one.at(6), 'context'], [good, one.at(8), 'evidences']] as const) await addMapping(place.manager, { kind: 'control', controlId, requirementId, strength })
  await addMapping(place.manager, { kind: 'requirement', fromId: other.at(1), requirementId: one.at(4), strength: 'equivalent' })
  await addMapping(place.manager, { kind: 'requirement', fromId: other.at(2), requirementId: one.at(5), strength: 'partial' })
  await excludeRequirement(place.manager, { id: one.at(8), version: 1, reason: 'No such thing here' })
  await place.evidenced(good)
  await place.evidenced(stale, { expired: true })
  await place.tested(good, 'effective')
  await place.tested(stale, 'effective')
})

describe('the gaps of a framework', () => {
  it('are those by hand: no control, no current evidence, no passed test', async () => {
    expect((await rows()).map(({ code, kinds, outcome, controls }) => [code, kinds.join(' '), outcome, controls.map((each) => each.code).join(' ')])).toEqual([
      ['A-2', 'control evidence test', 'not_evaluable', 'AC-02'],
      ['A-3', 'evidence test', 'not_evaluable', 'AC-03'],
      // Served by a partial mapping only: seen in part, and still without a control of its own.
      ['A-5', 'control evidence test', 'not_evaluable', ''],
      ['A-6', 'control evidence test', 'not_evaluable', ''],
      ['A-7', 'control evidence test', 'not_evaluable', ''],
    ])
    expect((await listGaps(place.manager, { id })).counts).toEqual({ requirements: 7, gaps: 5, control: 4, evidence: 5, test: 5 })
  })

  it('have who closes them and by which day', async () => {
    const of = new Map((await rows()).map((row) => [row.code, row]))
    expect(of.get('A-2')).toMatchObject({ ownerId: otherOwner, dueDay: '2026-12-31' })
    expect(of.get('A-7')).toMatchObject({ ownerId: place.manager.userId, dueDay: '2026-12-31' })
    const open = await place.framework(1)
    expect(await listGaps(place.manager, { id: open.id })).toMatchObject({ dueDay: null, rows: [{ code: 'A-1', dueDay: null }] })
  })

  it('are filtered by kind, in pages', async () => {
    expect((await rows({ kind: 'control' })).map(({ code }) => code)).toEqual(['A-2', 'A-5', 'A-6', 'A-7'])
    expect(await listGaps(place.manager, { id, kind: 'control', limit: 3 })).toMatchObject({ next: 3, counts: { control: 4 } })
    expect(await listGaps(place.manager, { id, kind: 'control', limit: 3, after: 3 })).toMatchObject({ next: null, rows: [{ code: 'A-7' }] })
  })

  it('leave as a file with everything in scope, and are no stranger’s', async () => {
    const auditor = await place.here.person('auditor')
    const csv = await csvResponse(place.here.id, gapsExport, await gapsExport.take(auditor, { frameworkId: id, format: 'csv' })).text()
    const lines = csv.trim().split('\r\n')
    expect(lines.length).toBe(1 + 7)
    expect(lines.find((line) => line.includes(',A-1,'))).toMatch(/,No,No,No,Passed,.*AC-01/)
    expect(lines.find((line) => line.includes(',A-3,'))).toMatch(/,No,Yes,Yes,Not evaluable,.*AC-03,.*2026-12-31/)
    expect(csv).not.toContain('A-8')
    await expect(listGaps(await (await organization(owner, 'Elsewhere')).person('admin'), { id })).rejects.toMatchObject({ code: 'not_found' })
    await expect(gapsExport.take(await place.here.person('executive'), { frameworkId: id, format: 'csv' })).rejects.toMatchObject({ code: 'forbidden' })
  })
})
