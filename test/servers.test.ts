import { createHash, randomBytes } from 'node:crypto'
import nodemailer from 'nodemailer'
import { afterAll, expect, test } from 'vitest'
import { lies, startOidc } from './oidc.ts'
import { startSmtp } from './smtp.ts'

const redirectUri = 'http://127.0.0.1:9/api/auth/callback/oidc'
const idp = await startOidc({ redirectUris: [redirectUri], accounts: [{ sub: 'a-1', email: 'ada@example.com', email_verified: true, name: 'Ada', groups: ['auditors'], amr: ['pwd', 'mfa'] }] })
const smtp = await startSmtp()
afterAll(() => Promise.all([idp.stop(), smtp.stop()]))

/** The browser's and the client's part of the code flow, by hand. */
async function signIn(nonce: string): Promise<string> {
  const verifier = randomBytes(32).toString('base64url')
  const query = new URLSearchParams({
    client_id: idp.clientId, response_type: 'code', scope: 'openid email profile', redirect_uri: redirectUri, nonce, state: 's',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'), code_challenge_method: 'S256',
  })
  const jar = new Map<string, string>()
  let url = `${idp.issuer}/auth?${query}`
  while (!url.startsWith(redirectUri)) {
    const answer: Response = await fetch(url, { redirect: 'manual', headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') } })
    for (const cookie of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      jar.set(name, value)
    }
    expect(answer.status, await answer.clone().text()).toBe(303)
    url = new URL(answer.headers.get('location') ?? '', idp.issuer).href
  }
  const answer = await fetch(`${idp.issuer}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${idp.clientId}:${idp.clientSecret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'authorization_code', code: new URL(url).searchParams.get('code') ?? '', redirect_uri: redirectUri, code_verifier: verifier }),
  })
  return ((await answer.json()) as { id_token: string }).id_token
}

const part = (token: string, index: number): Record<string, unknown> => JSON.parse(Buffer.from(token.split('.')[index] ?? '', 'base64url').toString())

test('the provider signs a chosen account in with its claims', async () => {
  idp.signInAs('a-1')
  expect(part(await signIn('n-1'), 1)).toMatchObject({ iss: idp.issuer, aud: idp.clientId, nonce: 'n-1', sub: 'a-1', email: 'ada@example.com', email_verified: true, groups: ['auditors'], amr: ['pwd', 'mfa'] })
})

test('the provider lies once when told to', async () => {
  idp.signInAs('a-1')
  idp.lieOnce(lies.wrongAudience)
  expect(part(await signIn('n-2'), 1)).toMatchObject({ aud: 'another-client', nonce: 'n-2' })
  idp.lieOnce(lies.algNone)
  const unsigned = await signIn('n-3')
  expect(part(unsigned, 0)).toMatchObject({ alg: 'none' })
  expect(unsigned.endsWith('.')).toBe(true)
  expect(part(await signIn('n-4'), 1)).toMatchObject({ aud: idp.clientId })
})

test('mail is kept, refused and delayed', async () => {
  const sender = nodemailer.createTransport(smtp.url)
  await sender.sendMail({ from: 'a@example.com', to: 'b@example.com', subject: 'Grüße', text: `${'x'.repeat(100)} https://example.com/invite?code=é=1` })
  const mail = await smtp.mailTo('b@example.com')
  expect(mail.subject).toBe('Grüße')
  expect(mail.text).toContain('https://example.com/invite?code=é=1')
  smtp.behave({ refuse: { code: 451, message: 'Try later' } })
  await expect(sender.sendMail({ from: 'a@example.com', to: 'b@example.com', text: 'x' })).rejects.toMatchObject({ responseCode: 451 })
})
