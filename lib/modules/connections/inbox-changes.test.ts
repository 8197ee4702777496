import { createRequire } from 'node:module'
import { afterAll, describe, expect, it } from 'vitest'
import { admin, byGitHub, connection, here, newest, owner, post, works } from '../../../test/inbox.ts'

/** What webhooks of GitHub say of changes is stored as facts, by the door they come in at. */
const { replayMessage } = await import('./operations/messages.ts')
const { removeConnection } = await import('./operations/manage.ts')
const { closePools } = await import('#db/client.ts')
const examples = createRequire(import.meta.url)('@octokit/webhooks-examples') as { name: string; examples: { repository?: { id: number } }[] }[]
const example = (name: string) => structuredClone(examples.find((each) => each.name === name)?.examples[0]) as Record<string, Record<string, unknown>>

afterAll(closePools)

const facts = async (connectionId: string) => (await owner<{ kind: string; key: string; told: string; told_by_id: string }[]>`select f.kind, f.key, f.told, f.told_by_id from change_facts f join fact_sources s on s.id = f.source_id where s.connection_id = ${connectionId} order by f.number`).map((row) => row)

describe('a webhook that tells of a change', () => {
  it('is stored as facts of its repository, once, with the message that told them', async () => {
    const { id, secret } = await connection('github', 'Changes')
    const body = JSON.stringify(example('deployment'))
    const send = (event: string, more: object = {}) => post(id, body, byGitHub(body, { event, secret, ...more }))
    const { body: { id: message } } = await send('deployment')
    await works()
    expect((await facts(id)).map(({ kind, told, told_by_id }) => [kind, told, told_by_id])).toEqual([['deployment', 'webhook', message]])
    // The same bytes under another id, and the same once more from what was stored.
    expect((await send('deployment')).status).toBe(202)
    await works()
    await replayMessage(admin, { id: message })
    await works()
    expect(await facts(id)).toHaveLength(1)
    const [source] = await owner`select name, facts from fact_sources where connection_id = ${id}`
    expect(source).toEqual({ name: (example('deployment').repository as { full_name: string }).full_name, facts: 1 })
  })

  it('of which something cannot be read is kept, and says what', async () => {
    const { id, secret } = await connection('github', 'Broken changes')
    const broken = example('deployment')
    ;(broken.deployment as Record<string, unknown>).sha = 'master'
    const body = JSON.stringify(broken)
    await post(id, body, byGitHub(body, { event: 'deployment', secret }))
    await works()
    expect(await newest(id)).toMatchObject({ status: 'worked', accepted: 1, reason: expect.stringContaining('deployment.sha is not a SHA') })
    expect(await facts(id)).toEqual([])
  })

  it('with a wrong signature is none', async () => {
    const { id } = await connection('github', 'Forged changes')
    const body = JSON.stringify(example('deployment'))
    expect((await post(id, body, byGitHub(body, { event: 'deployment', secret: 'another' }))).status).toBe(401)
    await works()
    expect(await facts(id)).toEqual([])
    expect(await owner`select 1 from fact_sources where org_id = ${here.id} and connection_id = ${id}`).toHaveLength(0)
  })
})

describe('a webhook that begins to tell how branches are protected', () => {
  const watching = async (connectionId: string) => (await owner<{ body: string; name: string }[]>`select f.body, s.name from change_facts f join fact_sources s on s.id = f.source_id where s.connection_id = ${connectionId} and f.kind in ('watched', 'unwatched') order by s.name, f.number`).map(({ body, name }) => [name, (JSON.parse(body) as { kind: string }).kind])
  const hook = { id: 1, active: true, events: ['*'] }
  const sending = (id: string, secret: string) => async (event: string, message: object) => {
    const body = JSON.stringify(message)
    expect((await post(id, body, byGitHub(body, { event, secret }))).status).toBe(202)
    await works()
  }

  it('of one repository is said of that one, of an organization also of what is heard of later; gone, it is said too', async () => {
    const { id, secret } = await connection('github', 'Watching')
    const send = sending(id, secret)
    const named = (n: number) => ({ id: n, full_name: `nordwind/${n}`, pushed_at: 1_789_000_000 })
    const pushing = (n: number) => ({ ref: 'refs/heads/main', before: '0'.repeat(40), after: '1'.repeat(40), forced: false, commits: [], repository: named(n), sender: { id: 11, login: 'dana' } })
    await send('push', pushing(1))
    await send('ping', { zen: 'x', hook_id: 1, hook: { ...hook, events: ['push'] }, repository: named(1) })
    expect(await watching(id)).toEqual([])
    await send('ping', { zen: 'x', hook_id: 1, hook, repository: named(2) })
    expect(await watching(id)).toEqual([['nordwind/2', 'watched']])
    await send('ping', { zen: 'x', hook_id: 1, hook: { ...hook, type: 'Organization' }, organization: { login: 'nordwind', id: 1 } })
    await send('push', pushing(3))
    expect(await watching(id)).toEqual([['nordwind/1', 'watched'], ['nordwind/2', 'watched'], ['nordwind/2', 'watched'], ['nordwind/3', 'watched']])
    await send('meta', { action: 'deleted', hook_id: 1, hook, organization: { login: 'nordwind', id: 1 } })
    await send('push', pushing(4))
    expect((await watching(id)).filter(([, kind]) => kind === 'unwatched').map(([name]) => name)).toEqual(['nordwind/1', 'nordwind/2', 'nordwind/3'])
    expect((await watching(id)).some(([name]) => name === 'nordwind/4')).toBe(false)
    await removeConnection(admin, { id })
    expect((await watching(id)).at(-1)).toEqual(['nordwind/4', 'unwatched'])
  })
})
