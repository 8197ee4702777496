import { expect } from 'playwright/test'
import { e2ePortal } from '../../test/e2e.ts'
import { test } from '../people.ts'

test('an upload hears true status codes', async ({ callAs }) => {
  const contributor = await callAs('contributor')
  const headers = { origin: e2ePortal().url, accept: 'application/json' }
  const send = (name: string, buffer: Buffer, more: Record<string, string> = {}) =>
    contributor.post('/api/v1/evidence/upload', { headers, multipart: { title: 'By a machine', category: 'report', controlAreas: 'OP-01', observedFrom: '2026-01-01', observedTo: '2026-03-31', ...more, file: { name, mimeType: 'application/octet-stream', buffer } } })
  expect((await send('a.exe', Buffer.from('x'))).status()).toBe(400)
  expect((await send('a.txt', Buffer.from('x'), { category: 'gossip' })).status()).toBe(422)
  const vague = await send('a.txt', Buffer.from('x'), { controlAreas: '', observedTo: '' })
  expect([vague.status(), (await vague.json()).fields]).toEqual([422, { controlAreas: expect.stringMatching(/OP-02/), observedTo: expect.stringMatching(/period/) }])
  expect((await send('a.txt', Buffer.alloc(50 * 1024 * 1024 + 1, 'x'))).status()).toBe(413)
  const made = await send('a.txt', Buffer.from('x'))
  expect([made.status(), await made.json()]).toEqual([201, expect.objectContaining({ sha256: expect.stringMatching(/^sha256:/), id: expect.any(String) })])
  const foreign = await contributor.post('/api/v1/evidence/upload', { headers: { origin: 'https://evil.example' }, multipart: { title: 'x', category: 'report', file: { name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('x') } } })
  expect(foreign.status()).toBe(403)
})
