import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { grantsOfPrincipal } from '#lib/auth/permissions.ts'
import { type BuiltInRole, builtInRoles } from '#lib/auth/roles.ts'
import { arranging } from '../../../test/arrange.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization, request } from '../../../test/fixtures.ts'
import type { ShownEntry } from './shown.ts'

/** A record's timeline tells everybody who may see the record who did what, and from where those alone who may read the audit trail. */
const database = await testDatabase()
const api = await import('../../../app/api/v1/[...path]/route.ts')
const { allOperations } = await import('#lib/door/registry.ts')
const { getRecent } = await import('#lib/edge/home.ts')
const { sealCookie, sessionCookieName } = await import('#lib/edge/session.ts')
const { examples } = await import('#lib/modules/examples.ts')
const { closePools } = await import('#db/client.ts')
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
afterAll(() => Promise.all([closePools(), owner.end()]))

/** One act on each kind of record that has a timeline, and where the record is read. */
const acts = {
  'systems.update': 'systems', 'users.update': 'users', 'evidence.update': 'evidence', 'evidenceTemplates.update': 'evidence-templates',
  'findings.assign': 'findings', 'detectionRules.importPack': 'rule-packs', 'events.view': 'events', 'events.ingest': 'event-batches',
} as const

const org = await organization(owner, 'Here')
const { here } = await arranging(owner)(org.id)
const records: { path: string; id: string }[] = []
const cookies = new Map<string, string>()

beforeAll(async () => {
  const admin = await org.person('admin', 'Ada Actor')
  for (const [name, path] of Object.entries(acts) as [keyof typeof acts, string][]) {
    const operation = allOperations().find(({ spec }) => spec.name === name) as unknown as (actor: unknown, input: unknown) => Promise<unknown>
    await operation(admin, await examples[name](here))
    const [entry] = await owner`select subject_id from audit_entries where org_id = ${org.id} and action = ${name} order by id desc limit 1`
    records.push({ path, id: String(entry?.subject_id) })
  }
  for (const role of Object.keys(builtInRoles) as BuiltInRole[]) {
    const { userId } = await org.person(role)
    const sid = await here.session(userId)
    cookies.set(role, `${sessionCookieName()}=${await sealCookie('session', { sid, org: org.id }, 600)}`)
  }
})

const read = async (role: string, { path, id }: { path: string; id: string }) =>
  api.GET(new Request(`http://127.0.0.1:3000/api/v1/${path}/${id}`, { headers: { cookie: cookies.get(role) ?? '', 'user-agent': request.userAgent, 'x-tickmark-client-address': request.ip } }), { params: Promise.resolve({ path: [path, id] }) })

describe('from where somebody acted', () => {
  it.each(Object.keys(builtInRoles) as BuiltInRole[])('%s', async (role) => {
    const told = grantsOfPrincipal(role)['auditTrail.read'] !== undefined
    for (const record of records) {
      const answer = await read(role, record)
      // Whoever may read their own deliveries alone finds none of somebody else's.
      if (answer.status === 403 || (answer.status === 404 && role === 'contributor' && record.path === 'event-batches')) continue
      expect([record.path, answer.status]).toEqual([record.path, 200])
      const [entry] = ((await answer.json()) as { timeline: ShownEntry[] }).timeline
      expect([record.path, entry]).toEqual([record.path, expect.objectContaining({
        actorName: 'Ada Actor',
        ...(told ? { ip: request.ip, userAgent: request.userAgent, requestId: request.id } : { ip: null, userAgent: null, requestId: null }),
      })])
    }
  })

  it('is not said of one’s own acts on Home either', async () => {
    const person = { ...(await org.person('contributor')), name: 'contributor' }
    const operation = allOperations().find(({ spec }) => spec.name === 'evidence.create') as unknown as (actor: unknown, input: unknown) => Promise<unknown>
    await operation(person, await examples['evidence.create'](here))
    expect((await getRecent(person, {}))[0]).toMatchObject({ actorName: 'contributor', ip: null, userAgent: null, requestId: null })
  })
})
