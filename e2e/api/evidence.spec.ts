import { expect } from 'playwright/test'
import { e2ePortal } from '../../test/e2e.ts'
import { test } from '../people.ts'

test('an upload hears true status codes', async ({ callAs }) => {
  const contributor = await callAs('contributor')
  const headers = { origin: e2ePortal().url, accept: 'application/json' }
  const send = (name: string, buffer: Buffer, more: Record<string, string> = {}) =>
    contributor.post('/api/v1/evidence/upload', { headers, multipart: { title: 'By a machine', category: 'report', ...more, file: { name, mimeType: 'application/octet-stream', buffer } } })
  expect((await send('a.exe', Buffer.from('x'))).status()).toBe(400)
  expect((await send('a.txt', Buffer.from('x'), { category: 'gossip' })).status()).toBe(422)
  expect((await send('a.txt', Buffer.alloc(50 * 1024 * 1024 + 1, 'x'))).status()).toBe(413)
  const made = await send('a.txt', Buffer.from('x'))
  expect([made.status(), await made.json()]).toEqual([201, expect.objectContaining({ sha256: expect.stringMatching(/^sha256:/), id: expect.any(String) })])
  const foreign = await contributor.post('/api/v1/evidence/upload', { headers: { origin: 'https://evil.example' }, multipart: { title: 'x', category: 'report', file: { name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('x') } } })
  expect(foreign.status()).toBe(403)
})
