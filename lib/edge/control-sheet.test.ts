import postgres from 'postgres'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { requirementName } from '#lib/frameworks/names.ts'
import { testDatabase } from '../../test/database.ts'
import { organization, type TestOrganization } from '../../test/fixtures.ts'
import { readPdf } from '../../test/pdf.ts'

/** A control on paper, asked for at its address and read by another's reader. */
const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
await import('#lib/edge/everything.ts')
const { createApiToken } = await import('#lib/modules/api-tokens/operations.ts')
const { createControl } = await import('#lib/modules/controls/operations/details.ts')
const { createSystem } = await import('#lib/modules/systems/operations.ts')
const { createTemplate } = await import('#lib/modules/evidence-templates/operations.ts')
const { setControls } = await import('#lib/modules/detection-rules/operations/controls.ts')
const { getRule } = await import('#lib/modules/detection-rules/queries.ts')
const { getControlMap } = await import('./entities.ts')
const { controlSheet } = await import('./control-sheet.ts')
const { printed } = await import('#lib/documents/printer.ts')
const { GET } = await import('../../app/api/v1/controls/[controlId]/sheet.pdf/route.ts')
const { closePools } = await import('#db/client.ts')

let here: TestOrganization
let id: string
beforeAll(async () => {
  here = await organization(database.ownerUrl, 'Here')
  const made = await createControl(await here.person('compliance_manager'), {
    code: 'AC-02', title: 'Access is reviewed', objective: 'Only who needs it has access.\nمراجعة الصلاحيات', description: '用户访问审查 🦄', testProcedure: `Take the list.${' word'.repeat(900)}`,
    frequency: 'quarterly', type: 'detective', automation: 'manual', status: 'implemented',
  })
  id = (made as { id: string }).id
})
afterAll(() => Promise.all([closePools(), owner.end()]))

async function ask(scope: string, controlId = id, more: string[] = []): Promise<Response> {
  const { token } = await createApiToken(await here.person('admin'), { name: [scope, controlId, ...more].join(' '), scopes: [scope, ...more], expiresAt: null } as Parameters<typeof createApiToken>[1])
  return GET(new Request(`http://127.0.0.1:3000/api/v1/controls/${controlId}/sheet.pdf`, { headers: { authorization: `Bearer ${token}` } }), { params: Promise.resolve({ controlId }) })
}

it('says what the control is, in every script, with its pages counted; it is recorded', async () => {
  const response = await ask('controls.print')
  expect([response.status, response.headers.get('content-type'), response.headers.get('content-disposition')]).toEqual([200, 'application/pdf', 'attachment; filename="control-ac-02.pdf"'])
  const { pages, info, outline, bookmarks } = await readPdf(await response.arrayBuffer())
  const said = pages.join('|').replaceAll(/[| ]/g, '')
  for (const text of ['AC-02 Access is reviewed', 'Detective', 'Every quarter', 'Not assessed', 'مراجعة', '用户访问审查', 'U+1F984', 'Not yet, as far as anything here shows.']) expect(said, text).toContain(text.replaceAll(' ', ''))
  expect(said.match(/word/g)).toHaveLength(900)
  expect(said).not.toContain('-word')
  expect(pages.map((page) => /Page \d of \d/.exec(page.replaceAll('|', ' '))?.[0])).toEqual(pages.map((_, n) => `Page ${n + 1} of ${pages.length}`))
  expect([info.Title, outline]).toEqual(['Control: AC-02 Access is reviewed', ['AC-02 Access is reviewed']])
  // A bookmark for each part, on the page where its heading stands.
  expect(bookmarks.map(([title]) => title).slice(1, 4)).toEqual(['Objective', 'What is done', 'How it is done here'])
  for (const [title, page] of bookmarks) expect(pages[page - 1]).toContain(title)
  const entries = await owner<{ outcome: string; category: string }[]>`select outcome, category from audit_entries where org_id = ${here.id} and action = 'controls.print' and subject_id = ${id}`
  expect(entries).toEqual([{ outcome: 'success', category: 'export' }])
})

it('says what maps to it, as far as whoever prints may read that', async () => {
  const admin = await here.person('admin')
  await createSystem(admin, { name: 'Northstar ERP', environment: 'production', criticality: 3, controls: 'AC-02' } as never)
  await createTemplate(admin, { name: 'Quarterly review', category: 'access_review', controlAreas: 'AC-02', frequency: 'quarterly', startsOn: '2026-01-01', freshnessDays: 90 } as never)
  await setControls(admin, { ruleId: 'many-failed-sign-ins', controls: 'AC-02' })
  const requirements = (await getRule(admin, { ruleId: 'many-failed-sign-ins' })).requirements.map(requirementName)
  expect(requirements.length).toBeGreaterThan(0)
  const { pages, bookmarks } = await readPdf(await (await ask('controls.print')).arrayBuffer())
  const said = pages.join('|')
  // A token of this scope alone reads no evidence.
  expect(said).not.toContain('What maps to it')
  const all = await readPdf(await (await ask('controls.print', id, ['evidence.read', 'systems.read', 'detectionRules.read'])).arrayBuffer())
  const whole = all.pages.join('|')
  for (const name of requirements) expect(whole).toContain(`Requirement|${name}|through its detection rules`)
  expect(whole).toMatch(/Template\|Quarterly review\|Every quarter: 0 of \d+ times\|System\|Northstar ERP\|no owner\|Detection rule\|[^|]+\|(low|medium|high|critical)\|/)
  expect([bookmarks, all.bookmarks].map((each) => each.some(([title]) => title === 'What maps to it'))).toEqual([false, true])
  expect((await getControlMap(admin, { id })).rules?.requirements).toEqual(expect.arrayContaining(requirements))
})

it('has the same bytes for the same input', async () => {
  const { sheet } = await controlSheet.take(await here.person('auditor'), id)
  const [one, other] = await Promise.all([0, 1].map(async () => Buffer.concat(await (await printed({ sheet })).body.toArray())))
  expect(one?.equals(other ?? Buffer.alloc(0))).toBe(true)
})

it('is refused to who may not print, and where there is none', async () => {
  expect((await ask('controls.read')).status).toBe(403)
  expect((await ask('controls.print', '01900000-0000-7000-8000-000000000000')).status).toBe(404)
})
