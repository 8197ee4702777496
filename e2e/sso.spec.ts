import { expect } from 'playwright/test'
import { v7 } from 'uuid'
import { e2ePortal } from '../test/e2e.ts'
import { lies, type OidcServer, startOidc } from '../test/oidc.ts'
import { asOwner, callerAs, signInAs, test } from './people.ts'

let oidc: OidcServer
let providerId: string

test.beforeAll(async () => {
  const portal = e2ePortal()
  // The redirect address holds the id of the provider, which exists only once the provider is registered: any path is taken in this test.
  const admin = await callerAs('admin')
  const placeholder = await admin.post('/api/v1/identity-providers', { headers: { origin: portal.url }, data: { name: 'Company login', issuer: 'http://127.0.0.1:9', clientId: 'tickmark', clientSecret: 'to be replaced', enabled: false, acceptedFactors: ['mfa'], groupRoles: { auditors: 'auditor' }, linkRule: 'verified_email' } })
  expect(placeholder.status()).toBe(200)
  providerId = ((await placeholder.json()) as { id: string }).id
  oidc = await startOidc({
    redirectUris: [`${portal.url}/api/auth/callback/${providerId}`],
    accounts: [
      { sub: 'priya', email: 'priya.raman@nordwind.example', email_verified: true, name: 'Priya Raman', amr: ['pwd', 'mfa'] },
      { sub: 'weak', email: 'jonas.berg@nordwind.example', email_verified: true, name: 'Jonas Berg', amr: ['pwd'] },
      { sub: 'impostor', email: 'ada.lindqvist@nordwind.example', email_verified: false, name: 'Not Ada', amr: ['pwd', 'mfa'] },
      { sub: 'stranger', email: 'stranger@elsewhere.example', email_verified: true, name: 'Stranger', amr: ['pwd', 'mfa'] },
      { sub: 'mira', email: 'mira.osei@nordwind.example', email_verified: true, name: 'Mira Osei', groups: ['auditors'], amr: ['pwd', 'mfa'] },
    ],
  })
  const saved = await admin.put(`/api/v1/identity-providers/${providerId}`, { headers: { origin: portal.url }, data: { version: 1, name: 'Company login', issuer: oidc.issuer, clientId: oidc.clientId, clientSecret: oidc.clientSecret, enabled: true, acceptedFactors: ['mfa'], groupRoles: { auditors: 'auditor' }, linkRule: 'verified_email', reason: 'The login of the company' } })
  expect(saved.status()).toBe(200)
  // It is off until a second person has approved it.
  const approvalId = ((await saved.json()) as { waits: { approvalId: string } }).waits.approvalId
  const manager = await callerAs('compliance_manager')
  const { sha256 } = (await (await manager.get(`/api/v1/approvals/${approvalId}`)).json()) as { sha256: string }
  expect((await manager.post(`/api/v1/approvals/${approvalId}/approve`, { headers: { origin: portal.url }, data: { sha256 } })).status()).toBe(200)
  await manager.dispose()
  await admin.dispose()
})

test.afterAll(() => oidc?.stop())

test('a provider that vouches for a second factor signs in at once', async ({ page }) => {
  oidc.signInAs('priya')
  await page.goto('/sign-in?from=%2Ffindings')
  await page.getByRole('link', { name: 'Continue with Company login' }).click()
  await page.waitForURL(/\/findings$/)
  await expect(page.getByLabel('Account of Priya Raman')).toBeVisible()
})

test('without a second factor at the provider ours is asked', async ({ page }) => {
  oidc.signInAs('weak')
  await page.goto('/sign-in')
  await page.getByRole('link', { name: 'Continue with Company login' }).click()
  await page.waitForURL('**/mfa')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('heading', { name: 'Hello, Jonas' })).toBeVisible()
})

test('an address the provider did not verify is nobody here, nor is a stranger', async ({ page }) => {
  for (const sub of ['impostor', 'stranger']) {
    oidc.signInAs(sub)
    await page.goto('/sign-in')
    await page.getByRole('link', { name: 'Continue with Company login' }).click()
    await page.waitForURL(/said=sso/)
    await page.goto('/systems')
    await expect(page).toHaveURL(/sign-in/)
  }
})

test('a group at the provider gives its role', async ({ page }) => {
  oidc.signInAs('mira')
  await page.goto('/sign-in')
  await page.getByRole('link', { name: 'Continue with Company login' }).click()
  await expect(page.getByRole('heading', { name: 'Hello, Mira' })).toBeVisible()
  expect((await page.goto('/audit-trail'))?.status()).toBe(200)
})

test('somebody links the provider to their own account, signs in with it, and unlinks it', async ({ page }) => {
  // Neither invited nor known by this address.
  oidc.accounts.set('private', { sub: 'private', email: 'somewhere@elsewhere.example', email_verified: false, amr: ['pwd', 'mfa'] })
  const id = v7()
  const [name, email] = ['Lin Ker', `lin-${id}@nordwind.example`]
  const known = e2ePortal().users.find((each) => each.role === 'reviewer')
  await asOwner(async (sql, orgId) => {
    await sql`insert into users (org_id, id, person_id, email, name, status, password_hash, password_changed_at, factor_reset_at, created_at, updated_at)
      select org_id, ${id}, ${id}, ${email}, ${name}, 'active', password_hash, now(), now(), now(), now() from users where email = ${known?.email ?? ''}`
    await sql`insert into user_roles (org_id, id, user_id, role, created_at) values (${orgId}, ${v7()}, ${id}, 'read_only', now())`
  })
  const confirm = async (button: string, password = known?.password ?? '') => {
    await page.locator('input[name=current]').fill(password)
    await page.getByRole('button', { name: button, exact: true }).click()
  }
  const come = async () => {
    await page.context().clearCookies()
    await page.goto('/sign-in')
    await page.getByRole('link', { name: 'Continue with Company login' }).click()
  }
  oidc.signInAs('private')
  await come()
  await page.waitForURL(/said=sso/)
  await signInAs(page, { email })
  await page.goto('/profile')
  await page.getByRole('link', { name: 'Link Company login' }).click()
  await confirm('Confirm', 'not the password')
  await expect(page.getByText('is not your current password')).toBeVisible()
  await confirm('Confirm')
  await page.getByRole('link', { name: 'Continue to Company login' }).click()
  await page.waitForURL(/\/profile\?said=linked/)
  await expect(page.getByText('Linked. You can sign in with it from now on.')).toBeVisible()
  await come()
  await expect(page.getByLabel(`Account of ${name}`)).toBeVisible()
  await page.goto('/profile')
  await page.getByRole('link', { name: 'Unlink Company login' }).click()
  await confirm('Unlink')
  await page.waitForURL(/said=unlinked/)
  await come()
  await page.waitForURL(/said=sso/)
})

test('a token of a provider whose clock is ahead is taken within a minute, and not beyond', async ({ page }) => {
  for (const [seconds, taken] of [[45, true], [90, false]] as const) {
    const ahead = Math.floor(Date.now() / 1_000) + seconds
    oidc.signInAs('priya')
    oidc.lieOnce({ claims: { iat: ahead, nbf: ahead } })
    await page.goto('/sign-in')
    await page.getByRole('link', { name: 'Continue with Company login' }).click()
    if (taken) await expect(page.getByLabel('Account of Priya Raman')).toBeVisible()
    else await page.waitForURL(/said=sso/)
    await page.context().clearCookies()
  }
})

for (const [name, lie] of Object.entries(lies)) {
  test(`an ID token that lies is refused: ${name}`, async ({ page, context }) => {
    oidc.signInAs('priya')
    oidc.lieOnce(lie)
    await page.goto('/sign-in')
    await page.getByRole('link', { name: 'Continue with Company login' }).click()
    await page.waitForURL(/said=sso/)
    expect((await context.cookies()).some((cookie) => cookie.name.endsWith('session-token') && cookie.value !== '')).toBe(false)
  })
}

test('a replayed answer of the provider is refused', async ({ page }) => {
  oidc.signInAs('priya')
  let callback = ''
  page.on('request', (request) => {
    if (request.url().includes('/api/auth/callback/')) callback = request.url()
  })
  await page.goto('/sign-in')
  await page.getByRole('link', { name: 'Continue with Company login' }).click()
  await expect(page.getByLabel('Account of Priya Raman')).toBeVisible()
  await page.context().clearCookies()
  await page.goto(callback)
  await expect(page).toHaveURL(/said=sso/)
})

test('150 anonymous answers are an entry and a number, and do not have the provider called again and again', async ({ request }) => {
  const admin = await callerAs('admin')
  const entries = async () => ((await (await admin.get('/api/v1/audit-trail?action=sessions.refuseSso&limit=100')).json()) as { rows: unknown[] }).rows.length
  const [before, calls] = [await entries(), oidc.asked('/.well-known/openid-configuration')]
  const answers = await Promise.all(Array.from({ length: 150 }, (_, n) => request.get(`/api/auth/callback/${providerId}?code=${n}&state=x`, { maxRedirects: 0 })))
  expect(new Set(answers.map((answer) => answer.headers().location))).toEqual(new Set(['/sign-in?said=sso']))
  // Two where a minute ended in between.
  expect((await entries()) - before).toBeLessThanOrEqual(2)
  expect(oidc.asked('/.well-known/openid-configuration') - calls).toBeLessThanOrEqual(1)
  await admin.dispose()
})
