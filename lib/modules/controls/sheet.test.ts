import postgres from 'postgres'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { testDatabase } from '../../../test/database.ts'
import { organization, type TestOrganization } from '../../../test/fixtures.ts'
import { readPdf } from '../../../test/pdf.ts'

/** A control on paper, asked for at its address and read by another's reader. */
const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
await import('#lib/edge/everything.ts')
const { createApiToken } = await import('../api-tokens/operations.ts')
const { createControl } = await import('./operations/details.ts')
const { controlSheet } = await import('./sheet.ts')
const { printed } = await import('#lib/documents/printer.ts')
const { GET } = await import('../../../app/api/v1/controls/[controlId]/sheet.pdf/route.ts')
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

async function ask(scope: string, controlId = id): Promise<Response> {
  const { token } = await createApiToken(await here.person('admin'), { name: scope + controlId, scopes: [scope], expiresAt: null } as Parameters<typeof createApiToken>[1])
  return GET(new Request(`http://127.0.0.1:3000/api/v1/controls/${controlId}/sheet.pdf`, { headers: { authorization: `Bearer ${token}` } }), { params: Promise.resolve({ controlId }) })
}

it('says what the control is, in every script, with its pages counted; it is recorded', async () => {
  const response = await ask('controls.print')
  expect([response.status, response.headers.get('content-type'), response.headers.get('content-disposition')]).toEqual([200, 'application/pdf', 'attachment; filename="control-ac-02.pdf"'])
  const { pages, info, outline } = await readPdf(await response.arrayBuffer())
  const said = pages.join('|').replaceAll(/[| ]/g, '')
  for (const text of ['AC-02 Access is reviewed', 'Detective', 'Every quarter', 'Not assessed', 'مراجعة', '用户访问审查', 'U+1F984', 'Not yet, as far as anything here shows.']) expect(said, text).toContain(text.replaceAll(' ', ''))
  expect(said.match(/word/g)).toHaveLength(900)
  expect(said).not.toContain('-word')
  expect(pages.map((page) => /Page \d of \d/.exec(page.replaceAll('|', ' '))?.[0])).toEqual(pages.map((_, n) => `Page ${n + 1} of ${pages.length}`))
  expect([info.Title, outline]).toEqual(['Control: AC-02 Access is reviewed', ['AC-02 Access is reviewed']])
  const entries = await owner<{ outcome: string; category: string }[]>`select outcome, category from audit_entries where org_id = ${here.id} and action = 'controls.print' and subject_id = ${id}`
  expect(entries).toEqual([{ outcome: 'success', category: 'export' }])
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
