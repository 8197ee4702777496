import type postgres from 'postgres'
import { v7 } from 'uuid'
import { type Actor, jobActor, type Person, visitor } from '#lib/auth/actor.ts'
import { hashPassword } from '#lib/auth/password.ts'
import { grantsOfPrincipal, matrix } from '#lib/auth/permissions.ts'
import { builtInRoles, type BuiltInRole, type Principal } from '#lib/auth/roles.ts'
import { newTotpSecret } from '#lib/auth/totp.ts'
import { days } from '#lib/clock.ts'
import { seal } from '#lib/crypto/secrets.ts'
import type { Arrange, Example } from '#lib/modules/example-shape.ts'
import { request, type TestOrganization, write } from './fixtures.ts'

const password = 'Quiet-Meadow-77-Anchor'

/** What an example made: the input, who calls where it matters, and what of it nobody outside may know. */
export type Arranged = { input: unknown; self: Person | null; own: string[] }

let serial = 0

/** An example's tools, and what was made with them so far. */
type Arranging = { here: Arrange; own: string[]; caller: () => Person | null }

/** @param owner a connection as the owner of the database, kept by the test file: one for each write is what takes long */
export function arranging(owner: postgres.Sql): (orgId: string) => Promise<Arranging> {
  let known: Promise<Map<string, Map<string, string>>> | undefined
  let hashed: Promise<string> | undefined
  return async (orgId) => {
    const own: string[] = []
    let self: Person | null = null
    const columns = await (known ??= columnsOf(owner))
    const passwordHash = await (hashed ??= hashPassword(password))
    const here: Arrange = {
      orgId,
      password,
      id: () => {
        const id = v7()
        own.push(id)
        return id
      },
      tag: () => `k${++serial}`,
      write: (work) => write(owner, orgId, work),
      add: async (table, row) => {
        const types = columns.get(table) ?? new Map<string, string>()
        const now = new Date()
        const filled = Object.fromEntries(Object.entries({ org_id: orgId, id: row.id ?? here.id(), created_at: now, updated_at: now, ...row }).filter(([name]) => types.has(name) || name in row))
        await here.write((sql) => sql`insert into ${sql(table)} ${sql(Object.fromEntries(Object.entries(filled).map(([name, value]) => [name, types.get(name) === 'jsonb' ? sql.json(value as never) : value])))}`)
        return String(filled.id)
      },
      user: (row = {}) => {
        const id = here.id()
        const away = { password_hash: null, totp_secret: null, mfa_enrolled_at: null }
        return here.add('users', {
          id, person_id: id, email: `${id}@example.com`, name: `User ${here.tag()}`, status: 'active',
          password_hash: passwordHash, password_changed_at: new Date(), mfa_enrolled_at: new Date(), totp_secret: seal('users.totp', newTotpSecret()),
          ...(row.status === 'invited' ? away : {}), ...row,
        })
      },
      session: (userId) => here.add('sessions', { user_id: userId, method: 'password', ip: request.ip, user_agent: request.userAgent, last_seen_at: new Date(), expires_at: new Date(Date.now() + days(1)) }),
      self: async () => {
        if (self) return self
        const name = `Self ${here.tag()}`
        const userId = await here.user({ name })
        const sessionId = await here.session(userId)
        self = { kind: 'person', orgId, userId, personId: userId, sessionId, name, email: `${userId}@example.com`, roles: ['admin'], scopes: [], grants: grantsOfPrincipal('admin'), request }
        return self
      },
    }
    return { here, own, caller: () => self }
  }
}

export function arranger(owner: postgres.Sql): (orgId: string, example: Example) => Promise<Arranged> {
  const begin = arranging(owner)
  return async (orgId, example) => {
    const { here, own, caller } = await begin(orgId)
    return { input: await example(here), self: caller(), own }
  }
}

/** Table → column → type, as the catalog has them. */
async function columnsOf(owner: postgres.Sql): Promise<Map<string, Map<string, string>>> {
  const tables = new Map<string, Map<string, string>>()
  for (const { table, column, type } of await owner<{ table: string; column: string; type: string }[]>`select table_name as table, column_name as column, data_type as type from information_schema.columns where table_schema = 'public'`) {
    const columns = tables.get(table) ?? new Map<string, string>()
    tables.set(table, columns.set(column, type))
  }
  return tables
}

export const principals: Principal[] = [...(Object.keys(builtInRoles) as BuiltInRole[]), 'visitor', 'system']

/** Who holds a permission, as the matrix has it. */
export const grantsFor = (permission: string) => (matrix as Record<string, Partial<Record<Principal, string>>>)[permission] ?? {}
export const firstWho = (permission: string) => principals.find((each) => grantsFor(permission)[each] !== undefined) as Principal

export async function actorOf(org: TestOrganization, principal: Principal): Promise<Actor> {
  if (principal === 'visitor') return visitor(org.id, request)
  return principal === 'system' ? jobActor(org.id, 'test', 'test-request') : org.person(principal)
}
