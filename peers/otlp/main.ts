// Logs sent by the exporter of OpenTelemetry for JavaScript, which is not ours: plain and packed, with answers that are lost and a portal that says to come again.
import { spawn, spawnSync } from 'node:child_process'
import { copyFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { NODE } from '../../scripts/lib/install.mjs'
import { throwAwayFolder } from '../../scripts/lib/throw-away.mjs'
import { write } from '../../test/fixtures.ts'
import { plant } from '../backup/plant.ts'
import { cached } from '../cache.ts'
import { Checks, equal, truth } from '../s3/checks.ts'

const SKIPPED = 77
const here = join(import.meta.dirname, 'sender')
const files = ['package.json', 'package-lock.json', 'send.mjs']

function install(folder: string): boolean {
  for (const file of files) copyFileSync(join(here, file), join(folder, file))
  const { status } = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder, stdio: 'inherit', timeout: 180_000 })
  if (status !== 0) console.log('the exporter of OpenTelemetry could not be had from the npm registry')
  return status === 0
}

type Route = (request: Request) => Promise<Response>
/** What came in, and what the exporter hears: null is what the portal says. */
type Heard = { requests: { packed: boolean; status: number }[]; instead: ((n: number) => { status: number; after: boolean } | null) | null }

async function listen(route: Route, heard: Heard): Promise<{ server: Server; url: string }> {
  const server = createServer((request, response) => {
    void answer(route, request, heard).then(async (told) => {
      response.writeHead(told.status, Object.fromEntries(told.headers))
      response.end(Buffer.from(await told.arrayBuffer()))
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

async function answer(route: Route, request: IncomingMessage, heard: Heard): Promise<Response> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  const headers = new Headers(Object.entries(request.headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as [string, string]] : [])))
  const given = () => route(new Request(`http://127.0.0.1${request.url}`, { method: 'POST', headers, body: Buffer.concat(parts) }))
  const instead = heard.instead?.(heard.requests.length) ?? null
  if (instead?.after) await given()
  const told = instead ? new Response('{"code":14,"message":"later"}', { status: instead.status, headers: { 'content-type': 'application/json', 'retry-after': '1' } }) : await given()
  heard.requests.push({ packed: request.headers['content-encoding'] === 'gzip', status: told.status })
  return told
}

async function main(): Promise<number> {
  const program = await cached('otlp', files.map((file) => join(here, file)), install)
  if (program === null) return SKIPPED
  const folder = throwAwayFolder()
  const checks = new Checks()
  const planted = await plant(join(folder.dir, 'data'), { DATA_DIR: join(folder.dir, 'data'), NODE_ENV: 'production', LOG_LEVEL: 'error', TZ: 'UTC' })
  const heard: Heard = { requests: [], instead: null }
  let server: Server | null = null
  try {
    const { POST } = await import('../../app/v1/logs/route.ts')
    const { newToken, tokenHash } = await import('#lib/crypto/secrets.ts')
    const { tokenPrefix } = await import('#lib/modules/api-tokens/model.ts')
    const { v7 } = await import('uuid')
    const token = newToken(tokenPrefix)
    const { userId } = await planted.person('admin')
    await planted.owner((sql) => write(sql, planted.orgId, (own) => own`insert into api_tokens ${own({ org_id: planted.orgId, id: v7(), user_id: userId, name: 'ledger', prefix: token.slice(0, 10), token_hash: tokenHash('api-token', token), scopes: ['events.ingest'], created_at: new Date() })}`))
    const opened = await listen(POST, heard)
    server = opened.server
    const send = (from: number, count: number, more: Record<string, string> = {}) => new Promise<number | null>((done) => {
      const env = { ...process.env, OTEL_EXPORTER_OTLP_ENDPOINT: opened.url, OTEL_EXPORTER_OTLP_HEADERS: `Authorization=Bearer%20${token}`, OTEL_SERVICE_NAME: 'ledger', ...more }
      spawn(NODE, [join(program, 'send.mjs'), String(from), String(count)], { cwd: program, env, stdio: 'inherit', timeout: 90_000 }).once('close', done)
    })
    const stored = async (from: number, count: number) => {
      const names = await planted.owner((sql) => sql<{ user_name: string }[]>`select user_name from events where org_id = ${planted.orgId} and source = 'otlp' order by id`)
      const wanted = new Set(Array.from({ length: count }, (_, n) => `user-${from + n}`))
      const found = names.map((row) => row.user_name).filter((name) => wanted.has(name))
      equal([found.length, new Set(found).size], [count, count], 'records stored, and how many different ones')
    }

    await checks.check('1,000 records come in, each once and with what it says', async () => {
      equal(await send(0, 1_000), 0, 'the exporter ends with')
      await stored(0, 1_000)
      const [row] = await planted.owner((sql) => sql`select event_type, ip, severity_hint, raw from events where org_id = ${planted.orgId} and user_name = 'user-10'`)
      equal([row?.event_type, row?.ip, row?.severity_hint], ['invoice.paid', '203.0.113.5', 3], 'a record')
      const raw = JSON.parse(String(row?.raw)) as Record<string, unknown>
      equal([raw.body, raw.attributes], ['invoice 10', { 'user.name': 'user-10', 'client.address': '203.0.113.5', amount: 10, rate: 1.5, paid: true, tags: ['a', 'b'], of: { n: 10 } }], 'its text')
    })
    await checks.check('packed with gzip too', async () => {
      heard.requests = []
      equal(await send(1_000, 1_000, { OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip' }), 0, 'the exporter ends with')
      truth(heard.requests.length > 0 && heard.requests.every((each) => each.packed), 'nothing came packed')
      await stored(1_000, 1_000)
    })
    await checks.check('what is told 503 comes again and is stored once, whether it was stored before or not', async () => {
      heard.requests = []
      heard.instead = (n) => (n === 0 ? { status: 503, after: false } : n === 2 ? { status: 503, after: true } : n === 4 ? { status: 429, after: true } : null)
      equal(await send(2_000, 1_000, { OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip' }), 0, 'the exporter ends with')
      heard.instead = null
      equal(heard.requests.filter((each) => each.status !== 200).length, 3, 'answers that sent it back')
      await stored(2_000, 1_000)
      console.log(`    ${heard.requests.length} requests for 5`)
    })
    await checks.check('a token that is none is refused for good', async () => {
      heard.requests = []
      await send(3_000, 10, { OTEL_EXPORTER_OTLP_HEADERS: 'Authorization=Bearer%20tmk_no' })
      equal(heard.requests.map((each) => each.status), [401], 'answers')
      await stored(3_000, 0)
    })
  } finally {
    server?.closeAllConnections()
    server?.close()
    await planted.close()
    folder.remove()
  }
  console.log(`${checks.passed} held, ${checks.failures.length} failed${checks.failures.map((each) => `\n  ${each}`).join('')}`)
  return checks.failures.length === 0 ? 0 : 1
}

process.exitCode = await main()
