import { expect } from 'playwright/test'
import { look, test } from './people.ts'
import { readable } from './readable.ts'

const catalog = (version: string) => JSON.stringify({ catalog: {
  uuid: '5f0c7f5e-4a36-4b8e-9a5b-0b6d2a1f4c77', metadata: { title: 'House rules', 'last-modified': '2026-01-01T00:00:00Z', version, 'oscal-version': '1.1.2', props: [{ name: 'colour', value: 'blue' }], links: [{ href: 'http://127.0.0.1:9/never', rel: 'reference' }] },
  groups: [{ id: 'ac', title: 'Access', controls: [{ id: 'hr-1', title: 'Leavers lose access the same day', parts: [{ id: 'hr-1_smt', name: 'statement', prose: 'Access ends with the contract.' }] }, { id: 'hr-2', title: 'Nobody approves for themselves' }] }],
} })

test('an OSCAL file becomes a framework: adopted, mapped, judged, narrowed; what is wrong with a file is said', async ({ as }) => {
  const manager = await as('compliance_manager')
  await manager.goto('/frameworks/import')
  const upload = async (name: string, text: string) => {
    await manager.getByLabel('File').setInputFiles({ name, mimeType: 'application/json', buffer: Buffer.from(text) })
    await manager.getByRole('button', { name: 'Import' }).click()
  }
  await upload('profile.json', JSON.stringify({ profile: { uuid: '5f0c7f5e-4a36-4b8e-9a5b-0b6d2a1f4c78' } }))
  await expect(manager.getByText(/^This is a profile: it chooses from catalogs/)).toBeVisible()
  await manager.goto('/frameworks/import')
  await upload('rules.json', catalog('1'))
  await expect(manager.locator('h1')).toContainText('House rules 1')
  await expect(manager.getByText(/1, none of them followed/)).toBeVisible()
  await manager.getByRole('link', { name: 'Adopt it' }).click()
  await manager.waitForURL(/adopt$/)
  await manager.getByLabel('Scope').fill('Everybody who works here.')
  await manager.getByRole('button', { name: 'Adopt it' }).click()
  await expect(manager.locator('h1').getByText('Adopted')).toBeVisible()
  await expect(manager.getByText('0 of 2 requirements passed, 0 failed, 2 not evaluable')).toBeVisible()

  await manager.getByRole('link', { name: 'HR-1' }).click()
  await manager.waitForURL(/requirements/)
  const requirement = new URL(manager.url()).pathname
  await expect(manager.getByText('Access ends with the contract.')).toBeVisible()
  await expect(manager.getByText('Nothing tests it.')).toBeVisible()
  await manager.getByRole('link', { name: 'Map to it' }).click()
  await manager.waitForURL(/mappings\/new/)
  await manager.getByRole('combobox', { name: /^Control/ }).selectOption({ index: 1 })
  await manager.getByLabel('Strength').selectOption('Evidences')
  await manager.getByLabel('Note').fill('It is what the control is for.')
  await manager.getByRole('button', { name: 'Map', exact: true }).click()
  await manager.waitForURL((url) => url.pathname === requirement)
  await expect(manager.getByRole('table', { name: 'What it is judged by' })).toBeVisible()
  await manager.goto(`${requirement}?view=mapped`)
  await expect(manager.getByText('It is what the control is for.')).toBeVisible()
  await manager.getByRole('link', { name: 'Open', exact: true }).click()
  await manager.waitForURL(/mappings\/[0-9a-f-]{36}/)
  await manager.getByRole('form', { name: 'Retire' }).getByLabel('Reason').fill('It is of something else.')
  await manager.getByRole('form', { name: 'Retire' }).getByRole('button').click()
  await manager.waitForURL((url) => url.pathname === requirement)
  await manager.goto(`${requirement}?view=mapped`)
  await expect(manager.getByText(/Retired by Marcus Oyelaran: It is of something else\./)).toBeVisible()
  await manager.goto(requirement)
  await manager.getByLabel('Why it does not apply').fill('Contracts have no end here.')
  await manager.getByRole('button', { name: 'Exclude' }).click()
  await expect(manager.locator('h1').getByText('Excluded')).toBeVisible()
})

test('one framework says what of another it serves, by which way; nobody closes a circle', async ({ as }) => {
  const manager = await as('compliance_manager')
  await manager.goto('/frameworks/matrix')
  await manager.getByRole('row', { name: /^SOC 2/ }).getByRole('link', { name: /of 61/ }).first().click()
  await manager.waitForURL(/matrix\/.+\/.+/)
  await expect(manager.getByText(/\d+ of 61 requirements of SOC 2 TSC 2017 map to/)).toBeVisible()
  const [edge] = await look((sql) => sql`select m.from_id, m.requirement_id, f.id as framework from requirement_mappings m join framework_requirements r on r.id = m.from_id join frameworks f on f.id = r.framework_id where m.kind = 'requirement' and m.retired_at is null order by m.id limit 1`) as [{ from_id: string; requirement_id: string; framework: string }]
  await manager.goto(`/frameworks/mappings/new?${new URLSearchParams({ requirementId: edge.from_id, kind: 'requirement' })}`)
  const [to] = await look((sql) => sql`select framework_id as of from framework_requirements where id = ${edge.requirement_id}`) as [{ of: string }]
  await manager.goto(`/frameworks/mappings/new?${new URLSearchParams({ requirementId: edge.from_id, kind: 'requirement', framework: to.of })}`)
  await manager.getByRole('combobox', { name: /^Requirement/ }).selectOption(edge.requirement_id)
  await manager.getByLabel('Strength').selectOption('Partial')
  await manager.getByRole('button', { name: 'Map', exact: true }).click()
  await expect(manager.getByText(/would close a circle|mapped to each other already/).first()).toBeVisible()
})

test('screens of frameworks have no serious flaw, wide and narrow, and are for those who may read them', async ({ as, callAs }) => {
  const [of] = await look((sql) => sql`select r.id, r.framework_id, (select m.id from requirement_mappings m where m.requirement_id = r.id order by m.id limit 1) as mapping from framework_requirements r join frameworks f on f.id = r.framework_id where f.key = 'soc2-2017' and r.code = 'CC6.3'`) as [{ id: string; framework_id: string; mapping: string }]
  const [iso] = await look((sql) => sql`select id from frameworks where key = 'iso-27001-2022'`) as [{ id: string }]
  const reads = ['/frameworks', '/frameworks/catalogue', `/frameworks/${of.framework_id}`, `/frameworks/requirements/${of.id}`, `/frameworks/requirements/${of.id}?view=mapped`, `/frameworks/mappings/${of.mapping}`, '/frameworks/matrix', `/frameworks/matrix/${of.framework_id}/${iso.id}`]
  await readable(await as('compliance_manager'), [...reads, '/frameworks/import', `/frameworks/${of.framework_id}/edit`, `/frameworks/mappings/new?requirementId=${of.id}&kind=check`])
  for (const [role, may] of [['auditor', true], ['executive', true], ['read_only', true], ['employee', false], ['external_auditor', false]] as const) {
    const caller = await callAs(role)
    expect([role, await Promise.all(reads.map(async (page) => (await caller.get(page)).status()))]).toEqual([role, reads.map(() => (may ? 200 : 403))])
  }
})
