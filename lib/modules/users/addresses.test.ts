import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#lib/auth/actor.ts'
import { arranging } from '../../../test/arrange.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization, request, type TestOrganization } from '../../../test/fixtures.ts'

const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
const { closePools } = await import('#db/client.ts')
const { inviteUser } = await import('./operations/invite.ts')
const { beginSignIn } = await import('../sign-in/sign-in.ts')
afterAll(() => Promise.all([closePools(), owner.end()]))

describe('e-mail addresses', () => {
  let here: TestOrganization
  let admin: Person
  beforeAll(async () => {
    here = await organization(database.ownerUrl, 'Addresses')
    admin = await here.person('admin')
  })
  const invite = (email: string) => inviteUser(admin, { email, name: 'Somebody', roles: 'employee' } as never)

  it.each([
    ['r&d@nordwind.example', 'r&d@nordwind.example'],
    ["O'Brien+audit@Nordwind.example", "o'brien+audit@nordwind.example"],
    ['info@räucherei.example', 'info@xn--rucherei-0za.example'],
    ['ivan@xn--e1afmkfd.xn--p1ai', 'ivan@xn--e1afmkfd.xn--p1ai'],
    ['jiro@例え.jp', 'jiro@xn--r8jz45g.jp'],
  ])('invites %s', async (typed, kept) => {
    await invite(typed)
    expect(await owner`select email from users where org_id = ${here.id} and email = ${kept}`).toHaveLength(1)
  })

  it.each([
    ['søren@nordwind.example', /plain letters/], ['sοren@nordwind.example', /plain letters/],
    ['a@é.com/b', /not an e-mail address/], ['a@é.com%2fb', /not an e-mail address/], ['a@b@nordwind.example', /not an e-mail address/], ['nobody', /not an e-mail address/],
    ['a@localhost', /not an e-mail address/], ['a@127.0.0.1', /not an e-mail address/], ['a..b@nordwind.example', /not an e-mail address/], ['.a@nordwind.example', /not an e-mail address/],
    ['a b@nordwind.example', /not an e-mail address/], ['"a"@nordwind.example', /not an e-mail address/], [`a@${'é'.repeat(200)}.example`, /not an e-mail address|too long/],
  ])('refuses %s', async (typed, why) => {
    await expect(invite(typed)).rejects.toMatchObject({ fields: { email: expect.stringMatching(why) } })
  })

  it('two writings of one domain are one account, to invite and to sign in', async () => {
    await invite('kim@müller.example')
    await expect(invite('Kim@xn--mller-kva.example')).rejects.toThrow(/here already/)
    const { here: arrange } = await arranging(owner)(here.id)
    await arrange.user({ email: 'ada@xn--mller-kva.example' })
    await expect(beginSignIn({ email: 'Ada@MÜLLER.example', password: arrange.password }, { ...request, ip: '198.51.100.77' })).resolves.toHaveProperty('challenge')
  })
})
