import { v7 } from 'uuid'
import { beforeAll, expect, it } from 'vitest'
import { approve } from '../../../test/approvals.ts'
import { admin, attack, lonely, manager, settles, threeDaysOn } from '../../../test/two-people.ts'

/** Where a connection with a secret leads takes two people. */
const { createConnection, setCredentials, updateConnection } = await import('./operations/manage.ts')
const { getConnection } = await import('./queries.ts')
const { listChanges } = await import('../changes/queries.ts')
const { createSystem } = await import('../systems/operations.ts')

let [one, other]: string[] = []
beforeAll(async () => {
  one = (await createSystem(admin, { name: 'One', environment: 'production', criticality: 2 } as never)).id
  other = (await createSystem(admin, { name: 'Other', environment: 'production', criticality: 2 } as never)).id
})
const fields = (more = {}) => ({ name: `GitHub ${v7()}`, organization: 'nordwind', systemId: one, ...more }) as never
const now = (id: string) => getConnection(admin, { id })

it('another account, address or system of a connection that has a secret waits; the rest holds at once', async () => {
  const { id } = await createConnection(admin, { kind: 'github', token: 'ghp_a-long-enough-token', ...(fields() as object) } as never)
  for (const more of [{ organization: 'elsewhere' }, { url: 'https://127.0.0.1:8443' }, { systemId: other }]) {
    const { version } = await now(id)
    await expect(updateConnection(admin, { id, version, ...(fields(more) as object) } as never)).rejects.toMatchObject({ code: 'invalid', fields: { reason: expect.any(String) } })
    const before = await now(id)
    const { waits } = await updateConnection(admin, { id, version, ...(fields({ organization: before.settings.organization, url: before.settings.url ?? null, systemId: before.systemId, ...more, name: 'Renamed' }) as object), reason: 'It moved' } as never) as { waits: { approvalId: string } }
    expect(await now(id)).toMatchObject({ name: 'Renamed', settings: before.settings, systemId: before.systemId, scopeAsked: waits.approvalId })
    await expect(approve(admin, id)).rejects.toMatchObject({ code: 'forbidden' })
    await approve(manager, id)
    const after = await now(id)
    expect({ ...after.settings, systemId: after.systemId }).toMatchObject(more)
    expect((await listChanges(manager, { portal: 'yes' })).rows[0]).toMatchObject({ approvalId: waits.approvalId, category: 'configuration' })
  }
})

it('one without a secret is prepared at will, and another secret is at once', async () => {
  const { id } = await createConnection(admin, { kind: 'github', ...(fields({ systemId: null }) as object) } as never)
  await expect(updateConnection(admin, { id, version: 1, ...(fields({ organization: 'elsewhere', systemId: one }) as object) } as never)).resolves.toMatchObject({ waits: null })
  await setCredentials(admin, { id, version: 2, token: 'ghp_a-long-enough-token' } as never)
  await expect(updateConnection(admin, { id, version: 3, ...(fields({ organization: 'elsewhere', systemId: null }) as object) } as never)).resolves.toMatchObject({ waits: null })
  await expect(setCredentials(admin, { id, version: 4, token: 'ghp_another-long-token' } as never)).resolves.toMatchObject({ version: 5 })
})

it('PostgreSQL moves none that nobody approved', async () => {
  const { id } = await createConnection(admin, { kind: 'github', token: 'ghp_a-long-enough-token', ...(fields() as object) } as never)
  expect(await attack((sql) => sql`update connections set settings = '{"organization": "evil"}' where id = ${id}`)).toBe('TM005')
  expect(await attack((sql) => sql`update connections set system_id = ${other as string} where id = ${id}`)).toBe('TM005')
  expect(await attack((sql) => sql`update connections set paused_reason = 'x' where id = ${id}`)).toBe('got through')
})

it('with nobody else who could decide it leads elsewhere after 72 hours, as an exception for ever', async () => {
  const { org: small, only } = await lonely('Lone connection')
  const systemId = (await createSystem(only, { name: 'Three', environment: 'production', criticality: 2 } as never)).id
  const { id } = await createConnection(only, { kind: 'github', token: 'ghp_a-long-enough-token', ...(fields({ systemId }) as object) } as never)
  const { waits } = await updateConnection(only, { id, version: 1, ...(fields({ systemId, organization: 'elsewhere' }) as object), reason: 'There is nobody else' } as never) as { waits: { approvalId: string; stuck: string } }
  expect(waits.stuck).toMatch(/applies in 72 hours/)
  const leads = async () => (await getConnection(only, { id })).settings.organization
  await settles()
  expect(await leads()).toBe('nordwind')
  await threeDaysOn(small.id, waits.approvalId)
  expect(await leads()).toBe('elsewhere')
  expect((await listChanges(only, { portal: 'alone' })).rows).toMatchObject([{ approvalId: waits.approvalId, alone: true, approvedAt: null }])
})
