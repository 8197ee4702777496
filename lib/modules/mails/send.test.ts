import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { resetEnv } from '#lib/env.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization, type TestOrganization } from '../../../test/fixtures.ts'
import { type SmtpTestServer, startSmtp } from '../../../test/smtp.ts'

const database = await testDatabase()
const { giveUpMail, sendMail } = await import('./send.ts')
const { background } = await import('#lib/door/background.ts')
const { inviteUser, resendInvite } = await import('#lib/modules/users/operations/invite.ts')
const { retryMail, viewMail } = await import('#lib/modules/mails/operations.ts')
const { settingsSchema } = await import('#lib/modules/settings/model.ts')
const { updateSettings } = await import('#lib/modules/settings/operations.ts')
const { closePools } = await import('#db/client.ts')
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })

let here: TestOrganization
let smtp: SmtpTestServer
const data = mkdtempSync(join(tmpdir(), 'tickmark-mail-'))
beforeAll(async () => {
  here = await organization(database.ownerUrl, 'Mail')
  smtp = await startSmtp()
})
afterAll(() => Promise.all([closePools(), owner.end(), smtp.stop()]))

function use(url: string | undefined): void {
  if (url) process.env.SMTP_URL = url
  else delete process.env.SMTP_URL
  process.env.DATA_DIR = data
  resetEnv()
}

async function invitation(address: string): Promise<{ id: string; userId: string }> {
  const admin = await here.person('admin')
  const { id: userId } = await inviteUser(admin, { email: address, name: 'Guest', roles: ['reviewer'] })
  const [mail] = await owner`select id from mails where recipient = ${address} order by created_at desc limit 1`
  return { id: String(mail?.id), userId }
}

const stateOf = async (id: string) => (await owner`select status, attempts, error, text is null as emptied from mails where id = ${id}`)[0]

describe('mail', () => {
  it('goes out once, and its text with the one-time link goes with it', async () => {
    use(smtp.url)
    const { id } = await invitation('one@example.com')
    await sendMail({ orgId: here.id, id }, background('test'))
    await sendMail({ orgId: here.id, id }, background('test'))
    expect(await stateOf(id)).toMatchObject({ status: 'sent', attempts: 1, emptied: true })
    expect(JSON.stringify(await smtp.mailTo('one@example.com'))).toContain('/invite/')
  })

  it('goes out under the sender of the settings, where they name one', async () => {
    use(smtp.url)
    const admin = await here.person('admin')
    await updateSettings(admin, { version: 0, settings: settingsSchema.parse({ notifications: { from: 'Audit at Nordwind <audit@nordwind.example>' } }) } as never)
    const { id } = await invitation('sender@example.com')
    await sendMail({ orgId: here.id, id }, background('test'))
    const mail = await smtp.mailTo('sender@example.com')
    expect(mail.from).toBe('audit@nordwind.example')
    expect(mail.raw).toMatch(/^From: Audit at Nordwind <audit@nordwind.example>/m)
  })

  it('a server that refuses leaves it pending with the reason, a later try sends it, a last failure says so', async () => {
    use(smtp.url)
    const { id } = await invitation('two@example.com')
    smtp.behave({ refuse: { code: 451, message: 'try again later' } })
    await expect(sendMail({ orgId: here.id, id }, background('test'))).rejects.toThrow()
    expect(await stateOf(id)).toMatchObject({ status: 'pending', attempts: 1, emptied: false, error: expect.any(String) })
    await giveUpMail({ orgId: here.id, id }, background('test'))
    expect(await stateOf(id)).toMatchObject({ status: 'failed' })
    smtp.behave({})
    await retryMail(await here.person('admin'), { id })
    await sendMail({ orgId: here.id, id }, background('test'))
    expect(await stateOf(id)).toMatchObject({ status: 'sent' })
  })

  it('without a mail server it is kept as a file of 0600 and for administrators, whose reading is recorded', async () => {
    use(undefined)
    const { id, userId } = await invitation('three@example.com')
    await sendMail({ orgId: here.id, id }, background('test'))
    expect(await stateOf(id)).toMatchObject({ status: 'not_sent', emptied: false })
    const folder = join(data, 'outbox')
    expect(existsSync(folder) && readdirSync(folder).some((name) => readFileSync(join(folder, name), 'utf8').startsWith('To: three@example.com\n'))).toBe(true)
    expect((await viewMail(await here.person('admin'), { id })).text).toContain('/invite/')
    expect(await owner`select 1 from audit_entries where action = 'mails.view' and subject_id = ${id}`).toHaveLength(1)
    const [before] = await owner`select id from invites where user_id = ${userId}`
    await resendInvite(await here.person('admin'), { id: userId })
    expect((await owner`select revoked_at from invites where id = ${before?.id}`)[0]?.revoked_at).not.toBeNull()
  })
})
