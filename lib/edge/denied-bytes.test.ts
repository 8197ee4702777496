import { join } from 'node:path'
import postgres from 'postgres'
import { afterAll, describe, expect, it } from 'vitest'
import { testDatabase } from '../../test/database.ts'
import { organization, write } from '../../test/fixtures.ts'

/** Whoever may not send bytes is refused before one is read, and that is on record: every route of the API document that takes some. */
const database = await testDatabase()
await import('#lib/edge/everything.ts')
const { v7 } = await import('uuid')
const { fileRoutes } = await import('./file-routes.ts')
const { tokenHash, newToken } = await import('#lib/crypto/secrets.ts')
const { tokenPrefix } = await import('#lib/modules/api-tokens/model.ts')
const { closePools } = await import('#db/client.ts')
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
afterAll(() => Promise.all([closePools(), owner.end()]))

const here = await organization(database.ownerUrl, 'Here')
const reader = await here.person('employee')
const token = newToken(tokenPrefix)
await write(database.ownerUrl, here.id, async (sql) => {
  await sql`insert into api_tokens ${sql({ org_id: here.id, id: v7(), user_id: reader.userId, name: 'Reads only', prefix: token.slice(0, 10), token_hash: tokenHash('api-token', token), scopes: ['profile.read'], created_at: new Date() })}`
})

const taking = fileRoutes.filter((route) => route.operation !== null && route.method === 'POST')
type Handler = (request: Request, context: { params: Promise<Record<string, string>> }) => Promise<Response>

/** A body that says whether anybody began to read it. */
function watched(): { body: ReadableStream<Uint8Array>; wasRead: () => boolean } {
  let read = false
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      read = true
      controller.enqueue(Buffer.from('--x\r\n'))
      controller.close()
    },
  }, { highWaterMark: 0 })
  return { body, wasRead: () => read }
}

describe('a route that takes bytes', () => {
  it('is one of several', () => expect(taking.length).toBeGreaterThanOrEqual(7))

  it.each(taking.map((route) => [`${route.method} ${route.path}`, route] as const))('%s refuses whoever may not, reads nothing and leaves an entry', async (_, route) => {
    const address = route.path.startsWith('/api/') ? route.path : `/api/v1${route.path}`
    const file = join(import.meta.dirname, '../../app', address.replace(/\{(\w+)\}/g, '[$1]'), 'route.ts')
    const { POST } = (await import(/* @vite-ignore */ file)) as { POST: Handler }
    const id = v7()
    const { body, wasRead } = watched()
    const headers = { authorization: `Bearer ${token}`, 'content-type': route.takes === 'form' ? 'multipart/form-data; boundary=x' : 'application/json' }
    const raw = route.takes !== 'json'
    const request = new Request(`http://127.0.0.1:3000${address.replace(/\{\w+\}/g, id)}`, { method: 'POST', headers, body: raw ? body : '{}', ...(raw ? { duplex: 'half' } : {}) } as RequestInit)
    const answer = await POST(request, { params: Promise.resolve(Object.fromEntries([...route.path.matchAll(/\{(\w+)\}/g)].map((found) => [found[1] as string, id]))) })
    expect([answer.status, wasRead()]).toEqual([403, false])
    const entries = await owner`select 1 from audit_entries where org_id = ${here.id} and action = ${route.operation as string} and outcome = 'denied'`
    expect(entries).toHaveLength(1)
  })
})
