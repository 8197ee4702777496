import { expect, it } from 'vitest'
import type { Person } from '#lib/auth/actor.ts'
import { collect, database, elsewhere, here, manager, owner, reviewer } from '../../../test/evidence.ts'
import { write } from '../../../test/fixtures.ts'

const { getControlMap } = await import('#lib/edge/entities.ts')
const { setControls } = await import('../detection-rules/operations/controls.ts')
const { removeRule, writeRule } = await import('../detection-rules/operations/own-rules.ts')
const { getRule } = await import('../detection-rules/queries.ts')
const { getEvidence, listEvidence } = await import('../evidence/queries.ts')
const { createTemplate, updateTemplate } = await import('../evidence-templates/operations.ts')
const { getTemplate, listTemplates } = await import('../evidence-templates/queries.ts')
const { createSystem, removeSystem, updateSystem } = await import('../systems/operations.ts')
const { getSystem } = await import('../systems/queries.ts')
const { createControl, removeControl, restoreControl, updateControl } = await import('./operations/details.ts')
const { listControls } = await import('./queries.ts')

const said = { title: 'Access is reviewed', frequency: 'quarterly', type: 'detective', automation: 'manual', status: 'implemented' } as const
const make = (code: string, who: Person = manager) => createControl(who, { ...said, code })
const template = (more: object = {}) => ({ name: `Access review ${crypto.randomUUID()}`, category: 'access_review', controlAreas: 'CM-10, CM-11', frequency: 'quarterly', startsOn: '2026-01-01', freshnessDays: 2_000, ...more })
const system = (more: object = {}) => ({ name: `Ledger ${crypto.randomUUID()}`, environment: 'production', criticality: 3, controls: 'CM-10', ...more })

it('a control is named by code, joined by id, and called otherwise everywhere when its code changes', async () => {
  const { id } = await make('CM-10')
  await make('CM-11')
  const templateId = (await createTemplate(manager, template() as never)).id
  const systemId = (await createSystem(manager, system() as never)).id
  const evidenceId = (await collect(manager, { controlAreas: 'cm-10' })).id
  await setControls(manager, { ruleId: 'many-failed-sign-ins', controls: 'CM-11, CM-10' })
  const map = await getControlMap(manager, { id })
  expect(map).toMatchObject({ code: 'CM-10', templates: [{ id: templateId, due: expect.any(Number), have: 0 }], systems: [{ id: systemId }], evidence: [{ id: evidenceId }], states: [{ status: 'collected', count: 1 }] })
  expect(map.rules).toMatchObject({ linked: [{ id: 'many-failed-sign-ins', enabled: true, undecided: 0 }], area: { total: expect.any(Number) } })

  await updateControl(manager, { ...said, id, version: 1, code: 'CM-20' })
  const codes = async () => ({
    template: (await getTemplate(manager, { id: templateId })).controlAreas, listed: (await listTemplates(manager, {})).rows.find((row) => row.id === templateId)?.controlAreas, system: (await getSystem(manager, { id: systemId })).controls,
    evidence: (await getEvidence(manager, { id: evidenceId })).controlAreas, found: (await listEvidence(manager, { area: 'cm-20' })).rows.map((row) => [row.id, row.controlAreas]), former: (await listEvidence(manager, { area: 'CM-10' })).rows, rule: (await getRule(manager, { ruleId: 'many-failed-sign-ins' })).controls,
  })
  expect(await codes()).toEqual({ template: ['CM-11', 'CM-20'], listed: ['CM-11', 'CM-20'], system: ['CM-20'], evidence: ['CM-20'], found: [[evidenceId, ['CM-20']]], former: [], rule: ['CM-11', 'CM-20'] })
  // Another organization's control of the same code is another control.
  await make('CM-10', await elsewhere.person('admin'))
  await expect(updateSystem(manager, { ...system(), id: systemId, version: 1 } as never)).rejects.toMatchObject({ fields: { controls: 'there is no control CM-10: make it under Controls first' } })
  await updateSystem(manager, { ...system({ controls: 'CM-11' }), id: systemId, version: 1 } as never)
  expect((await getSystem(manager, { id: systemId })).controls).toEqual(['CM-11'])
  const [entry] = await owner`select body::jsonb #> '{changes,controls}' as controls from audit_entries where subject_id = ${systemId} and action = 'systems.update'`
  expect(entry?.controls).toEqual([['CM-20'], ['CM-11']])
})

it('a code that is no control’s is refused by name, and nothing is stored', async () => {
  const unknown = { controls: expect.stringMatching(/^there is no control AC-98, nor AC-99: make it/) }
  await expect(createSystem(manager, system({ name: 'Nowhere', controls: 'AC-99, ac-98, CM-11' }) as never)).rejects.toMatchObject({ code: 'invalid', fields: unknown })
  await expect(createTemplate(manager, template({ controlAreas: 'AC-99' }) as never)).rejects.toMatchObject({ fields: { controlAreas: expect.stringMatching(/no control AC-99/) } })
  await expect(collect(manager, { controlAreas: 'AC-99' })).rejects.toMatchObject({ fields: { controlAreas: expect.stringMatching(/no control AC-99/) } })
  await expect(setControls(manager, { ruleId: 'many-failed-sign-ins', controls: 'AC-99' })).rejects.toMatchObject({ code: 'invalid' })
  await expect(setControls(manager, { ruleId: 'no-such-rule', controls: 'CM-11' })).rejects.toMatchObject({ code: 'not_found' })
  await expect(setControls(reviewer, { ruleId: 'many-failed-sign-ins', controls: 'CM-11' })).rejects.toMatchObject({ code: 'forbidden' })
  expect(await owner`select id from systems where name = 'Nowhere'`).toHaveLength(0)
})

it('a control stays while systems, templates or rules map to it; evidence goes on mapping to one that was removed', async () => {
  const { id } = await make('OP-70')
  const systemId = (await createSystem(manager, system({ controls: 'OP-70' }) as never)).id
  const { id: templateId } = await createTemplate(manager, template({ controlAreas: 'OP-70' }) as never)
  const { ruleId } = await writeRule(manager, { yaml: 'title: A key was handed out\nid: handed-out\nlogsource:\n    product: github\ndetection:\n    selection:\n        event_type: key_handed_out\n    condition: selection\nlevel: low' })
  await setControls(manager, { ruleId, controls: 'OP-70' })
  await setControls(manager, { ruleId: 'aws-root-account-used', controls: 'OP-70' })
  const evidenceId = (await collect(manager, { controlAreas: 'OP-70' })).id
  const remove = () => removeControl(manager, { id })
  await expect(remove()).rejects.toMatchObject({ code: 'conflict', message: '2 detection rules, 1 evidence template and 1 system map to OP-70. Give them another control first; evidence goes on mapping to this one.' })
  await removeSystem(manager, { id: systemId })
  await updateTemplate(manager, { ...template({ controlAreas: '' }), id: templateId, version: 1 } as never)
  await removeRule(manager, { ruleId })
  await expect(remove()).rejects.toMatchObject({ message: '1 detection rule maps to OP-70. Give it another control first; evidence goes on mapping to this one.' })
  await setControls(manager, { ruleId: 'aws-root-account-used', controls: '' })
  await remove()
  expect((await getEvidence(manager, { id: evidenceId })).controlAreas).toEqual(['OP-70'])
  expect((await listEvidence(manager, { area: 'OP-70' })).rows.map((row) => row.id)).toEqual([evidenceId])
  await expect(collect(manager, { controlAreas: 'OP-70' })).rejects.toMatchObject({ fields: { controlAreas: expect.stringMatching(/no control OP-70/) } })
  await restoreControl(manager, { id })
  expect((await getSystem(manager, { id: systemId })).controls).toEqual(['OP-70'])
})

it('whoever removes a control and whoever maps to it at the same moment take turns', async () => {
  for (let round = 0; round < 5; round++) {
    const code = `SD-${40 + round}`
    const { id } = await make(code)
    const [removed, mapped] = await Promise.allSettled([removeControl(manager, { id }), createSystem(manager, system({ controls: code }) as never)])
    expect([removed.status, mapped.status].sort()).toEqual(['fulfilled', 'rejected'])
  }
})

it('PostgreSQL keeps both ends in one organization, and deletes no control that something maps to', async () => {
  const { id } = await make('OP-71')
  const systemId = (await createSystem(manager, system({ controls: 'OP-71' }) as never)).id
  const foreign = (await createSystem(await elsewhere.person('admin'), system({ controls: '' }) as never)).id
  const insert = (record: string) => write(database.ownerUrl, here.id, async (sql) => void (await sql`insert into system_controls (org_id, id, record_id, control_id) values (${here.id}, ${crypto.randomUUID()}, ${record}, ${id})`))
  await expect(insert(foreign)).rejects.toMatchObject({ code: '23503' })
  await expect(insert(systemId)).rejects.toMatchObject({ code: '23505' })
  await expect(write(database.ownerUrl, here.id, async (sql) => void (await sql`delete from controls where id = ${id}`))).rejects.toMatchObject({ code: '23001' })
  expect((await listControls(manager, { search: 'OP-71' })).rows).toHaveLength(1)
})
