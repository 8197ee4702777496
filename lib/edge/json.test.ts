import { sql } from 'drizzle-orm'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Tx } from '#db/client.ts'
import { testDatabase } from '../../test/database.ts'
import { organization, type TestOrganization, write } from '../../test/fixtures.ts'

/** Lists as JSON, asked for at their address. */
// Next's bundler would choose this file.
vi.mock('next/navigation', () => import('next/dist/client/components/navigation.react-server.js'))
const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
await import('#lib/edge/everything.ts')
const { createApiToken } = await import('#lib/modules/api-tokens/operations.ts')
const { systemsExport } = await import('#lib/modules/systems/exports.ts')
const { allExports } = await import('#lib/door/export.ts')
const { fileRoutes } = await import('./file-routes.ts')
const { downloads } = await import('./page.ts')
const { jsonResponse } = await import('./json.ts')
const { closePools } = await import('#db/client.ts')

let here: TestOrganization
const tokens = new Map<string, string>()
beforeAll(async () => {
  here = await organization(database.ownerUrl, 'Here "&" there')
  for (const scope of ['systems.export', 'systems.read', 'auditTrail.export'] as const) tokens.set(scope, (await createApiToken(await here.person('admin'), { name: scope, scopes: [scope], expiresAt: null })).token)
})
afterAll(() => Promise.all([closePools(), owner.end()]))

async function ask(file: string, query = '', scope = `${file === 'audit-trail' ? 'auditTrail' : file}.export`): Promise<Response> {
  const { GET } = await import(`../../app/api/v1/${file}.json/route.ts`) as { GET: (request: Request) => Promise<Response> }
  return GET(new Request(`http://127.0.0.1:3000/api/v1/${file}.json${query}`, { headers: { authorization: `Bearer ${tokens.get(scope)}` } }))
}
type File = { organization: string; list: string; filters: Record<string, unknown>; made: string; checkpoint: string | null; rows: Record<string, unknown>[]; count: number }
const add = (name: string, description: string) => write(database.ownerUrl, here.id, (sql) => sql`insert into systems (org_id, id, name, environment, criticality, description, scopes, created_at, updated_at) values (${here.id}, uuidv7(), ${name}, 'production', 4, ${description}, '{sox,iso27001}', now(), '2026-03-01 10:20:30.456Z')`)

describe('a list as JSON', () => {
  const hostile = ['=1+1', '"quoted"\\', 'a\r\nb\u2028c', '</script>', 'bell \u0007', '日本 🦄', '']

  it('is one object with what it is of, each row by name, and their count; it is recorded once', async () => {
    for (const [n, text] of hostile.entries()) await add(`System ${n}`, text)
    const response = await ask('systems', '?environment=production')
    expect([response.status, response.headers.get('content-type'), response.headers.get('content-disposition')]).toEqual([200, 'application/json', 'attachment; filename="systems.json"'])
    const file = await response.json() as File
    expect(file).toMatchObject({ organization: 'Here "&" there', list: 'Systems', filters: { environment: 'production' }, made: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string, checkpoint: null, count: hostile.length })
    expect(file.rows.map((row) => row.description).toSorted()).toEqual(hostile.toSorted())
    expect(file.rows[0]).toMatchObject({ criticality: 'Critical', scopes: ['sox', 'iso27001'], controls: [], owner: null, updatedAt: '2026-03-01T10:20:30.456Z' })
    const entries = await owner<{ body: string }[]>`select body from audit_entries where org_id = ${here.id} and action = 'systems.export'`
    expect(entries.map(({ body }) => JSON.parse(body) as { subject: { label: string } }).map((each) => each.subject.label)).toEqual(['Systems as JSON'])
  })

  it('has counts as numbers, and says that there is nothing', async () => {
    const { rows } = await (await ask('audit-trail', '?action=systems.export')).json() as File
    expect(rows[0]).toMatchObject({ action: 'systems.export', count: hostile.length, subject: 'Systems as JSON' })
    expect(await (await ask('systems', '?search=nothing')).json()).toMatchObject({ rows: [], count: 0 })
  })

  it('is made of every list, at its address and in its menu', async () => {
    const admin = await here.person('admin')
    for (const each of allExports()) {
      const { rows } = await jsonResponse(here.id, each, await each.take(admin, { format: 'json' })).json() as File
      for (const row of rows) expect(Object.keys(row)).toEqual(Object.keys(each.columns))
      expect(fileRoutes.map(({ path }) => path)).toContain(`/${each.file}.json`)
      expect(downloads(admin, each, { filters: {}, sort: 'name', direction: 'asc' } as never).map(([kind]) => kind).slice(0, 3)).toEqual(['CSV', 'XLSX', 'JSON'])
    }
  })

  it('that breaks off is no JSON, and is refused to who may not take lists out', async () => {
    const taken = await systemsExport.take(await here.person('admin'), { format: 'json' })
    const rows = Object.assign(((tx: Tx) => tx.select({ name: sql`1 / (5 - n)` }).from(sql`generate_series(1, 9) as n`)) as unknown as typeof taken, taken)
    await expect(jsonResponse(here.id, systemsExport, rows).text()).rejects.toThrow()
    const refused = await ask('systems', '', 'systems.read')
    expect([refused.status, await refused.json()]).toEqual([403, expect.objectContaining({ code: 'forbidden' })])
  })
})
