import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import postgres from 'postgres'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { type Person } from '#lib/auth/actor.ts'
import { setClock } from '#lib/clock.ts'
import { resetEnv } from '#lib/env.ts'
import { testDatabase } from './database.ts'
import { organization, type TestOrganization, write } from './fixtures.ts'

/** Connections, and a server that answers as another system does, for the tests of connections. A test file that imports this gets a database of its own. */
export const database = await testDatabase()
export const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
await import('#lib/modules/index.ts')
const { background } = await import('#lib/door/background.ts')
const { checkConnection } = await import('#lib/modules/connections/operations/calls.ts')
const { createConnection } = await import('#lib/modules/connections/operations/manage.ts')
const { getConnection } = await import('#lib/modules/connections/queries.ts')
const { callOut } = await import('#lib/modules/connections/rounds.ts')
const { closePools } = await import('#db/client.ts')

export let here: TestOrganization
export let admin: Person
let server: Server
export let url = ''
/** How the other system answers. */
export const theirs: { answer: (request: IncomingMessage, body: string, response: ServerResponse) => void } = { answer: (_, __, response) => response.end('{}') }
export let asked: string[] = []
let restore = () => {}
export const at = (moment: Date) => {
  restore()
  restore = setClock({ now: () => moment })
}
export const hand = background('test')
export const calls = async () => {
  const waiting = await owner<{ data: { orgId: string; id: string } }[]>`delete from pgboss.job where name = 'connections.call' returning data`
  for (const { data } of waiting) await callOut(data, hand)
  return waiting.length
}
let serial = 0
export const github = (more: object = {}) => createConnection(admin, { kind: 'github', name: `GitHub ${++serial}`, organization: 'nordwind', url, token: 'gh-token', ...more })
export const aws = (more: object = {}) => createConnection(admin, { kind: 'aws', name: `AWS ${++serial}`, region: 'eu-central-1', url, accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI', ...more })
export const test = async (id: string) => {
  await checkConnection(admin, { id })
  expect(await calls()).toBe(1)
  return getConnection(admin, { id })
}
/** The only one there is, so that a round finds no other. */
export const alone = async (more: object = {}) => {
  await write(owner, here.id, (sql) => sql`update connections set deleted_at = now() where deleted_at is null`)
  await owner`delete from pgboss.job where name = 'connections.call'`
  return github(more)
}
export const inEnv = (values: Record<string, string | undefined>) => {
  for (const [name, value] of Object.entries(values)) if (value === undefined) delete process.env[name]; else process.env[name] = value
  resetEnv()
}

beforeAll(async () => {
  here = await organization(owner, 'Here')
  admin = await here.person('admin')
  server = createServer((request, response) => {
    let body = ''
    request.on('data', (part) => (body += String(part)))
    request.on('end', () => {
      asked.push(`${request.method} ${request.url}`)
      theirs.answer(request, body, response)
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(() => {
  restore()
  asked = []
  inEnv({ CREDENTIALS_KEY_FILE: undefined, CREDENTIALS_KMS_KEY: undefined })
})
afterAll(() => Promise.all([closePools(), owner.end(), new Promise((done) => server.close(done))]))
