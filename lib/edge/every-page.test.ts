import { unstable_doesMiddlewareMatch as matches } from 'next/experimental/testing/server'
import { NextRequest } from 'next/server'
import { describe, expect, it } from 'vitest'
import { config, middleware } from '../../middleware.ts'

const covers = (url: string) => matches({ config, nextConfig: {}, url })

describe('the policy of pages', () => {
  it.each(['/', '/sign-in', '/systems', '/systems/x.png', '/evidence/a.css', '/findings/b.js', '/x.svg', '/iconography', '/robots.txt.map', '/api', '/apiary', '/search?q=a.svg'])('covers %s', (path) => {
    expect(covers(path)).toBe(true)
    expect(middleware(new NextRequest(`http://127.0.0.1:3000${path}`, { headers: { cookie: 'next-auth.session-token=x' } })).headers.get('content-security-policy')).toContain("'nonce-")
  })

  it.each(['/api/v1/systems', '/_next/static/media/icon.svg', '/_next/image', '/pdf-viewer/frame.html', '/favicon.ico', '/robots.txt'])('leaves %s alone', (path) => {
    expect(covers(path)).toBe(false)
  })
})

describe('what is posted to a page', () => {
  const post = (headers: Record<string, string>) => middleware(new NextRequest('http://127.0.0.1:3000/systems', { method: 'POST', headers: { host: '127.0.0.1:3000', cookie: 'next-auth.session-token=x', 'next-action': 'a', ...headers } })).headers.get('x-middleware-rewrite')

  it('comes from our own pages, and says so', () => {
    for (const foreign of [{}, { origin: 'https://evil.example' }, { origin: 'null' }, { 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }]) expect([foreign, post(foreign as Record<string, string>)]).toEqual([foreign, expect.stringMatching(/\/api\/refused$/)])
    expect(post({ origin: 'http://127.0.0.1:3000' })).toBeNull()
  })
})
