import postgres from 'postgres'
import { v7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#lib/auth/actor.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization, type TestOrganization, write } from '../../../test/fixtures.ts'

/** Whoever uploads sees what became of it, and of nobody else's: with real bytes, by the API. */
const database = await testDatabase()
await import('#lib/edge/everything.ts')
const { GET } = await import('../../../app/api/v1/[...path]/route.ts')
const { POST } = await import('../../../app/api/v1/events/upload/route.ts')
const { getWorklist } = await import('#lib/edge/home.ts')
const { tokenHash, newToken } = await import('#lib/crypto/secrets.ts')
const { tokenPrefix } = await import('../api-tokens/model.ts')
const { detectBatch } = await import('../findings/run-detection.ts')
const { jobActor } = await import('#lib/auth/actor.ts')
const { closePools } = await import('#db/client.ts')
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
afterAll(() => Promise.all([closePools(), owner.end()]))

let here: TestOrganization
const tokens = new Map<Person, string>()

async function tokenOf(person: Person): Promise<string> {
  const known = tokens.get(person)
  if (known) return known
  const token = newToken(tokenPrefix)
  await write(owner, here.id, (sql) => sql`insert into api_tokens ${sql({ org_id: here.id, id: v7(), user_id: person.userId, name: 'Own', prefix: token.slice(0, 10), token_hash: tokenHash('api-token', token), scopes: ['events.ingest', 'deliveries.read'], created_at: new Date() })}`)
  tokens.set(person, token)
  return token
}

async function ask(person: Person, path: string): Promise<{ status: number; body: Record<string, unknown> }> {
  const answer = await GET(new Request(`http://127.0.0.1:3000/api/v1${path}`, { headers: { authorization: `Bearer ${await tokenOf(person)}` } }), { params: Promise.resolve({ path: (path.split('?')[0] as string).split('/').filter(Boolean) }) } as never)
  return { status: answer.status, body: await answer.json() as Record<string, unknown> }
}

type Outcome = { name: string; status: string; message: string; location?: string; answer?: { batches: string[]; rejects: { line: number }[] } }

async function upload(person: Person, files: [string, string][], accept = 'application/json'): Promise<Response> {
  const form = new FormData()
  form.append('source', 'auto')
  for (const [name, text] of files) form.append('file', new File([text], name))
  return POST(new Request('http://127.0.0.1:3000/api/v1/events/upload', { method: 'POST', body: form, headers: { authorization: `Bearer ${await tokenOf(person)}`, accept } }))
}
const told = async (answer: Response) => await answer.json() as { status: string; message: string; location: string; files: Outcome[] }

const line = (id: string) => JSON.stringify({ id, event_type: 'door_opened', timestamp: '2026-01-02T03:04:05Z', user: 'robot' })

let [lucia, other, manager] = [] as unknown as [Person, Person, Person]
let mine: string
let theirs: string

beforeAll(async () => {
  here = await organization(owner, 'Own deliveries')
  ;[lucia, other, manager] = [await here.person('contributor', 'Lucía'), await here.person('contributor', 'Otto'), await here.person('compliance_manager')]
  mine = (await told(await upload(lucia, [['mine.ndjson', [line('m-1'), '{"id":', line('m-2')].join('\n')]]))).files[0]?.answer?.batches[0] as string
  theirs = (await told(await upload(other, [['theirs.ndjson', `${line('t-1')}\n{`]]))).files[0]?.answer?.batches[0] as string
  await detectBatch(jobActor(here.id, 'test', 'test'), mine)
})

describe('a contributor', () => {
  it('lists the own deliveries and no other, and counts these alone', async () => {
    const { status, body } = await ask(lucia, '/event-batches')
    expect([status, (body.rows as { id: string }[]).map((row) => row.id)]).toEqual([200, [mine]])
    expect((await ask(lucia, '/event-batches/count')).body).toMatchObject({ count: 1, more: false })
    expect((await ask(manager, '/event-batches/count')).body).toMatchObject({ count: 2 })
  })

  it('reads the receipt of the own one with its rejected lines, and nothing of what the rules found', async () => {
    const { status, body } = await ask(lucia, `/event-batches/${mine}`)
    expect([status, body]).toMatchObject([200, { received: 3, accepted: 2, rejected: 1, rejects: [{ line: 2, reason: expect.stringContaining('is not valid JSON') as string }], findings: null, unjudged: [], detectedAt: expect.any(String) as string }])
    expect((body.timeline as { action: string }[]).map((entry) => entry.action)).toEqual(['events.ingest'])
    expect((await ask(manager, `/event-batches/${mine}`)).body).toMatchObject({ findings: 0 })
  })

  it('is told of another’s delivery what is told of one that does not exist', async () => {
    const [foreign, none] = [await ask(lucia, `/event-batches/${theirs}`), await ask(lucia, `/event-batches/${v7()}`)]
    for (const answer of [foreign, none]) delete answer.body.requestId
    expect(foreign).toEqual({ status: 404, body: { code: 'not_found', message: expect.any(String) as string } })
    expect(foreign).toEqual(none)
    // Nor does a page that begins after it say that it is there.
    const after = Buffer.from(JSON.stringify([new Date().toISOString(), theirs])).toString('base64url')
    expect((await ask(lucia, `/event-batches?after=${after}`)).body.rows).toEqual([expect.objectContaining({ id: mine })])
  })

  it('reads no event of it', async () => {
    for (const path of ['/events', `/events?batchId=${mine}`, '/events/count', '/findings']) expect([path, (await ask(lucia, path)).status]).toEqual([path, 403])
  })

  it('has on Home the own deliveries with rejected events, of how many', async () => {
    const titles = async (person: Person) => (await getWorklist(person, {})).find((kind) => kind.title.startsWith('Deliveries'))?.tasks.map((task) => task.title)
    expect(await titles(lucia)).toEqual(['1 of 3 rejected in mine.ndjson'])
    expect((await titles(manager))?.toSorted()).toEqual(['1 of 2 rejected in theirs.ndjson', '1 of 3 rejected in mine.ndjson'])
  })
})

describe('several files at once', () => {
  const files: [string, string][] = [['good.ndjson', line('s-1')], ['bad.json', 'hello'], ['empty.json', ''], ['part.ndjson', `${line('s-2')}\n{`]]

  it('are a delivery each; one that fails is named and keeps no other out', async () => {
    const answer = await told(await upload(lucia, files))
    expect(answer).toMatchObject({ status: 'failed', message: '2 of 4 files received; 2 failed.' })
    expect(answer.files.map(({ name, status, message }) => [name, status, message])).toEqual([
      ['good.ndjson', 'done', '1 accepted, 0 known already, none rejected.'], ['bad.json', 'failed', expect.stringContaining('must be JSON')],
      ['empty.json', 'failed', 'This file is empty.'], ['part.ndjson', 'done', '1 accepted, 0 known already, 1 of 2 rejected.'],
    ])
    const [good, , , part] = answer.files
    for (const each of [good, part]) expect([each?.location, (await ask(lucia, `/event-batches/${each?.answer?.batches[0]}`)).status]).toEqual([`/events/deliveries/${each?.answer?.batches[0]}`, 200])
  })

  it('without a script lead back to the form, which has the outcome of each', async () => {
    const { openSaid } = await import('#lib/edge/said.ts')
    const answer = await upload(lucia, files, 'text/html')
    const to = new URL(answer.headers.get('location') ?? '', 'http://portal')
    expect([answer.status, to.pathname, to.hash]).toEqual([303, '/events/upload', '#said'])
    const said = openSaid({ kind: 'token' } as never, to.searchParams.get('said'))
    expect(said).toMatchObject({ done: false, text: '2 of 4 files received; 2 failed.' })
    expect(said?.list.map((each) => each.split(':')[0])).toEqual(files.map(([name]) => name))
  })

  it('are at most ten in one request, and none is stored of more', async () => {
    const before = (await ask(lucia, '/event-batches/count')).body.count
    const answer = await upload(lucia, Array.from({ length: 11 }, (_, n) => [`${n}.json`, line(`m-${n}`)]))
    expect([answer.status, await answer.json()]).toEqual([422, expect.objectContaining({ message: 'Send at most 10 files at once.', fields: { file: 'are 11 files' } })])
    expect((await ask(lucia, '/event-batches/count')).body.count).toBe(before)
  })
})
