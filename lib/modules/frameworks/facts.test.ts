import postgres from 'postgres'
import { afterAll, describe, expect, it } from 'vitest'
import { testDatabase } from '../../../test/database.ts'
import { frameworksPlace } from '../../../test/frameworks.ts'

const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
await import('../index.ts')
const { createControl } = await import('../controls/operations/details.ts')
const { addMapping } = await import('./operations/mappings.ts')
const { scanCountsDays, testCountsDays } = await import('./facts.ts')
const { getRequirement } = await import('./requirement.ts')
const { closePools } = await import('#db/client.ts')
afterAll(() => Promise.all([closePools(), owner.end()]))

const place = await frameworksPlace(owner)
const { manager } = place
const stands = async (id: string) => { const { outcome, partly, reasons } = await getRequirement(manager, { id }); return { outcome, partly, said: reasons.map(({ said }) => said) } }

describe('a fact', () => {
  it('of a control is that of its newest test, for a year after the end of its period', async () => {
    const { at } = await place.framework(1)
    const control = await place.control('AC-61')
    await addMapping(manager, { kind: 'control', controlId: control, requirementId: at(1), strength: 'evidences' })
    await place.tested(control, 'effective', testCountsDays + 1)
    expect(await stands(at(1))).toMatchObject({ outcome: 'not_evaluable', said: [expect.stringMatching(/^Test T-\d+ is of a period that ended .*: it counted until /)] })
    await place.tested(control, 'effective', testCountsDays - 1)
    expect(await stands(at(1))).toMatchObject({ outcome: 'passed' })
  })

  it('of a control that is not implemented tells nothing, whatever its test said', async () => {
    const { at } = await place.framework(1)
    const control = await place.control('AC-62', { status: 'in_progress' })
    await addMapping(manager, { kind: 'control', controlId: control, requirementId: at(1), strength: 'evidences' })
    await place.tested(control, 'effective')
    expect(await stands(at(1))).toMatchObject({ outcome: 'not_evaluable', said: ['The control is not implemented.'] })
  })

  it('of a control is by what the pack says of all that are made so, until the organization says otherwise of its own', async () => {
    const { at } = await place.framework(1)
    const { id: control } = await createControl(manager, { code: 'AC-63', title: 'Access is reviewed', frequency: 'quarterly', type: 'detective', automation: 'manual', status: 'implemented', template: 'AC-02' } as never)
    await place.tested(control, 'effective')
    expect(await stands(at(1))).toMatchObject({ outcome: 'not_evaluable', said: [] })
    await addMapping(manager, { kind: 'template', item: 'AC-02', requirementId: at(1), strength: 'evidences' })
    expect(await stands(at(1))).toMatchObject({ outcome: 'passed' })
    await addMapping(manager, { kind: 'control', controlId: control, requirementId: at(1), strength: 'context', note: 'It asks for something else here.' })
    expect(await stands(at(1))).toMatchObject({ outcome: 'not_evaluable', partly: false })
  })

  it('of a check is that of the newest scan of every account; one account that was not scanned in time leaves it open', async () => {
    const { at } = await place.framework(1)
    await addMapping(manager, { kind: 'check', item: 'AWS-IAM-001', requirementId: at(1), strength: 'evidences' })
    const [one, other] = [await place.account(), await place.account()]
    await place.scanned(one, { 'AWS-IAM-001': { fail: 1, pass: 2 } })
    expect(await stands(at(1))).toMatchObject({ outcome: 'failed', said: ['1 of 3 resources failed.'] })
    await place.scanned(one, { 'AWS-IAM-001': { pass: 3 } })
    expect(await stands(at(1))).toMatchObject({ outcome: 'not_evaluable', said: [`1 of 2 accounts were not scanned for it in ${scanCountsDays} days.`] })
    await place.scanned(other, { 'AWS-IAM-001': { pass: 1, unclear: 1 } })
    expect(await stands(at(1))).toMatchObject({ outcome: 'not_evaluable', said: ['1 of 5 resources could not be evaluated.'] })
    await place.scanned(other, { 'AWS-IAM-001': { pass: 1 } })
    expect(await stands(at(1))).toMatchObject({ outcome: 'passed', said: ['4 of 4 resources passed.'] })
  })
})
