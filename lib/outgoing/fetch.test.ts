import 'server-only'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { outgoingFetch } from './fetch.ts'

let answers: [number, Record<string, string>][] = []
let asked: string[] = []
const server = createServer((request, response) => {
  asked.push(`${request.method} ${request.headers.accept}`)
  const [status, headers] = answers.shift() ?? [200, {}]
  response.writeHead(status, headers).end(status === 200 ? '{"a":1}' : '')
})
let address = ''
beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening')
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
})
afterAll(() => void server.close())
const ask = async (...given: typeof answers) => {
  answers = given
  asked = []
  const response = await outgoingFetch(address, { headers: { accept: 'text/x' } })
  return [response.status, asked]
}

it('asks again where that may help, and leaves limits and redirects to whoever asked', async () => {
  expect(await ask([502, {}])).toEqual([200, ['GET text/x', 'GET text/x']])
  expect(await ask([429, { 'retry-after': '3600' }])).toEqual([429, ['GET text/x']])
  expect(await ask([403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '9999999999' }])).toEqual([403, ['GET text/x']])
  expect(await ask([301, { location: address }])).toEqual([301, ['GET text/x']])
  expect(await (await outgoingFetch(new URL(address), { method: 'POST', body: '{}' })).json()).toEqual({ a: 1 })
})

it('changes nothing elsewhere and sends text only', async () => {
  await expect(outgoingFetch(address, { method: 'DELETE' })).rejects.toThrow('The portal makes no call by DELETE')
  await expect(outgoingFetch(address, { method: 'POST', body: new Uint8Array([1]) })).rejects.toThrow('The portal sends text only')
})
