import { sql } from 'drizzle-orm'
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { describe, expect, it } from 'vitest'
import type { Tx } from '#db/client.ts'
import { jobActor } from '#lib/auth/actor.ts'
import type { Build } from '#lib/door/export.ts'
import { collect, here, manager, owner } from '../../../test/evidence.ts'

/** The evidence index on paper, asked for at its address and read by another's reader. */
await import('#lib/edge/everything.ts')
const { createApiToken } = await import('#lib/modules/api-tokens/operations.ts')
const { sealer } = await import('#lib/audit/seal.ts')
const { rotateKey } = await import('#lib/modules/audit-trail/proofs.ts')
const { evidenceExport } = await import('./exports.ts')
const { systemsExport } = await import('#lib/modules/systems/exports.ts')
const { pdfResponse } = await import('#lib/edge/pdf.ts')
const { appPool, begin } = await import('#db/client.ts')
const index = await import('../../../app/api/v1/evidence.pdf/route.ts')
const trail = await import('../../../app/api/v1/audit-trail.pdf/route.ts')

async function ask(scope: string, query = '', { GET } = index): Promise<Response> {
  const { token } = await createApiToken(await here.person('admin'), { name: `For ${scope}${query}`, scopes: [scope], expiresAt: null } as Parameters<typeof createApiToken>[1])
  return GET(new Request(`http://127.0.0.1:3000/api/v1/evidence.pdf${query}`, { headers: { authorization: `Bearer ${token}` } }))
}
async function read(bytes: ArrayBuffer) {
  const document = await getDocument({ data: new Uint8Array(bytes), useSystemFonts: false, verbosity: 0 }).promise
  const pages = await Promise.all(Array.from({ length: document.numPages }, async (_, n) => {
    const { items } = await (await document.getPage(n + 1)).getTextContent()
    return items.map((item) => ('str' in item ? item.str : '')).filter((text) => text.trim()).join('|')
  }))
  const [outline, { info }, tags] = [await document.getOutline(), await document.getMetadata(), await (await document.getPage(2)).getStructTree()]
  await document.loadingTask.destroy()
  return { pages, outline: outline?.map(({ title }) => title), info: info as Record<string, unknown>, tags: JSON.stringify(tags) }
}

/** Rows nobody stored, on the way of every other. */
async function printed(titles: string[], each = ''): Promise<Response> {
  const taken = await evidenceExport.take(manager, { format: 'pdf' })
  const values = sql.join(titles.map((title) => sql`(${title}::text)`), sql`, `)
  const from = titles.length > 0 ? sql`(values ${values}) as given (title)` : sql`(select 'Title ' || n as title from generate_series(1, ${sql.raw(each)}) as n) as given`
  const rows = ((tx: Tx) => tx.select({ title: sql`given.title` }).from(from)) as unknown as Build
  return pdfResponse(here.id, evidenceExport, Object.assign(rows, { about: { ...taken.about, at: new Date('2026-03-04T05:06:07Z') } }))
}

describe('the evidence index', () => {
  it('has a cover, contents, every piece, and the checkpoint; it is recorded once', async () => {
    const seal = sealer((org, work) => begin(appPool(), org, work), (org) => rotateKey(jobActor(org, 'sealing', 'k'), { reason: 'First key' }))
    await expect.poll(() => seal(here.id)).toBeGreaterThan(0)
    for (const title of ['Access review of Ωμέγα', '=SUM(A1)', 'Backups of Жито']) await collect(undefined, { title })
    const response = await ask('evidence.export', '?category=access_review')
    expect([response.status, response.headers.get('content-type'), response.headers.get('content-disposition')]).toEqual([200, 'application/pdf', 'attachment; filename="evidence.pdf"'])
    const { pages: [cover = '', list = '', proof = '', ...others], outline, info, tags } = await read(await response.arrayBuffer())
    expect(cover).toMatch(/Evidence index\|.*Organization\|Here\|Scope\|category = access_review\|Period\|from the beginning – \d{4}-\d\d-\d\d \d\d:\d\d UTC\|Population\|3 when it was asked for\|.*Times\|UTC\|Rows\|3\|.*Contents/)
    for (const said of ['Title', 'SHA-256', 'Access review of Ωμέγα', '=SUM(A1)', 'Backups of Жито', '2026-01-01 00:00', 'AC-02; OP-02', 'review.txt']) expect(list).toContain(said)
    expect(proof).toMatch(/— \S+ \S{90,}/)
    expect([cover, list, proof].map((page) => /Page \d of \d/.exec(page)?.[0])).toEqual(['Page 1 of 3', 'Page 2 of 3', 'Page 3 of 3'])
    expect([others, outline, info.Title, tags]).toEqual([[], ['Evidence index', 'Contents', 'Evidence index: the list', 'Checkpoint of the audit trail'], 'Evidence index of Here', expect.stringContaining('"role":"H2"')])
    const entries = await owner`select body from audit_entries where org_id = ${here.id} and action = 'evidence.export'`
    expect(entries.map(({ body }) => JSON.parse(body)).map(({ subject, reason, count }) => [subject.label, reason, count])).toEqual([['Evidence as PDF', 'category = access_review', 3]])
  })

  it('has an extract of the audit trail beside it, in words, with its period', async () => {
    const { pages: [cover, list] } = await read(await (await ask('auditTrail.export', '?action=evidence.collect&from=2026-01-01T00:00:00Z', trail)).arrayBuffer())
    expect(cover).toMatch(/^.*Extract of the audit trail\|Organization\|.*\|Period\|2026-01-01 00:00 UTC – .*\|Rows\|3\|/)
    for (const said of ['Recorded', 'What', 'contributor', 'Here']) expect(`${cover}${list}`).toContain(said)
  })

  it('is refused to who may not take lists out, and is made of lists that say so alone', async () => {
    expect((await ask('evidence.read')).status).toBe(403)
    await expect(systemsExport.take(manager, { format: 'pdf' })).rejects.toMatchObject({ code: 'invalid' })
  })
})

describe('a list on paper', () => {
  it('has the same bytes for the same input', async () => {
    const [one, other] = await Promise.all([0, 1].map(async () => Buffer.from(await (await printed(['One', 'Two'])).arrayBuffer())))
    expect(one?.equals(other ?? Buffer.alloc(0))).toBe(true)
  })

  it('prints no wrong letter: one that no font has is its number', async () => {
    const { pages: [, list] } = await read(await (await printed(['Ёж Ωκεανός çà', '日本 🦄', 'a\u0007b', 'line\r\nbreak'])).arrayBuffer())
    for (const said of ['Ёж Ωκεανός çà', 'U+65E5U+672C U+1F984', 'aU+0007b', 'line break']) expect(list).toContain(said)
  })

  it('loses nothing of a word of 4,000 letters, nor of a text longer than a page', async () => {
    const { pages } = await read(await (await printed(['w'.repeat(4_000), `begin ${'word '.repeat(3_000)}end`])).arrayBuffer())
    const all = pages.slice(1, -1).join('|')
    expect([(all.match(/w{5,}/g) ?? []).join('').length, all.match(/\bword\b/g)?.length, all.includes('end')]).toEqual([4_000, 3_000, true])
    expect(pages.length).toBeGreaterThan(4)
  })

  it('says that there is nothing', async () => {
    expect((await read(await (await printed([], '0')).arrayBuffer())).pages[1]).toContain('Nothing matches.')
  })

  it('counts its pages', async () => {
    const { pages } = await read(await (await printed([], '300')).arrayBuffer())
    expect(pages.at(1)).toContain(`Page 2 of ${pages.length}`)
    for (const title of ['Title 1', 'Title 150', 'Title 300']) expect(pages.filter((page) => page.split('|').includes(title))).toHaveLength(1)
  })

  it('that breaks off is no document, and one whose reader leaves ends its query', async () => {
    await expect((await printed([], '(1 / 0)')).arrayBuffer()).rejects.toThrow()
    await expect((await printed([], '1000 / (case when random() > 2 then 1 else 0 end)')).arrayBuffer()).rejects.toThrow()
    const reader = (await printed([], '90000')).body?.getReader()
    await reader?.cancel()
    await expect.poll(async () => (await owner`select from pg_stat_activity where application_name = 'tickmark-downloads' and state <> 'idle'`).length, { timeout: 5_000 }).toBe(0)
  })
})
