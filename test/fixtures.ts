import postgres from 'postgres'
import { v7 } from 'uuid'
import type { Person, RequestInfo } from '#lib/auth/actor.ts'
import { grantsOfPrincipal } from '#lib/auth/permissions.ts'
import type { BuiltInRole } from '#lib/auth/roles.ts'

/** Organizations and people for tests, written as the owner; everything else goes through the doors. */
export type TestOrganization = {
  id: string
  /** A person of that role, one for each, made at first use. */
  person: (role: BuiltInRole, name?: string) => Promise<Person>
  /** Controls of these codes, for what maps to them. */
  controls: (...codes: string[]) => Promise<void>
}

/** The owner's address, or a connection that whoever writes often keeps open. */
type Owner = string | postgres.Sql

export const request: RequestInfo = { id: 'test-request', ip: '192.0.2.7', userAgent: 'Vitest' }

export async function organization(owner: Owner, name: string): Promise<TestOrganization> {
  const id = v7()
  await write(owner, id, async (sql) => {
    await sql`select entrance_create_organization(${id}, ${name}, ${`${name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}-${id.slice(-6)}`}, false)`
  })
  const people = new Map<string, Person>()
  return {
    id,
    async person(role, called = role) {
      const known = people.get(called)
      if (known) return known
      const userId = v7()
      const email = `${called.toLowerCase().replace(/[^a-z0-9]+/g, '.')}.${userId.slice(-6)}@example.com`
      await write(owner, id, async (sql) => {
        await sql`insert into users (org_id, id, person_id, email, name, status, created_at, updated_at)
          values (${id}, ${userId}, ${userId}, ${email}, ${called}, 'active', now(), now())`
        await sql`insert into user_roles (org_id, id, user_id, role, created_at) values (${id}, ${v7()}, ${userId}, ${role}, now())`
      })
      const made: Person = {
        kind: 'person', orgId: id, userId, personId: userId, sessionId: v7(), name: called, email, roles: [role], scopes: [],
        grants: grantsOfPrincipal(role), request,
      }
      people.set(called, made)
      return made
    },
    controls: (...codes) => write(owner, id, async (sql) => {
      for (const code of codes) await sql`insert into controls (org_id, id, code, title, frequency, type, status, automation, effectiveness, created_at, updated_at) values (${id}, ${v7()}, ${code}, ${`Control ${code}`}, 'quarterly', 'detective', 'implemented', 'manual', 'not_assessed', now(), now())`
    }),
  }
}

/** The owner is bound by "no entry, no commit" as well. */
export async function write<T>(owner: Owner, orgId: string, work: (sql: postgres.TransactionSql) => Promise<T>): Promise<T> {
  if (typeof owner !== 'string') return commit(owner, orgId, work)
  const sql = postgres(owner, { max: 1, onnotice: () => {} })
  try {
    return await commit(sql, orgId, work)
  } finally {
    await sql.end()
  }
}

async function commit<T>(sql: postgres.Sql, orgId: string, work: (sql: postgres.TransactionSql) => Promise<T>): Promise<T> {
  const body = JSON.stringify({ v: 1, action: 'test.arrange', category: 'configuration', outcome: 'success', correlation: v7(), actor: { kind: 'job', id: 'test' }, subject: { type: 'organization', id: orgId, label: '' } })
  return await sql.begin(async (transaction) => {
    const result = await work(transaction)
    await transaction`insert into audit_entries (org_id, id, recorded_at, body) values (${orgId}, ${v7()}, now(), ${body})`
    return result
  }) as T
}
