import { describe, expect, it } from 'vitest'
import { here, manager } from '../../../test/evidence.ts'

const { getControl } = await import('../controls/queries.ts')
const { listTemplates } = await import('../evidence-templates/queries.ts')
const { adoptTemplate } = await import('./operations.ts')
const { getControlTemplate, getPackCoverage, listControlTemplates, listPackEvidence, listPackPolicies } = await import('./queries.ts')

describe('the pack of controls', () => {
  it('is listed by area and by what answers it, a page at a time, forth and back', async () => {
    expect((await listControlTemplates(manager, {})).rows).toHaveLength(40)
    expect((await listControlTemplates(manager, { area: 'SD' })).rows.map(({ code }) => code)).toEqual(['SD-01', 'SD-02', 'SD-03', 'SD-04', 'SD-05'])
    expect((await listControlTemplates(manager, { answered: 'asserted' })).total).toBe(4)
    const first = await listControlTemplates(manager, { limit: 25 })
    const second = await listControlTemplates(manager, { limit: 25, after: first.next })
    expect([first.rows.length, second.rows.length, second.next]).toEqual([25, 15, null])
    expect((await listControlTemplates(manager, { limit: 25, before: second.previous })).rows).toEqual(first.rows)
    await expect(listControlTemplates(manager, { limit: 101 })).rejects.toMatchObject({ code: 'invalid' })
  })

  it('is for staff', async () => {
    for (const role of ['external_auditor', 'employee', 'executive'] as const) await expect(listControlTemplates(await here.person(role), {})).rejects.toMatchObject({ code: 'forbidden' })
    expect((await listPackEvidence(await here.person('read_only'), {})).total).toBe(28)
    expect((await listPackPolicies(await here.person('contributor'), {})).rows.every(({ controls }) => controls.length > 0)).toBe(true)
  })

  it('becomes a control of the organization, with the evidence templates that are chosen; one that is there is asked for both', async () => {
    const restore = await adoptTemplate(manager, { template: 'OP-01', code: 'op-40', evidence: ['restore-protocol'] })
    expect(restore).toMatchObject({ created: 1, used: 0 })
    expect(await getControl(manager, { id: restore.id })).toMatchObject({ code: 'OP-40', template: 'OP-01', title: 'Backups can be restored', status: 'draft', frequency: 'quarterly' })
    const [before] = (await listTemplates(manager, { search: 'Restore test' })).rows
    expect(before).toMatchObject({ name: 'Restore test', category: 'restore_test', frequency: 'quarterly', mustCover: 'within', controlAreas: ['OP-40'] })
    expect(await adoptTemplate(manager, { template: 'OP-01', code: 'op-41', evidence: ['restore-protocol', 'no-such'] })).toMatchObject({ created: 0, used: 1 })
    const [after] = (await listTemplates(manager, { search: 'Restore test' })).rows
    expect(after).toMatchObject({ id: before?.id, controlAreas: ['OP-40', 'OP-41'] })
    expect((await getControlTemplate(manager, { code: 'op-01' })).controls.map(({ code }) => code)).toEqual(['OP-40', 'OP-41'])
    await expect(adoptTemplate(manager, { template: 'OP-01', code: 'OP-40' })).rejects.toMatchObject({ code: 'conflict' })
    await expect(adoptTemplate(manager, { template: 'OP-99' as never })).rejects.toMatchObject({ code: 'invalid' })
    await expect(getControlTemplate(manager, { code: 'OP-99' })).rejects.toMatchObject({ code: 'not_found' })
  })

  it('counts what stands on data and what on somebody’s word, of what', async () => {
    const { createControl } = await import('../controls/operations/details.ts')
    await createControl(manager, { code: 'SD-90', title: 'Our own', frequency: 'monthly', type: 'detective', automation: 'manual' })
    await adoptTemplate(manager, { template: 'OP-06', code: 'OP-46' })
    const found = await getPackCoverage(manager, {})
    expect(found.controls).toBe(found.evidenced.length + found.asserted.length)
    expect(found.evidenced.map(({ code }) => code)).toEqual(['OP-40', 'OP-41'])
    expect(found.asserted).toEqual(expect.arrayContaining([expect.objectContaining({ code: 'OP-46', questions: 3, byData: 0 }), expect.objectContaining({ code: 'SD-90', template: null, questions: 0 })]))
    expect(found.notAdopted).toHaveLength(38)
    expect(found.templates).toBe(40)
  })
})
