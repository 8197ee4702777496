import 'server-only'
import { and, eq, inArray, isNull } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { cloudAccounts } from '#db/schema/cloud-accounts.ts'
import { connections } from '#db/schema/connections.ts'
import { systems } from '#db/schema/systems.ts'
import { activeUser } from '#lib/auth/accounts.ts'
import type { Actor } from '#lib/auth/actor.ts'
import { newToken } from '#lib/crypto/secrets.ts'
import { changed, done, doneAll } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { created, sameVersion, touched } from '#lib/door/record.ts'
import { conflict, invalid } from '#lib/errors.ts'
import { flag, id, line, optionalText, version } from '#lib/input.ts'
import { accountFields, accountProblems, numberField } from '../model.ts'
import type { CloudAccount } from '../within.ts'
import { load, subject } from './shared.ts'

type Said = z.output<z.ZodObject<typeof accountFields>>

/** Of the register, of AWS, and active. An example is reached by nobody. */
async function refer(tx: Tx, said: Said, sample: boolean): Promise<void> {
  if (said.connectionId === null) {
    if (!sample) throw invalid({ connectionId: 'choose the connection whose keys reach it' })
  } else {
    const [found] = await tx.select({ kind: connections.kind }).from(connections).where(and(eq(connections.id, said.connectionId), isNull(connections.deletedAt)))
    if (found?.kind !== 'aws') throw invalid({ connectionId: 'is no connection to AWS' })
  }
  if (said.systemId !== null) {
    const [found] = await tx.select({ id: systems.id }).from(systems).where(and(eq(systems.id, said.systemId), isNull(systems.deletedAt)))
    if (!found) throw invalid({ systemId: 'is no system of the register' })
  }
  await activeUser(tx, said.ownerId, 'ownerId')
}

const columnsOf = ({ regions, everyHours, ...said }: Said) => ({ ...said, regions: regions.length === 0 ? null : [...regions].sort(), everyHours: everyHours as CloudAccount['everyHours'] })

const fresh = (actor: Actor, at: Date) => ({
  ...created(actor, at), pausedReason: null, calls: [], preflightAskedAt: null, preflightAt: null, preflightError: null, members: [], lastScanAt: null, lastScanStatus: 'never' as const,
})

export const createAccount = operation({
  name: 'cloudAccounts.create',
  summary: 'Create a cloud account to be scanned; the external id of its role is made here',
  category: 'configuration',
  http: { method: 'POST', path: '/cloud-accounts' },
  input: z.object({ number: numberField, ...accountFields, sample: flag }),
  run: async ({ tx, actor, input, at }) => {
    const { number, sample, ...said } = input
    const wrong = accountProblems(said, number)
    if (wrong) throw invalid(wrong)
    await refer(tx, said, sample)
    const row: CloudAccount = { ...fresh(actor, at), ...columnsOf(said), provider: 'aws', number, sample, externalId: `tickmark-${newToken()}`, nextScanAt: said.everyHours === null || sample ? null : at }
    await tx.insert(cloudAccounts).values(row)
    return done({ id: row.id, externalId: row.externalId }, changed(subject(row), null, row))
  },
})

export const updateAccount = operation({
  name: 'cloudAccounts.update',
  summary: 'Update a cloud account: how it is reached, which regions are looked at and how often; or pause it',
  category: 'configuration',
  http: { method: 'PUT', path: '/cloud-accounts/{id}' },
  input: z.object({ id, version, ...accountFields, pausedReason: optionalText(500) }),
  load,
  run: async ({ tx, actor, input, subject: before, at }) => {
    const { id: _, version: seen, pausedReason, ...said } = input
    sameVersion(before, seen, 'cloud account')
    const wrong = accountProblems(said, before.number)
    if (wrong) throw invalid(wrong)
    await refer(tx, said, before.sample)
    const columns = columnsOf(said)
    const nextScanAt = columns.everyHours === null || pausedReason !== null || before.sample ? null : columns.everyHours === before.everyHours && before.nextScanAt ? before.nextScanAt : at
    const after: CloudAccount = { ...before, ...columns, pausedReason, nextScanAt, ...touched(before, actor, at) }
    await tx.update(cloudAccounts).set(after).where(eq(cloudAccounts.id, before.id))
    return done({ id: before.id, version: after.version }, changed(subject(after), before, after))
  },
})

export const removeAccount = operation({
  name: 'cloudAccounts.remove',
  summary: 'Remove a cloud account: it is scanned no more; its scans and findings stay as they are',
  category: 'configuration',
  http: { method: 'DELETE', path: '/cloud-accounts/{id}' },
  input: z.object({ id, reason: optionalText(1_000) }),
  load,
  run: async ({ tx, actor, input, subject: before, at }) => {
    if (before.lastScanStatus === 'running') throw conflict('It is being scanned. Cancel the scan first, or wait for its end.')
    const after: CloudAccount = { ...before, nextScanAt: null, deletedAt: at, ...touched(before, actor, at) }
    await tx.update(cloudAccounts).set(after).where(eq(cloudAccounts.id, before.id))
    return done({ id: before.id }, changed(subject(before), before, after, input.reason ? { reason: input.reason } : {}))
  },
})

/** By the same role, with the same external id and the same keys: how organizations give one to all their accounts. */
export const addMembers = operation({
  name: 'cloudAccounts.addMembers',
  summary: 'Create cloud accounts for every account of an organization that is not scanned yet, by a role of the same name in each',
  category: 'configuration',
  http: { method: 'POST', path: '/cloud-accounts/{id}/members' },
  input: z.object({ id, roleName: line(1, 512).pipe(z.string().regex(/^[\w+=,.@/-]+$/, 'is not the name of a role')) }),
  load,
  run: async ({ tx, actor, input, subject: of, at }) => {
    const active = of.members.filter(({ status, number }) => status === 'ACTIVE' && number !== of.number)
    const there = new Set(active.length === 0 ? [] : (await tx.select({ number: cloudAccounts.number }).from(cloudAccounts).where(and(inArray(cloudAccounts.number, active.map(({ number }) => number)), isNull(cloudAccounts.deletedAt)))).map(({ number }) => number))
    const missing = active.filter(({ number }) => !there.has(number))
    if (missing.length === 0) throw conflict('Every active account of the organization that the last scan named is here already.')
    const partition = /^arn:(aws[a-z-]*):/.exec(of.roleArn ?? '')?.[1] ?? 'aws'
    const rows = missing.map(({ number, name }): CloudAccount => ({
      ...fresh(actor, at), provider: 'aws', number, name: `${name} ${number}`.trim().slice(0, 100), connectionId: of.connectionId, access: 'role', roleArn: `arn:${partition}:iam::${number}:role/${input.roleName}`, mendRoleArn: null, externalId: of.externalId, home: of.home, regions: of.regions,
      systemId: of.systemId, systemTag: of.systemTag, ownerId: of.ownerId, everyHours: of.everyHours, sample: of.sample, nextScanAt: of.everyHours === null || of.sample ? null : at,
    }))
    await tx.insert(cloudAccounts).values(rows)
    return doneAll({ added: rows.length }, rows.map((row) => changed(subject(row), null, row)))
  },
})
