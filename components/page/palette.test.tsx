import { afterEach, expect, it, vi } from 'vitest'
import { findHits } from './palette.tsx'

afterEach(() => vi.unstubAllGlobals())

const answering = (body: unknown, status = 200) => {
  const fetch = vi.fn(async (_address: string) => Response.json(body, { status }))
  vi.stubGlobal('fetch', fetch)
  return fetch
}

it('asks the search for what was typed', async () => {
  const fetch = answering({ rows: [{ label: 'Pay & roll', href: '/systems/1', kind: 'System' }] })
  expect(await findHits('/api/v1/search', 'pay & roll')).toEqual([{ label: 'Pay & roll', href: '/systems/1', kind: 'System' }])
  const asked = new URL(fetch.mock.calls[0]?.[0] ?? '', 'https://portal.example')
  expect([asked.pathname, asked.searchParams.get('q')]).toEqual(['/api/v1/search', 'pay & roll'])
})

it('shows nothing of a refusal, and no link that leaves this site', async () => {
  answering({ code: 'limited', message: 'Later.' }, 429)
  expect(await findHits('/api/v1/search', 'pay')).toEqual([])
  answering({ rows: [{ label: 'Out', href: '//evil.example' }, { label: 'Script', href: 'javascript:alert(1)' }, { href: '/systems/1' }] })
  expect(await findHits('/api/v1/search', 'pay')).toEqual([])
})
