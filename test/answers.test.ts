import { createHmac } from 'node:crypto'
import { join } from 'node:path'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Actor, jobActor } from '#lib/auth/actor.ts'
import { seal } from '#lib/crypto/secrets.ts'
import found from '#lib/edge/answers.json' with { type: 'json' }
import { actorOf, arranger, arranging, firstWho } from './arrange.ts'
import { testDatabase } from './database.ts'
import { png } from './files.ts'
import { organization, type TestOrganization, write } from './fixtures.ts'
import { city, mmdb } from './mmdb.ts'

/** What the API document says of answers is what the types say (`npm run typecheck` compares), and what is really answered is no more and no less. */
process.env.SETUP_CODE = 'ABCDE-12345'
const database = await testDatabase()
await import('#lib/edge/everything.ts')
const { v7 } = await import('uuid')
const { grantable } = await import('#lib/auth/permissions.ts')
const { newTotpSecret, totpCode } = await import('#lib/auth/totp.ts')
const { tokenHash, newToken } = await import('#lib/crypto/secrets.ts')
const { allExports } = await import('#lib/door/export.ts')
const { allOperations, allQueries } = await import('#lib/door/registry.ts')
const { fileRoutes } = await import('#lib/edge/file-routes.ts')
const { openApi } = await import('#lib/edge/openapi.ts')
const { tokenPrefix } = await import('#lib/modules/api-tokens/model.ts')
const { examples } = await import('#lib/modules/examples.ts')
const { sealer } = await import('#lib/audit/seal.ts')
const { rotateKey } = await import('#lib/modules/audit-trail/proofs.ts')
const { adoptFramework } = await import('#lib/modules/frameworks/operations/adopt.ts')
const { addFramework } = await import('#lib/modules/frameworks/operations/bring.ts')
const { oscalModelKeys } = await import('#lib/modules/frameworks/oscal/names.ts')
const { takeSnapshots } = await import('#lib/modules/posture-snapshots/operations.ts')
const { createConnection, rotateSecret } = await import('#lib/modules/connections/operations/manage.ts')
const { createSystem } = await import('#lib/modules/systems/operations.ts')
const { createChange } = await import('#lib/modules/changes/operations/draft.ts')
const { createPlan } = await import('#lib/modules/backup-plans/operations/plan.ts')
const { recordDrill } = await import('#lib/modules/runbooks/operations/drill.ts')
const { adoptRunbook } = await import('#lib/modules/runbooks/operations/write.ts')
const { postRun } = await import('#lib/modules/backup-plans/operations/post.ts')
const { recordBackup } = await import('#lib/modules/portal-backups/operations.ts')
const { appPool, begin, closePools } = await import('#db/client.ts')
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
afterAll(() => Promise.all([closePools(), owner.end()]))

type Schema = { properties?: object; additionalProperties?: unknown }
type Described = { responses: Record<string, { content?: Record<string, { schema?: Schema }> }> }
const document = openApi('https://portal.example', fileRoutes) as { paths: Record<string, Record<string, Described>>; components: { schemas: Record<string, Schema> } }
const routes = Object.entries(document.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, described]) => ({ route: `${method.toUpperCase()} ${path.replace(/^\/api\/v1/, '')}`, ...described })))

/** A record has the fields that are named and no others: what is not described must not leave. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed)
  if (typeof schema !== 'object' || schema === null) return schema
  const inner = Object.fromEntries(Object.entries(schema).map(([name, each]) => [name, closed(each)]))
  return inner.type === 'object' && inner.additionalProperties === undefined ? { ...inner, additionalProperties: false } : inner
}

const ajv = new Ajv2020({ strict: false, allErrors: true, formats: { 'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/ } })
for (const [name, schema] of Object.entries(document.components.schemas)) ajv.addSchema(closed(schema) as object, `#/components/schemas/${name}`)
const checks = new Map<string, ValidateFunction>()
const tried = new Set<string>()

/** What is wrong with an answer, as its route describes that status. */
function wrongWith(route: string, status: number, body: unknown): string[] {
  const schema = routes.find((each) => each.route === route)?.responses[status]?.content?.['application/json']?.schema
  if (!schema) return [`${route} ${status} is not described`]
  tried.add(route)
  const check = checks.get(`${route} ${status}`) ?? ajv.compile(closed(schema) as object)
  checks.set(`${route} ${status}`, check)
  return check(JSON.parse(JSON.stringify(body ?? null))) ? [] : (check.errors ?? []).map((each) => `${route}${each.instancePath} ${each.message} ${JSON.stringify(each.params)}`)
}

describe('the API document', () => {
  it('says of every route what it answers, and of no other', async () => {
    const without = routes.filter(({ responses }) => !Object.entries(responses).some(([status, { content }]) => Number(status) < 300 && Object.values(content ?? {}).some(({ schema }) => schema !== undefined)))
    expect(without.map(({ route }) => route)).toEqual([])
    expect(Object.keys(found.answers).filter((each) => !routes.some(({ route }) => route === each))).toEqual(['GET /openapi.json'])
  })

  it('calls a whole number one, in what is sent and in what is answered: nothing but a rate is a fraction', () => {
    const text = JSON.stringify(document)
    expect(text.replaceAll(/"rate":\{"type":\["number"(?:,"null")?\]/g, '').match(/"type":(\[[^\]]*)?"number"/g) ?? []).toEqual([])
    expect(text).toContain('"type":"integer"')
  })
})

type Handler = (request: Request, context: { params: Promise<Record<string, string>> }) => Promise<Response>

describe('what is really answered', () => {
  let here: TestOrganization
  let token: string
  const password = 'Quiet-Meadow-77-Anchor'

  beforeAll(async () => {
    here = await organization(owner, 'Here')
    await here.controls('OP-01')
    const { userId } = await here.person('admin')
    token = newToken(tokenPrefix)
    await write(owner, here.id, async (sql) => {
      await sql`insert into api_tokens ${sql({ org_id: here.id, id: v7(), user_id: userId, name: 'All', prefix: token.slice(0, 10), token_hash: tokenHash('api-token', token), scopes: grantable, created_at: new Date() })}`
      await sql`insert into settings ${sql({ org_id: here.id, document: sql.json({ rateLimits: { apiPerMinute: 10_000, expensivePerMinute: 1_000 } }), updated_at: new Date() })}`
    })
  })

  it('by routes that are files', async () => {
    const send = async (path: string, method: 'GET' | 'POST', address: string, init: RequestInit = {}, params: Record<string, string> = {}) => {
      const handlers = (await import(/* @vite-ignore */ join(import.meta.dirname, '../app', path.startsWith('/api/') ? '' : 'api/v1', path.replace(/\{(\w+)\}/g, '[$1]'), 'route.ts'))) as Record<string, Handler>
      const answer = await (handlers[method] as Handler)(new Request(`http://127.0.0.1:3000${address.startsWith('/api/') ? '' : '/api/v1'}${address}`, { ...init, method, headers: { authorization: `Bearer ${token}`, accept: 'application/json', ...(init.headers as object) } }), { params: Promise.resolve(params) })
      const body = (await answer.json()) as Record<string, unknown>
      expect([path, answer.status < 300 || body, ...wrongWith(`${method} ${path}`, answer.status, body)]).toEqual([path, true])
      return body
    }
    const form = (fields: Record<string, string>, name: string, text: string | Uint8Array<ArrayBuffer>) => {
      const body = new FormData()
      for (const [field, value] of Object.entries(fields)) body.append(field, value)
      body.append('file', new File([text], name))
      return { body }
    }
    const line = (id: string) => JSON.stringify({ id, timestamp: '2026-01-02T03:04:05Z', event_type: 'sign_in', user: 'a@example.com', ip: '198.51.100.7' })
    await send('/events', 'POST', '/events', { body: `${line('1')}\n${line('2')}\nnothing`, headers: { 'content-type': 'application/x-ndjson' } })
    await send('/events/upload', 'POST', '/events/upload', form({ source: 'auto' }, 'one.ndjson', line('3')))
    await send('/frameworks/upload', 'POST', '/frameworks/upload', form({}, 'catalog.json', JSON.stringify({ catalog: { uuid: '7c2c1c0e-51c8-4b2b-8f3a-5d2f9d0f3c19', metadata: { title: 'Catalog', 'last-modified': '2026-01-01T00:00:00Z', version: '1', 'oscal-version': '1.1.2' }, groups: [{ id: 'ac', title: 'Access', controls: [{ id: 'ac-1', title: 'Policy' }] }] } })))
    const manager = await here.person('compliance_manager')
    const { id: frameworkId } = await addFramework(manager, { key: 'gdpr' })
    await adoptFramework(manager, { id: frameworkId, version: 1, scope: 'All', systemIds: [], fromDay: '2026-01-01', toDay: null, ownerId: manager.userId })
    await takeSnapshots(manager, {})
    for (const model of oscalModelKeys) await send(`/frameworks/{frameworkId}/oscal/${model}.json`, 'GET', `/frameworks/${frameworkId}/oscal/${model}.json`, {}, { frameworkId })
    await send('/rule-packs/upload', 'POST', '/rule-packs/upload', form({ licence: 'MIT' }, 'one.yml', 'title: One\nlogsource: { product: aws }\ndetection: { a: { b: c }, condition: a }\nlevel: low\n'))
    const { id } = await send('/evidence/upload', 'POST', '/evidence/upload', form({ title: 'A list', category: 'report', controlAreas: 'OP-01', observedFrom: '2026-01-01', observedTo: '2026-03-31' }, 'list.txt', 'a\nb\n'))
    await send('/evidence/{evidenceId}/versions', 'POST', `/evidence/${String(id)}/versions`, form({}, 'list.txt', 'a\nb\nc\n'), { evidenceId: String(id) })
    await send('/evidence/{evidenceId}/verify', 'POST', `/evidence/${String(id)}/verify`, {}, { evidenceId: String(id) })
    const [{ id: fileId } = { id: '' }] = await owner`select id from artifacts where owner_id = ${String(id)} limit 1`
    await send('/artifacts/{artifactId}/verify', 'POST', `/artifacts/${String(fileId)}/verify`, {}, { artifactId: String(fileId) })
    const { id: systemId } = await createSystem(await here.person('admin'), { name: 'Exports', environment: 'production', criticality: 2 } as never)
    const list = form({ systemId, source: 'okta', part: 'users', report: '/api/v1/users', extractedAt: '2026-01-01' }, 'users.json', '[]')
    const { id: populationId } = await send('/populations/upload', 'POST', '/populations/upload', list)
    await send('/populations/{populationId}/files', 'POST', `/populations/${String(populationId)}/files`, form({ part: 'apps' }, 'apps.json', '[ ]'), { populationId: String(populationId) })
    await send('/populations/{populationId}/screenshots', 'POST', `/populations/${String(populationId)}/screenshots`, form({}, 'screen.png', new Uint8Array(png())), { populationId: String(populationId) })
    await send('/address-tables/upload', 'POST', '/address-tables/upload', form({}, 'places.mmdb', new Uint8Array(mmdb({ '203.0.113.0/24': city('DE', 52.52, 13.4) }))))
    await send('/vulnerability-imports/upload', 'POST', '/vulnerability-imports/upload', form({ systemId, whole: 'on' }, 'report.sarif', '{"version":"2.1.0","runs":[]}'))
    const { id: changeId } = await createChange(await here.person('admin'), { title: 'Deploy', category: 'code', systemIds: [systemId], 'answer.impact': 0, 'answer.reach': 0, 'answer.backOut': 0, 'answer.testing': 0, 'answer.novelty': 0 } as never)
    await send('/changes/{changeId}/attachments', 'POST', `/changes/${changeId}/attachments`, form({ kind: 'test' }, 'smoke.txt', 'passed\n'), { changeId })
    const { id: planId } = await createPlan(await here.person('admin'), { systemId, title: 'Nightly', kind: 'folder', what: 'Files', backupEvery: 'daily', restoreEvery: 'quarterly', retentionDays: 30 } as never)
    const { id: runId } = await postRun(await here.person('admin'), { id: planId, kind: 'backup', runKey: 'one', result: 'failed', beganAt: '2026-01-01T00:00:00Z' } as never)
    await send('/backup-runs/{runId}/logs', 'POST', `/backup-runs/${runId}/logs`, form({}, 'backup.txt', 'failed\n'), { runId })
    const { id: runbookId } = await adoptRunbook(await here.person('admin'), { shipped: 'region' } as never)
    const { id: drillId } = await recordDrill(await here.person('admin'), { id: runbookId, drillKey: 'one', result: 'failed', beganAt: '2026-01-01T00:00:00Z', endedAt: '2026-01-01T01:00:00Z' } as never)
    await send('/runbook-drills/{drillId}/files', 'POST', `/runbook-drills/${drillId}/files`, form({}, 'drill.txt', 'failed\n'), { drillId })
    await send('/api/events', 'POST', '/api/events', { body: line('4'), headers: { 'content-type': 'application/json' } })
    for (const path of ['/api/events', '/api/findings', '/api/stats/summary']) await send(path, 'GET', path)
    await send('/search', 'GET', '/search?q=list')
    for (const { file } of allExports()) await send(`/${file}.json`, 'GET', `/${file}.json`)
    await send('/artifacts/compare', 'POST', '/artifacts/compare')
    const { here: made } = await arranging(owner)(here.id)
    const secret = newTotpSecret()
    const userId = await made.user({ email: 'signs.in@example.com', totp_secret: seal('users.totp', secret) })
    await made.add('user_roles', { user_id: userId, role: 'admin' })
    const json = (body: object) => ({ body: JSON.stringify(body), headers: { 'content-type': 'application/json' } })
    const { challenge } = await send('/auth/login', 'POST', '/auth/login', json({ email: 'signs.in@example.com', password }))
    await send('/auth/mfa', 'POST', '/auth/mfa', json({ challenge, code: totpCode(secret, new Date()) }))
    const admin = await here.person('admin')
    const source = (await createConnection(admin, { kind: 'github', name: 'Sends messages', organization: 'nordwind' })).id
    const signing = (await rotateSecret(admin, { id: source })).secret
    await send('/api/webhooks/{source}', 'POST', `/api/webhooks/${source}`, { body: '{}', headers: { 'content-type': 'application/json', 'x-github-event': 'ping', 'x-github-delivery': 'one', 'x-hub-signature-256': `sha256=${createHmac('sha256', signing).update('{}').digest('hex')}` } }, { source })
  })

  it('by every operation with its example', { timeout: 120_000 }, async () => {
    const arrange = arranger(owner)
    const wrong: string[] = []
    for (const call of allOperations()) {
      const { http, name } = call.spec
      if (!http) continue
      const { input, self } = await arrange(here.id, examples[name as keyof typeof examples])
      const answer = await (call as unknown as (actor: Actor, input: unknown) => Promise<unknown>)(self ?? (await actorOf(here, firstWho(name))), input)
      wrong.push(...wrongWith(`${http.method} ${http.path}`, 200, answer))
    }
    expect(wrong).toEqual([])
  })

  it('by every query, over what was made', { timeout: 120_000 }, async () => {
    await recordBackup(jobActor(here.id, 'backup', 'test'), (await arranger(owner)(here.id, examples['portalBackups.record'])).input as Parameters<typeof recordBackup>[1])
    const sealing = sealer((org, work) => begin(appPool(), org, work), (org) => rotateKey(jobActor(org, 'sealing', 'test'), { reason: 'First key' }))
    const unsealed = async () => (await sealing(here.id), (await owner`select count(*)::int as n from audit_entries e where org_id = ${here.id} and not exists (select from audit_leaves l where l.org_id = e.org_id and l.entry_id = e.id)`)[0]?.n)
    await expect.poll(unsealed, { timeout: 10_000 }).toBe(0)
    const wrong: string[] = []
    const admin = await here.person('admin')
    const known = new Map<string, Record<string, unknown>[]>()
    const reads = allQueries().flatMap((call) => (call.spec.http ? [{ path: call.spec.http.path, ask: call as unknown as (actor: Actor, input: unknown) => Promise<unknown> }] : []))
    const check = async (path: string, ask: (typeof reads)[number]['ask'], input: object) => {
      const answer = await ask(admin, input)
      wrong.push(...wrongWith(`GET ${path}`, 200, answer))
      return answer
    }
    const asked: Record<string, object> = { '/audit-log/consistency': { from: 1, to: 2 }, '/systems/named': { name: 'Okta' }, '/incident-links': { kind: 'finding', recordId: here.id }, '/controls/named': { code: 'AC-02' }, '/schedules/preview': { rule: '0 6 * * 1', zone: 'UTC' }, '/duty-mapping-preview': { by: 'name', right: 'clerk*' }, '/requestable-rights': { systemId: here.id, source: 'table' }, '/reports/preview': { kind: 'findings', fromDay: '2026-01-01', toDay: '2026-03-31', zone: 'UTC' } }
    for (const { path, ask } of reads.filter(({ path }) => !path.includes('{'))) {
      const answer = (await check(path, ask, asked[path] ?? {})) as Record<string, unknown>[] | { rows?: Record<string, unknown>[] } | null
      known.set(path, Array.isArray(answer) ? answer : (answer?.rows ?? []))
    }
    // Whom and what records name, which no list has.
    known.set('/logs/users', [{ name: 'a@example.com' }])
    known.set('/logs/addresses', [{ address: '198.51.100.7' }])
    known.set('/change-exceptions', [...await owner`select id from change_exceptions where org_id = ${here.id} limit 5`])
    known.set('/campaign-rows', [...await owner`select id from campaign_rows where org_id = ${here.id} limit 5`])
    known.set('/calendar', (known.get('/calendar') ?? []).flatMap(({ id, cells }) => (cells as { key: string }[]).slice(0, 1).map(({ key }) => ({ id, key }))).slice(0, 5))
    known.set('/reports/about', [{ ofId: here.id }])
    const [one, other] = await owner`select id from frameworks where org_id = ${here.id} and state <> 'retired' limit 2`
    known.set('/framework-matrix', one && other ? [{ fromId: one.id, toId: other.id }] : [])
    for (const [path, table] of [['/requirements', 'framework_requirements'], ['/mappings', 'requirement_mappings']] as const) known.set(path, [...await owner`select id from ${owner(table)} where org_id = ${here.id} order by id limit 5`])
    known.set('/framework-matrix', [...await owner`select one.id as "fromId", other.id as "toId" from frameworks one join frameworks other on other.org_id = one.org_id and other.id > one.id where one.org_id = ${here.id} and 'retired' not in (one.state, other.state) order by one.id, other.id limit 5`])
    const decisions = await owner`select distinct decision_id as decision from findings where org_id = ${here.id} and decision_id is not null limit 5`
    known.set('/findings/decisions', decisions.length > 0 ? [...decisions] : [{ decision: here.id }])
    for (const { path, ask } of reads.filter(({ path }) => path.includes('{'))) {
      const [, list] = /^(\/[^{]*)\/\{(\w+)\}/.exec(path.replace('/audit-log/proofs', '/audit-trail')) ?? []
      const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
      const rows = known.get(list ?? '') ?? []
      expect([path, rows.length > 0]).toEqual([path, true])
      for (const row of rows) await check(path, ask, Object.fromEntries(names.map((name) => [name, row[name] ?? row.id])))
    }
    expect(wrong).toEqual([])
  })

  it('is all tried, but for what needs a bucket', () => {
    const json = routes.filter(({ responses }) => Object.entries(responses).some(([status, { content }]) => Number(status) < 300 && content?.['application/json'] !== undefined))
    expect(json.map(({ route }) => route).filter((route) => !tried.has(route)).sort()).toEqual(['POST /evidence/link'])
  })
})
