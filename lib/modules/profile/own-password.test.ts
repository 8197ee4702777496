import postgres from 'postgres'
import { afterAll, describe, expect, it } from 'vitest'
import { arranging } from '../../../test/arrange.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization } from '../../../test/fixtures.ts'

const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
const { changePassword, renewBackupCodes } = await import('./operations.ts')
const { proving } = await import('./own-password.ts')
const { closePools } = await import('#db/client.ts')
afterAll(() => Promise.all([closePools(), owner.end()]))

const org = await organization(database.ownerUrl, 'Own passwords')
const { here } = await arranging(owner)(org.id)
const change = proving('current', changePassword)
const renew = proving('password', renewBackupCodes)
const fresh = { password: 'Other-Meadow-78-Anchor', repeat: 'Other-Meadow-78-Anchor' }
const stateOf = async (id: string) => (await owner`select failed_sign_ins, locked_until is not null as locked, password_hash from users where id = ${id}`)[0]
const entries = async (id: string) => (await owner`select action, body::jsonb ->> 'outcome' as outcome from audit_entries where org_id = ${org.id} and subject_id = ${id} order by id`).map((row) => `${row.action} ${row.outcome}`)

describe('a password asked for inside a session', () => {
  it('is counted, recorded, and after five wrong ones asked in vain', async () => {
    const self = await here.self()
    const before = await stateOf(self.userId)
    for (const work of [() => change(self, { current: 'guess', ...fresh }), () => renew(self, { password: 'guess' })]) await expect(work()).rejects.toMatchObject({ fields: expect.objectContaining({}), code: 'invalid' })
    expect(await stateOf(self.userId)).toMatchObject({ failed_sign_ins: 2, locked: false })
    expect(await entries(self.userId)).toEqual(['profile.changePassword failure', 'profile.renewBackupCodes failure'])
    for (let n = 0; n < 3; n++) await expect(change(self, { current: 'guess', ...fresh })).rejects.toMatchObject({ fields: { current: 'is not your current password' } })
    await expect(change(self, { current: here.password, ...fresh })).rejects.toMatchObject({ fields: { current: expect.stringMatching(/too often/) } })
    await expect(renew(self, { password: here.password })).rejects.toMatchObject({ fields: { password: expect.stringMatching(/too often/) } })
    expect(await stateOf(self.userId)).toEqual({ ...before, failed_sign_ins: 5 })
    await here.write((sql) => sql`update sign_in_places set locked_until = null where user_id = ${self.userId}`)
    expect(await change(self, { current: here.password, ...fresh })).toMatchObject({ refusal: null })
  })
})
