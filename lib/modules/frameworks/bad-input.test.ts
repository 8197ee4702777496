import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#lib/auth/actor.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization, type TestOrganization, write } from '../../../test/fixtures.ts'

/** Bad input of frameworks and OSCAL, a row for each phrase, by the upload as a browser or script sends it, or by the door. A snapshot in the middle of a scan: `../posture-snapshots/posture-snapshots.test.ts`. */
const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
await import('#lib/edge/everything.ts')
const { adoptFramework, retireFramework } = await import('./operations/adopt.ts')
const { addMapping } = await import('./operations/mappings.ts')
const { exportOscal } = await import('./oscal/export.ts')
const { getFramework } = await import('./queries.ts')
const { takeSnapshots } = await import('../posture-snapshots/operations.ts')
const { createApiToken } = await import('../api-tokens/operations.ts')
const { POST } = await import('../../../app/api/v1/frameworks/upload/route.ts')
const { closePools } = await import('#db/client.ts')

let here: TestOrganization
let manager: Person
let token: string
beforeAll(async () => {
  here = await organization(owner, 'Here')
  manager = await here.person('compliance_manager')
  await write(owner, here.id, (sql) => sql`insert into settings ${sql({ org_id: here.id, document: sql.json({ rateLimits: { apiPerMinute: 1_000, expensivePerMinute: 1_000 } }), updated_at: new Date() })}`)
  token = (await createApiToken(await here.person('admin'), { name: 'Uploads', scopes: ['frameworks.import'], expiresAt: null } as never)).token
})
afterAll(() => Promise.all([closePools(), owner.end()]))

type Answer = { status: number | string; code?: string; message: string; location?: string }
async function upload(file: string | Uint8Array<ArrayBuffer>, more: Record<string, string> = {}): Promise<Answer> {
  const body = new FormData()
  body.append('file', new File([file], 'catalog.json'))
  const answer = await POST(new Request('http://127.0.0.1:3000/api/v1/frameworks/upload', { method: 'POST', body, headers: { authorization: `Bearer ${token}`, accept: 'application/json', ...more } }))
  return { ...((await answer.json()) as object), status: answer.status } as Answer
}

let made = 0
const uuidOf = () => `00000000-0000-4000-8000-${String(++made).padStart(12, '0')}`
const metadata = { title: 'Catalog', 'last-modified': '2026-01-01T00:00:00Z', version: '1', 'oscal-version': '1.1.2' }
const control = (n: number, more: object = {}) => ({ id: `a-${n}`, title: `Requirement ${n}`, ...more })
const catalog = (more: object = {}, about: object = {}, uuid = uuidOf()) => JSON.stringify({ catalog: { uuid, metadata: { ...metadata, ...about }, controls: [control(1)], ...more } })

/** @returns its id, when it was taken */
async function taken(file: string, message: unknown = expect.stringContaining('nothing was lost')): Promise<string> {
  const answer = await upload(file)
  expect(answer).toMatchObject({ status: 200, message })
  return answer.location?.split('/').at(-1) ?? ''
}
const written = async (id: string) => JSON.parse((await exportOscal(manager, { id, model: 'catalog' })).text) as { catalog: object }
const adoption = () => ({ scope: 'All', systemIds: [], fromDay: '2026-01-01', toDay: null, ownerId: manager.userId })
const requirements = async (id: string) => Object.fromEntries((await owner`select id, code from framework_requirements where framework_id = ${id}`).map((row) => [row.code, row.id as string]))
const check = (requirementId: string | undefined) => addMapping(manager, { kind: 'check', item: 'AWS-IAM-001', requirementId: requirementId ?? '', strength: 'supports' })
const refused = (file: string | Uint8Array<ArrayBuffer>, message: RegExp) => async () => expect(await upload(file)).toMatchObject({ status: 422, code: 'invalid', message: expect.stringMatching(message) })

const rows: [phrase: string, tried: () => Promise<void>][] = [
  ['OSCAL with unknown props: kept, and back in an export', async () => {
    const file = catalog({ controls: [control(1, { props: [{ name: 'house-colour', ns: 'urn:someone', value: 'mauve' }], 'of-tomorrow': { deep: [1, { x: null }] } })], 'never-heard-of': true })
    expect(await written(await taken(file))).toEqual(JSON.parse(file))
  }],
  ['wrong version: of OSCAL 2', refused(catalog({}, { 'oscal-version': '2.0.0' }), /is of OSCAL 2\.0\.0; versions 1\.0\.0 to 1\.2\.x are read\. Convert it/)],
  ['wrong version: none', refused(catalog({}, { 'oscal-version': undefined }), /has no oscal-version/)],
  ['doubled ids: of controls', refused(catalog({ controls: [control(1), control(2), control(1)] }), /^The id of a control stands more than once: a-1\. Each control needs an id of its own/)],
  ['doubled ids: a name in one object', refused(catalog().replace('"title":"Requirement 1"', '"title":"One","title":"Other"'), /a name stands twice/)],
  ['back-matter of 50 MB: taken within seconds, its attachments not kept and named', async () => {
    const bytes = 'A'.repeat(50 * 1024 * 1024)
    const began = performance.now()
    const id = await taken(catalog({ 'back-matter': { resources: [{ uuid: uuidOf(), title: 'A scan', base64: { filename: 'scan.pdf', value: bytes } }] } }), expect.stringContaining('1 thing of the file not kept'))
    expect(performance.now() - began).toBeLessThan(10_000)
    expect((await getFramework(manager, { id })).losses).toEqual([{ at: '/catalog/back-matter/resources/0/base64', what: `the attachment “scan.pdf” of ${bytes.length} characters (base64) is not kept; what is said of it and its links are` }])
    expect(await written(id)).toMatchObject({ catalog: { 'back-matter': { resources: [{ title: 'A scan' }] } } })
  }],
  ['back-matter of more than the limit: refused with the limit by the length that is announced, before it is read', async () => expect(await upload(catalog(), { 'content-length': String(65 * 1024 * 1024) })).toMatchObject({ status: 413, code: 'too_large', message: 'An OSCAL file may have at most 64 MB.' })],
  ['external links: kept and counted, and nothing is fetched, going in or out', async () => {
    const asked: string[] = []
    const server = createServer((request, answer) => { asked.push(request.url ?? ''); answer.end('{}') })
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    const at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    try {
      // That it would be heard.
      await fetch(`${at}/heard`)
      const file = catalog({ controls: [control(1, { links: [{ href: `${at}/link`, rel: 'reference' }] })], 'back-matter': { resources: [{ uuid: uuidOf(), rlinks: [{ href: `${at}/resource.json` }] }] } }, { links: [{ href: `${at}/latest`, rel: 'latest-version' }] })
      const id = await taken(file)
      expect(await written(id)).toEqual(JSON.parse(file))
      expect(await getFramework(manager, { id })).toMatchObject({ links: 3 })
      expect(asked).toEqual(['/heard'])
    } finally {
      server.close()
    }
  }],
  ['profile instead of catalog', refused(JSON.stringify({ profile: { uuid: uuidOf(), metadata, imports: [{ href: '#x' }] } }), /^This is a profile: it chooses from catalogs\. Resolve it first/)],
  ['XML instead of JSON', refused('<?xml version="1.0"?>\n<catalog xmlns="http://csrc.nist.gov/ns/oscal/1.0"/>', /^This is XML\. Take the catalog as JSON/)],
  ['YAML instead of JSON', refused('---\ncatalog:\n  uuid: x\n', /^This is YAML\. Take the catalog as JSON/)],
  ['no text at all: other letters than UTF-8', refused(Uint8Array.from(Buffer.from(catalog({}, { title: 'Müller' }), 'latin1')), /^The file is not valid UTF-8/)],
  ['mapping to a requirement of a retired framework', async () => {
    const id = await taken(catalog())
    await adoptFramework(manager, { id, version: 1, ...adoption() })
    await retireFramework(manager, { id, version: 2, reason: 'Over' })
    await expect(check((await requirements(id))['A-1'])).rejects.toMatchObject({ code: 'invalid', fields: { requirementId: 'is of Catalog 1, which is retired here' } })
  }],
  ['mapping to a requirement that its framework withdrew', async () => {
    const ids = await requirements(await taken(catalog({ controls: [control(1), control(2, { props: [{ name: 'status', value: 'withdrawn' }] })] })))
    await expect(check(ids['A-2'])).rejects.toMatchObject({ code: 'invalid', fields: { requirementId: 'was withdrawn by its framework' } })
    await expect(addMapping(manager, { kind: 'requirement', fromId: ids['A-2'], requirementId: ids['A-1'] ?? '', strength: 'equivalent' })).rejects.toMatchObject({ code: 'invalid', fields: { fromId: 'was withdrawn by its framework' } })
  }],
  ['framework version changed while adopted: the same version with other content is refused, and the adopted one stays as it was', async () => {
    const uuid = uuidOf()
    const first = catalog({}, {}, uuid)
    const id = await taken(first)
    await adoptFramework(manager, { id, version: 1, ...adoption() })
    const before = await exportOscal(manager, { id, model: 'catalog' })
    expect(await upload(catalog({ controls: [control(1, { title: 'Less' })] }, {}, uuid))).toMatchObject({ status: 409, code: 'conflict', message: 'Catalog 1 is here already, with other content. A changed framework needs another version in its metadata.' })
    expect(await upload(first)).toMatchObject({ status: 409, code: 'conflict', message: 'Catalog 1 is here already; nothing was changed.' })
    expect(await exportOscal(manager, { id, model: 'catalog' })).toEqual(before)
    expect(await getFramework(manager, { id })).toMatchObject({ state: 'adopted', version: 2 })
  }],
  ['framework version changed while adopted: a new version comes beside it as a framework of its own, and the adopted one stays', async () => {
    const uuid = uuidOf()
    const id = await taken(catalog({}, {}, uuid))
    await adoptFramework(manager, { id, version: 1, ...adoption() })
    await check((await requirements(id))['A-1'])
    const before = await exportOscal(manager, { id, model: 'catalog' })
    const next = await taken(catalog({ controls: [control(1, { title: 'More' }), control(2)] }, { version: '2' }, uuid))
    expect(next).not.toBe(id)
    expect(await getFramework(manager, { id: next })).toMatchObject({ state: 'available', edition: '2', requirements: 2 })
    expect(await getFramework(manager, { id })).toMatchObject({ state: 'adopted', edition: '1', requirements: 1 })
    expect(await exportOscal(manager, { id, model: 'catalog' })).toEqual(before)
    expect(await owner`select count(*)::int as n from requirement_mappings m join framework_requirements r on r.id = m.requirement_id where r.framework_id in (${id}, ${next}) group by r.framework_id`).toMatchObject([{ n: 1 }])
  }],
  ['circular chain of five', async () => {
    const ids = await requirements(await taken(catalog({ controls: [1, 2, 3, 4, 5].map((n) => control(n)) })))
    const map = (from: number, to: number) => addMapping(manager, { kind: 'requirement', fromId: ids[`A-${from}`], requirementId: ids[`A-${to}`] ?? '', strength: 'equivalent' })
    for (const n of [1, 2, 3, 4]) await map(n, n + 1)
    await expect(map(5, 1)).rejects.toMatchObject({ code: 'invalid', fields: { fromId: 'would close a circle: Catalog A-1 → Catalog A-2 → Catalog A-3 → Catalog A-4 → Catalog A-5 is mapped already' } })
  }],
  ['organization without any test: nothing passed, and every number has its denominator', async () => {
    const id = await taken(catalog({ controls: [control(1), control(2)] }))
    await adoptFramework(manager, { id, version: 1, ...adoption() })
    expect(await getFramework(manager, { id })).toMatchObject({ score: { requirements: 2, passed: 0, failed: 0, notEvaluable: 2, partly: 0, weightPassed: 0, weight: 4 } })
    const { snapshots } = await takeSnapshots(manager, {})
    expect(snapshots.find(({ frameworkId }) => frameworkId === id)).toMatchObject({ passed: 0, failed: 0, notEvaluable: 2 })
    const { text } = await exportOscal(manager, { id, model: 'assessment-results' })
    expect([text.match(/"state": "satisfied"/g), text.match(/"state": "not-satisfied"/g)?.length]).toEqual([null, 2])
  }],
]

describe('bad input', () => {
  it.each(rows)('%s', (_, tried) => tried())
})
