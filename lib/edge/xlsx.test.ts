import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { readXlsx } from 'hucre/xlsx'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jobActor } from '#lib/auth/actor.ts'
import { testDatabase } from '../../test/database.ts'
import { organization, type TestOrganization, write } from '../../test/fixtures.ts'

/** Workbooks, asked for at their address and opened by a reader that is not ours. */
const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
await import('#lib/edge/everything.ts')
const { sealer } = await import('#lib/audit/seal.ts')
const { rotateKey } = await import('#lib/modules/audit-trail/proofs.ts')
const { createApiToken } = await import('#lib/modules/api-tokens/operations.ts')
const systems = await import('../../app/api/v1/systems.xlsx/route.ts')
const trail = await import('../../app/api/v1/audit-trail.xlsx/route.ts')
const { allExports } = await import('#lib/door/export.ts')
const { xlsxResponse } = await import('./xlsx.ts')
const { appPool, begin, closePools, mostDownloads } = await import('#db/client.ts')

let here: TestOrganization
let token: string
const tokenFor = async (name: string, scopes: string[]) => (await createApiToken(await here.person('admin'), { name, scopes, expiresAt: null } as Parameters<typeof createApiToken>[1])).token
beforeAll(async () => {
  here = await organization(database.ownerUrl, 'Here & there')
  token = await tokenFor('All', ['systems.export', 'auditTrail.export'])
})
afterAll(() => Promise.all([closePools(), owner.end()]))

const ask = ({ GET }: { GET: (request: Request) => Promise<Response> }, query = '', bearer = token) =>
  GET(new Request(`http://127.0.0.1:3000/api/v1/list.xlsx${query}`, { headers: { authorization: `Bearer ${bearer}` } }))
const opened = async (response: Response) => {
  expect(response.status).toBe(200)
  return readXlsx(new Uint8Array(await response.arrayBuffer()), { readStyles: true })
}
const facts = (rows: unknown[][] = []) => Object.fromEntries(rows.map(([name, fact]) => [name, fact]))
const add = (rows: Record<string, unknown>[]) => write(database.ownerUrl, here.id, async (sql) => {
  for (const { name, description = '', at = '2026-03-01 10:20:30.456Z' } of rows) await sql`insert into systems (org_id, id, name, environment, criticality, description, created_at, updated_at) values (${here.id}, uuidv7(), ${name as string}, 'production', 4, ${description as string}, now(), ${at as string})`
})
/** So many systems that nobody wrote: what is asked is a view, and everything else the way of every other row. */
const asMany = (count: number, description: string) => owner.unsafe(`
  do $$ begin if to_regclass('systems_kept') is null then alter table systems rename to systems_kept; end if; end $$;
  create or replace view systems as select k.org_id, uuidv7() as id, 'System ' || n as name, ${description} as description, k.owner_id, k.environment, k.criticality, k.data_classes, k.scopes, k.processes, k.log_names, k.created_at, k.updated_at, k.deleted_at
    from (select * from systems_kept where org_id = '${here.id}' order by id limit 1) k cross join generate_series(1, ${count}) n;
  grant select on systems to public`)

describe('a workbook', () => {
  const hostile = ['=1+1', '+1', '-cmd', '@a', '=HYPERLINK("http://evil.example")', '\tx', 'a\r\nb', 'bell \u0007 and \u001b', '_x0041_', '<b>&amp;</b>', ' space ', '٣ 日本 🦄', '007', '2026-01-01', '\uffff']

  it('has texts as texts, times as times and numbers as numbers, beneath a head that stays', async () => {
    await add(hostile.map((name) => ({ name: `n${name}`, description: name })))
    const response = await ask(systems, '?search=n')
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="systems.xlsx"')
    expect(response.headers.get('content-type')).toBe('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet')
    const { sheets: [about, list] } = await opened(response)
    expect([about?.name, list?.name, list?.freezePane]).toEqual(['About', 'Systems', expect.objectContaining({ rows: 1 })])
    expect(list?.rows[0]).toEqual(['Name', 'Environment', 'Criticality', 'Owner', 'Scope', 'Data', 'Processes', 'Controls', 'Names in the logs', 'Description', 'Changed (UTC)'])
    const rows = list?.rows.slice(1) ?? []
    expect(rows.map((row) => row[9]).sort()).toEqual([...hostile].sort())
    for (const row of rows) expect([row[2], row[10]]).toEqual(['Critical', new Date('2026-03-01T10:20:30.456Z')])
    expect([...(list?.cells?.values() ?? [])].filter((cell) => cell.formula !== undefined)).toEqual([])
  })

  it('says on its first sheet what it is of, and where the log stood; it is recorded once', async () => {
    const seal = sealer((org, work) => begin(appPool(), org, work), (org) => rotateKey(jobActor(org, 'sealing', 'k'), { reason: 'First key' }))
    await expect.poll(() => seal(here.id)).toBeGreaterThan(0)
    const { sheets: [about] } = await opened(await ask(systems, '?environment=production'))
    const told = facts(about?.rows)
    expect(told).toMatchObject({ Organization: 'Here & there', List: 'Systems', Filters: 'environment = production', Rows: hostile.length, 'Made (UTC)': expect.any(Date) })
    expect(told['Newest checkpoint of the audit trail']).toMatch(/\n\d+\n.{44}\n\n— /)
    const entries = await owner`select body from audit_entries where org_id = ${here.id} and action = 'systems.export' order by recorded_at desc`
    expect(JSON.parse(entries[0]?.body)).toMatchObject({ subject: { label: 'Systems as XLSX' }, reason: 'environment = production', count: hostile.length })
    expect(entries).toHaveLength(2)
  })

  it('is made of every list, the audit trail in words with counts as numbers', async () => {
    const { sheets: [, list] } = await opened(await ask(trail))
    const [head, newest, former] = list?.rows ?? []
    const place = (name: string) => head?.indexOf(name) ?? -1
    expect([newest?.[place('Action (code)')], former?.[place('Records concerned')], former?.[place('Recorded (UTC)')]]).toEqual(['auditTrail.export', hostile.length, expect.any(Date)])
    for (const each of allExports()) {
      const { sheets } = await opened(xlsxResponse(here.id, each, await each.take(await here.person('admin'), { format: 'xlsx' })))
      expect(sheets[1]?.rows[0]).toHaveLength(Object.keys(each.columns).length)
    }
  })

  it('is refused to who may not take lists out', async () => {
    const refused = await ask(systems, '', await tokenFor('Reads', ['systems.read']))
    expect([refused.status, (await refused.json()).code]).toEqual([403, 'forbidden'])
    expect((await ask(systems, '?environment=nowhere')).status).toBe(422)
  })
})

describe('a workbook of very much', () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const held = () => {
    collect()
    const { heapUsed, external } = process.memoryUsage()
    return heapUsed + external
  }
  const downloading = async () => Number((await owner`select count(*) from pg_stat_activity where application_name = 'tickmark-downloads' and state <> 'idle'`)[0]?.count)
  const until = (done: () => Promise<boolean>) => expect.poll(done, { timeout: 5_000 }).toBe(true)

  beforeAll(() => add([{ name: 'One of very many' }]))

  it('cuts what a cell does not hold, says so there and on the first sheet', async () => {
    await asMany(2, `case n when 1 then repeat('🦄', 20000) else 'short' end`)
    const { sheets: [about, list] } = await opened(await ask(systems))
    const long = list?.rows[1]?.[9] as string
    expect([long.length, long.slice(-60)]).toEqual([32_767, expect.stringMatching(/(🦄|\ufffd) … \[cut: 40000 letters, and a cell holds 32767\]$/)])
    expect(facts(about?.rows).Cut).toMatch(/^1 cells hold only the beginning/)
  })

  it('is made in bounded memory', async () => {
    await asMany(100_000, `repeat(md5(n::text), 20)`)
    const response = await ask(systems)
    const [before, samples] = [held(), [] as number[]]
    let [bytes, pieces] = [0, 0]
    for await (const piece of response.body as unknown as AsyncIterable<Uint8Array>) {
      bytes += piece.byteLength
      if (++pieces % 100 === 0) samples.push((held() - before) / 1e6)
    }
    expect([bytes > 3_000_000, samples.length > 3]).toEqual([true, true])
    // The rows are some 90 MB of text.
    expect(Math.max(...samples)).toBeLessThan(45)
  }, 30_000)

  it('ends its query with a reader that leaves, and gives the turn back', async () => {
    for (let n = 0; n < mostDownloads + 1; n++) {
      const response = await ask(systems, '', await tokenFor(`Leaves ${n}`, ['systems.export']))
      expect(response.status).toBe(200)
      const reader = response.body?.getReader()
      await reader?.read()
      await reader?.cancel()
      await until(async () => await downloading() === 0)
    }
  })

  it('is refused beyond what a sheet holds, and not recorded as taken out', async () => {
    await asMany(1_048_576, `''`)
    const entries = async () => (await owner`select from audit_entries where org_id = ${here.id} and action = 'systems.export' and outcome = 'success'`).length
    const before = await entries()
    const refused = await ask(systems, '', await tokenFor('Many', ['systems.export']))
    expect([refused.status, await refused.json()]).toEqual([413, expect.objectContaining({ code: 'too_large', message: 'These are 1,048,576 rows, and a sheet holds 1,048,575. Narrow the filters, or take the CSV.' })])
    expect(await entries()).toBe(before)
  }, 30_000)
})
