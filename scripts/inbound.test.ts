import { createServer, type IncomingMessage } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { afterAll, expect, test } from 'vitest'
import { addressOf, bodyLimit, cleanRequest, limitBody, requestProblem, watchForm } from './lib/inbound.mjs'

let seen: IncomingMessage['headers'] = {}
let received = 0
const server = createServer((request, response) => {
  const problem = requestProblem(request)
  if (problem) return void response.writeHead(problem.status, { Connection: 'close' }).end()
  cleanRequest(request, { trustedProxies: 0, protocol: 'https' })
  seen = request.headers
  received = 0
  const open = limitBody(request, 1000, () => response.writeHead(413, { Connection: 'close' }).end())
  if (!open) return
  request.on('data', (chunk: Buffer) => (received += chunk.length))
  request.on('end', () => response.headersSent || response.end(String(received)))
})
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
const { port } = server.address() as AddressInfo
const url = `http://127.0.0.1:${port}/`
afterAll(() => server.close())

test('forged X-Forwarded-For and its relatives do not arrive', async () => {
  await fetch(url, { headers: { 'X-Forwarded-For': '6.6.6.6', 'X-Forwarded-Host': 'evil.example', 'X-Forwarded-Proto': 'ftp', Forwarded: 'for=6.6.6.6', 'X-Real-IP': '6.6.6.6', 'X-Tickmark-Client-Address': '6.6.6.6', 'X-Tickmark-Anything': '1', 'X-Middleware-Subrequest': 'middleware' } })
  expect(JSON.stringify(seen)).not.toMatch(/6\.6\.6\.6|evil|ftp|anything|subrequest/i)
  expect(seen).toMatchObject({ 'x-tickmark-client-address': '127.0.0.1', 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'https' })
})

test.each([
  ['no proxy: the header is hearsay', '6.6.6.6', '10.0.0.1', 0, '10.0.0.1'],
  ['one proxy: what it appended', '6.6.6.6, 203.0.113.7', '10.0.0.1', 1, '203.0.113.7'],
  ['two proxies', '6.6.6.6, 203.0.113.7, 10.0.0.2', '10.0.0.1', 2, '203.0.113.7'],
  ['one proxy, called past it', undefined, '203.0.113.7', 1, '203.0.113.7'],
  ['more proxies counted than there are', '203.0.113.7', '10.0.0.1', 3, '203.0.113.7'],
  ['several headers', ['6.6.6.6', '203.0.113.7'], '10.0.0.1', 1, '203.0.113.7'],
  ['not an address', '6.6.6.6, <script>', '10.0.0.1', 1, '10.0.0.1'],
  ['a port', '203.0.113.7:4711', '10.0.0.1', 1, '203.0.113.7'],
  ['IPv6 with brackets and port', '[2001:db8::7]:4711', '10.0.0.1', 1, '2001:db8::7'],
  ['IPv4 inside IPv6', undefined, '::ffff:203.0.113.7', 0, '203.0.113.7'],
])('client address, %s', (_name, header, socket, proxies, expected) => {
  expect(addressOf(header, socket, proxies)).toBe(expected)
})

test.each([
  ['abcd1234', true],
  ['01J-req_id.9', true],
  ['short', false],
  ['x'.repeat(65), false],
  ['has space in it', false],
  ['quote"<script>', false],
])('request id %s is kept: %s', async (id, kept) => {
  await fetch(url, { headers: { 'X-Request-ID': id } })
  expect(seen['x-request-id'] === id).toBe(kept)
  expect(seen['x-request-id']).toMatch(/^[A-Za-z0-9._-]{8,64}$/)
})

test('a body is refused by its announced length, and by its bytes when no length is announced', async () => {
  expect((await fetch(url, { method: 'POST', body: 'x'.repeat(1000) })).status).toBe(200)
  expect((await fetch(url, { method: 'POST', body: 'x'.repeat(1001) })).status).toBe(413)
  expect(await chunked(['x'.repeat(600), 'x'.repeat(400)])).toMatch(/^HTTP\/1.1 200[\s\S]*1000/)
  expect(await chunked(['x'.repeat(600), 'x'.repeat(401)])).toMatch(/^HTTP\/1.1 413/)
  expect(received).toBeLessThanOrEqual(1000)
})

function chunked(parts: string[]): Promise<string> {
  const body = parts.map((part) => `${part.length.toString(16)}\r\n${part}\r\n`).join('')
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(`POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n${body}0\r\n\r\n`))
    socket.on('data', (chunk) => (answer += chunk)).on('close', () => resolve(answer)).on('error', reject)
  })
}

test('uploads may be large only where the API takes them', () => {
  // 50 MB and what a multipart form adds; 51 MB is refused by its announced length.
  expect(bodyLimit('/api/v1/events')).toBeGreaterThan(50 * 1024 * 1024)
  expect(bodyLimit('/api/v1/events')).toBeLessThan(51 * 1024 * 1024)
  expect(bodyLimit('/api/auth/callback/oidc')).toBeLessThanOrEqual(1024 * 1024)
  expect(bodyLimit('/v1/logs')).toBe(bodyLimit('/api/v1/events'))
  expect(bodyLimit('/findings')).toBeLessThanOrEqual(2 * 1024 * 1024)
})

test.each([
  ['TRACE', '/', 405],
  ['GET', '/%', 400],
  ['GET', '/api/v1/users/%00', 400],
  ['GET', '/systems/%ff', 400],
  ['GET', '/findings?search=a%00b', 400],
  ['GET', '/findings?search=50%', 200],
  ['GET', '/findings/%E2%82%AC?search=%E2%82%AC', 200],
  ['GET', 'http://x/findings', 200],
  ['OPTIONS', '*', 200],
])('%s %s answers %i', async (method, path, status) => {
  const answer = await new Promise<string>((resolve, reject) => {
    let text = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(`${method} ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`))
    socket.on('data', (chunk) => (text += chunk)).on('close', () => resolve(text)).on('error', reject)
  })
  expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
})

test('a form that does not say where its parts begin is refused, before the framework reads it', async () => {
  const form = (type: string) => fetch(url, { method: 'POST', body: 'x', headers: { 'content-type': type } })
  expect((await form('multipart/form-data')).status).toBe(400)
  expect((await form('multipart/form-data; charset=utf-8')).status).toBe(400)
  expect((await form('multipart/form-data; boundary=x')).status).toBe(200)
  expect((await form('text/plain')).status).toBe(200)
})

const part = (name: string, value: string) => `--tm01\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`

test.each([
  ['cut', part('a', 'hi'), /not well-formed/],
  ['empty', '', /not well-formed/],
  ['no form at all', 'garbage', /not well-formed/],
  ['a part without headers', '--tm01\r\n\r\nhi\r\n--tm01--\r\n', /not well-formed/],
  ['another end', `${part('a', 'hi')}--y--`, /not well-formed/],
  ['a reference to no action', `${part('$ACTION_REF_1', '')}${part('$ACTION_1:0', '{"id":"x","bound":null}')}--tm01--\r\n`, /names no action/],
  ['whole', `${part('a', 'hi')}--tm01--\r\n`, null],
  ['whole, with an action', `${part('$ACTION_REF_1', '')}${part('$ACTION_1:0', `{"id":"${'4'.repeat(42)}","bound":null}`)}--tm01--\r\n`, null],
])('a form that is posted to a page: %s', async (_name, body, said) => {
  let seen: string | null | undefined
  const asking = createServer((request, response) => {
    const problem = watchForm(request)
    request.resume().on('end', () => setTimeout(() => {
      seen = problem?.()
      response.end()
    }, 20))
  })
  await new Promise<void>((ready) => asking.listen(0, '127.0.0.1', ready))
  await fetch(`http://127.0.0.1:${(asking.address() as AddressInfo).port}/sign-in`, { method: 'POST', body, headers: { 'content-type': 'multipart/form-data; boundary=tm01' } })
  asking.close()
  if (said === null) expect(seen).toBeNull()
  else expect(seen).toMatch(said)
})
