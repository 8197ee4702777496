import { describe, expect, it, vi } from 'vitest'

const served = { BASE_URL: 'https://tickmark.example' }
vi.mock('#lib/env.ts', async (original) => {
  const { env } = await original<typeof import('#lib/env.ts')>()
  return { env: () => ({ ...env(), ...served }) }
})
const { challengeCookieName, codesCookieName, cookieOptions, dropCookie, sessionCookieName } = await import('./session.ts')
const { middleware } = await import('../../middleware.ts')
const { NextRequest } = await import('next/server')

describe('cookies over https', () => {
  it('belong to this host alone, and leave as they came', () => {
    for (const name of [sessionCookieName(), challengeCookieName(), codesCookieName()]) {
      expect(name).toMatch(/^__Host-/)
      const set = vi.fn()
      dropCookie({ set }, name)
      expect(set).toHaveBeenCalledWith(name, '', { ...cookieOptions(600), maxAge: 0 })
      expect(cookieOptions(0)).toMatchObject({ secure: true, path: '/', httpOnly: true })
    }
  })

  it('let the signed past the redirect, under https and plain', () => {
    const ask = (cookie: string) => middleware(new NextRequest('https://tickmark.example/systems', { headers: { cookie } })).headers.get('location')
    expect(ask(`${sessionCookieName()}=x`)).toBeNull()
    served.BASE_URL = 'http://127.0.0.1:3000'
    expect([sessionCookieName(), ask(`${sessionCookieName()}=x`)]).toEqual(['next-auth.session-token', null])
    expect(ask('another=x')).toContain('/sign-in?from=')
  })
})
