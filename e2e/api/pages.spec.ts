import { expect } from 'playwright/test'
import type { BuiltInRole } from '#lib/auth/roles.ts'
import { addressOf, everyone, isOfRecord, portalPages, rolesWith } from '../pages.ts'
import { test } from '../people.ts'

/** Path → roles that get in, stated apart from the matrix; every other page goes by what its file asks for. Everybody else is told 403. */
const stated: Record<string, BuiltInRole[]> = {
  '/': everyone,
  '/events': ['admin', 'compliance_manager', 'control_owner', 'reviewer', 'auditor', 'read_only'],
  '/events/deliveries': ['admin', 'compliance_manager', 'control_owner', 'reviewer', 'contributor', 'auditor', 'read_only'],
  '/events/upload': ['admin', 'compliance_manager', 'contributor'],
  '/findings': ['admin', 'compliance_manager', 'control_owner', 'reviewer', 'auditor', 'executive', 'read_only'],
  '/detection-rules': ['admin', 'compliance_manager', 'control_owner', 'reviewer', 'auditor', 'read_only'],
  '/systems': ['admin', 'compliance_manager', 'control_owner', 'reviewer', 'contributor', 'auditor', 'executive', 'read_only'],
  '/systems/new': ['admin', 'compliance_manager'],
  '/audit-trail': ['admin', 'compliance_manager', 'auditor'],
  '/users': ['admin', 'compliance_manager', 'auditor'],
  '/users/invite': ['admin'],
  '/settings': ['admin'],
  '/profile': everyone,
}
/** These lead on: to one's own dashboard, and to what a preview is of. */
const onward = new Set(['/dashboard', '/reports/new/preview'])
const lists = portalPages.filter((page) => !isOfRecord(page))
const records = portalPages.filter(isOfRecord)
const nobody = '01900000-0000-7000-8000-000000000000'

test('the sweeps see the pages there are', () => {
  expect(lists.map(({ path }) => path)).toEqual(expect.arrayContaining(Object.keys(stated)))
  expect(records.length).toBeGreaterThan(10)
})

/** Whom a page lets in: the administrator everywhere, each of the others on a third of their pages, as a page is rendered for whoever it lets in. Refusals are all looked at. */
const looksAt = (role: BuiltInRole, path: string) => role === 'admin' || (everyone.indexOf(role) + [...path].reduce((sum, letter) => sum + letter.charCodeAt(0), 0)) % 3 === 0

for (const role of everyone) {
  test(`${role} gets in exactly where the matrix says, and the navigation leads nowhere else`, async ({ callAs }) => {
    const caller = await callAs(role)
    const inside = (path: string, permission: Parameters<typeof rolesWith>[0]) => (stated[path] ?? rolesWith(permission)).includes(role)
    for (const { path, permission } of lists) {
      if (inside(path, permission) && !(path in stated) && !looksAt(role, path)) continue
      const answer = await caller.get(path, { maxRedirects: 0 })
      expect([path, answer.status()]).toEqual([path, inside(path, permission) ? (onward.has(path) ? 307 : 200) : 403])
      if (role !== 'admin' || onward.has(path)) continue
      const headers = answer.headers()
      expect([path, headers]).toEqual([path, expect.objectContaining({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'strict-origin-when-cross-origin',
        'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=()',
        'content-security-policy': expect.stringMatching(/default-src 'self'.*script-src 'self' 'nonce-[0-9a-f]{32}'.*frame-ancestors 'none'/),
      })])
      expect(headers['x-powered-by']).toBeUndefined()
    }
    const [navigation = ''] = /<nav [^>]*aria-label="Main".*?<\/nav>/s.exec(await (await caller.get('/')).text()) ?? []
    const links = [...navigation.matchAll(/<a [^>]*href="(\/[^"]*)"/g)].map((found) => (found[1] ?? '').split('?')[0] as string)
    expect(links).toContain('/')
    for (const link of links) expect([link, lists.some(({ path, permission }) => path === link && inside(path, permission))]).toEqual([link, true])
  })
}

test('a record nobody has is a 404 on every page of one, and says nothing of what others have', async ({ callAs }) => {
  const admin = await callAs('admin')
  for (const page of records) {
    for (const id of [nobody, 'not-an-id']) expect([page.path, id, (await admin.get(addressOf(page, id), { maxRedirects: 0 })).status()]).toEqual([page.path, id, 404])
  }
  expect((await admin.get('/nothing/here')).status()).toBe(404)
})

test('a page of a record is refused before the record is looked for', async ({ callAs }) => {
  const employee = await callAs('employee')
  for (const page of records) {
    const expected = rolesWith(page.permission).includes('employee') ? 404 : 403
    expect([page.path, (await employee.get(addressOf(page, nobody))).status()]).toEqual([page.path, expected])
  }
})

test('an unsigned visit of any page goes to sign-in and knows the way back', async ({ request }) => {
  for (const page of portalPages) {
    const path = addressOf(page, nobody)
    const answer = await request.get(path, { maxRedirects: 0 })
    const to = new URL(answer.headers().location ?? '', 'http://portal')
    expect([path, answer.status(), to.pathname, to.searchParams.get('from')]).toEqual([path, 307, '/sign-in', path === '/' ? null : path])
  }
})
