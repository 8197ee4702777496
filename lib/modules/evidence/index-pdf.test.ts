import { describe, expect, it } from 'vitest'
import { jobActor } from '#lib/auth/actor.ts'
import { collect, here, manager, owner } from '../../../test/evidence.ts'
import { readPdf } from '../../../test/pdf.ts'

/** The evidence index on paper, asked for at its address and read by another's reader. */
await import('#lib/edge/everything.ts')
const { createApiToken } = await import('#lib/modules/api-tokens/operations.ts')
const { sealer } = await import('#lib/audit/seal.ts')
const { rotateKey } = await import('#lib/modules/audit-trail/proofs.ts')
const { systemsExport } = await import('#lib/modules/systems/exports.ts')
const { appPool, begin } = await import('#db/client.ts')
const index = await import('../../../app/api/v1/evidence.pdf/route.ts')
const trail = await import('../../../app/api/v1/audit-trail.pdf/route.ts')

async function ask(scope: string, query = '', { GET } = index): Promise<Response> {
  const { token } = await createApiToken(await here.person('admin'), { name: `For ${scope}${query}`, scopes: [scope], expiresAt: null } as Parameters<typeof createApiToken>[1])
  return GET(new Request(`http://127.0.0.1:3000/api/v1/evidence.pdf${query}`, { headers: { authorization: `Bearer ${token}` } }))
}

describe('the evidence index', () => {
  it('has a cover, contents, every piece, and the checkpoint; it is recorded once', async () => {
    const seal = sealer((org, work) => begin(appPool(), org, work), (org) => rotateKey(jobActor(org, 'sealing', 'k'), { reason: 'First key' }))
    await expect.poll(() => seal(here.id)).toBeGreaterThan(0)
    for (const title of ['Access review of Ωμέγα', '=SUM(A1)', 'Backups of Жито']) await collect(undefined, { title })
    const response = await ask('evidence.export', '?category=access_review')
    expect([response.status, response.headers.get('content-type'), response.headers.get('content-disposition')]).toEqual([200, 'application/pdf', 'attachment; filename="evidence.pdf"'])
    const { pages: [cover = '', list = '', proof = '', ...others], outline, links, info, tags } = await readPdf(await response.arrayBuffer())
    expect(cover).toMatch(/Evidence index\|.*Organization\|Here\|Scope\|category = access_review\|Period\|from the beginning – \d{4}-\d\d-\d\d \d\d:\d\d UTC\|Population\|3 when it was asked for\|.*Times\|UTC\|Rows\|3\|.*Contents/)
    for (const said of ['Title', 'SHA-256', 'Access review of Ωμέγα', '=SUM(A1)', 'Backups of Жито', '2026-01-01 00:00', 'AC-02; OP-02', 'review.txt']) expect(list).toContain(said)
    // Short: its contents stand on the cover.
    expect(cover).toMatch(/Contents\|Evidence index: the list\|2\|Checkpoint of the audit trail\|3/)
    expect(cover).toMatch(/Checkpoint\|\d{4}-\d\d-\d\d \d\d:\d\d UTC, over [\d,]+ entries of the audit trail; it stands on the last page/)
    expect(links).toEqual([[1, 2], [1, 3]])
    expect(proof).toMatch(/— \S+ \S{90,}/)
    expect([cover, list, proof].map((page) => /Page \d of \d/.exec(page)?.[0])).toEqual(['Page 1 of 3', 'Page 2 of 3', 'Page 3 of 3'])
    expect([others, outline, info.Title, tags]).toEqual([[], ['Evidence index', 'Contents', 'Evidence index: the list', 'Checkpoint of the audit trail'], 'Evidence index of Here', expect.stringContaining('"role":"H2"')])
    const entries = await owner`select body from audit_entries where org_id = ${here.id} and action = 'evidence.export'`
    expect(entries.map(({ body }) => JSON.parse(body)).map(({ subject, reason, count }) => [subject.label, reason, count])).toEqual([['Evidence as PDF', 'category = access_review', 3]])
  })

  it('has an extract of the audit trail beside it, in words, with its period', async () => {
    const { pages: [cover, list] } = await readPdf(await (await ask('auditTrail.export', '?action=evidence.collect&from=2026-01-01T00:00:00Z', trail)).arrayBuffer())
    expect(cover).toMatch(/^.*Extract of the audit trail\|Organization\|.*\|Period\|2026-01-01 00:00 UTC – .*\|Rows\|3\|/)
    for (const said of ['Recorded', 'What', 'contributor', 'Here']) expect(`${cover}${list}`).toContain(said)
  })

  it('is refused to who may not take lists out, and is made of lists that say so alone', async () => {
    expect((await ask('evidence.read')).status).toBe(403)
    await expect(systemsExport.take(manager, { format: 'pdf' })).rejects.toMatchObject({ code: 'invalid' })
  })
})
