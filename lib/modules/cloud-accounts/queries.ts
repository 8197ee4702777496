import 'server-only'
import { and, asc, eq, isNull, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { cloudAccounts } from '#db/schema/cloud-accounts.ts'
import { connections } from '#db/schema/connections.ts'
import { systems } from '#db/schema/systems.ts'
import { users } from '#db/schema/users.ts'
import { query } from '#lib/door/query.ts'
import { notFound } from '#lib/errors.ts'
import { id } from '#lib/input.ts'
import { timelineOf } from '../audit-trail/queries.ts'
import { scannedNumbers } from './within.ts'

/** At most these on one page; an organization with more narrows them by API. */
const most = 1_000

const shown = {
  id: cloudAccounts.id, name: cloudAccounts.name, provider: cloudAccounts.provider, number: cloudAccounts.number, access: cloudAccounts.access, connectionId: cloudAccounts.connectionId, connectionName: connections.name, systemId: cloudAccounts.systemId, systemName: systems.name,
  ownerId: cloudAccounts.ownerId, ownerName: users.name, home: cloudAccounts.home, regions: cloudAccounts.regions, everyHours: cloudAccounts.everyHours, pausedReason: cloudAccounts.pausedReason, sample: cloudAccounts.sample,
  lastScanAt: cloudAccounts.lastScanAt, lastScanStatus: cloudAccounts.lastScanStatus, nextScanAt: cloudAccounts.nextScanAt, version: cloudAccounts.version,
}

const joined = (tx: Tx) => tx.select(shown).from(cloudAccounts)
  .leftJoin(connections, and(eq(connections.orgId, cloudAccounts.orgId), eq(connections.id, cloudAccounts.connectionId)))
  .leftJoin(systems, and(eq(systems.orgId, cloudAccounts.orgId), eq(systems.id, cloudAccounts.systemId)))
  .leftJoin(users, and(eq(users.orgId, cloudAccounts.orgId), eq(users.id, cloudAccounts.ownerId)))

export const listAccounts = query({
  name: 'cloudAccounts.list',
  permission: 'cloudAccounts.read',
  summary: 'List cloud accounts with how their last scan went',
  http: { path: '/cloud-accounts' },
  input: z.object({}),
  run: async ({ tx }) => joined(tx).where(isNull(cloudAccounts.deletedAt)).orderBy(asc(sql`lower(${cloudAccounts.name})`)).limit(most),
})

export const getAccount = query({
  name: 'cloudAccounts.get',
  permission: 'cloudAccounts.read',
  summary: 'Get a cloud account with its last test and its timeline',
  http: { path: '/cloud-accounts/{id}' },
  input: z.object({ id }),
  run: async ({ tx, actor, input }) => {
    const [found] = await joined(tx).where(and(eq(cloudAccounts.id, input.id), isNull(cloudAccounts.deletedAt)))
    const [more] = await tx.select({
      roleArn: cloudAccounts.roleArn, mendRoleArn: cloudAccounts.mendRoleArn, externalId: cloudAccounts.externalId, systemTag: cloudAccounts.systemTag, calls: cloudAccounts.calls, preflightAskedAt: cloudAccounts.preflightAskedAt, preflightAt: cloudAccounts.preflightAt, preflightError: cloudAccounts.preflightError, members: cloudAccounts.members,
    }).from(cloudAccounts).where(eq(cloudAccounts.id, input.id))
    if (!found || !more) throw notFound('cloud account')
    const scanned = await scannedNumbers(tx, more.members.map(({ number }) => number))
    return { ...found, ...more, members: more.members.map((member) => ({ ...member, scanned: scanned.has(member.number) })), timeline: await timelineOf(tx, actor, 'cloud-account', input.id) }
  },
})
