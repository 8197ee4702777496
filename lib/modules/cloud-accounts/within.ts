import 'server-only'
import { and, asc, eq, inArray, isNull, lte } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { cloudAccounts } from '#db/schema/cloud-accounts.ts'
import { connections } from '#db/schema/connections.ts'
import { hours } from '#lib/clock.ts'
import { AppError } from '#lib/errors.ts'
import { credentialsOf } from '../connections/secrets.ts'
import type { Member } from './model.ts'
import type { CloudAccount } from './operations/shared.ts'

/** What a child process is told so that it reaches an account. Secrets are in it: it goes over a pipe and nowhere else. */
export type Reach = { account: string; home: string; regions: string[] | null; url?: string; identity: { accessKeyId: string; secretAccessKey: string; roleArn?: string; externalId?: string; sessionName?: string } }

/** Of the app role: the reader may not see what is sealed. */
export async function accountToReach(tx: Tx, accountId: string) {
  const [found] = await tx.select({ account: cloudAccounts, connection: connections }).from(cloudAccounts)
    .leftJoin(connections, and(eq(connections.orgId, cloudAccounts.orgId), eq(connections.id, cloudAccounts.connectionId), isNull(connections.deletedAt)))
    .where(and(eq(cloudAccounts.id, accountId), isNull(cloudAccounts.deletedAt)))
  return found ?? null
}

/** @throws AppError when there is nothing to reach it with */
export async function reachOf({ account, connection }: NonNullable<Awaited<ReturnType<typeof accountToReach>>>): Promise<Reach> {
  if (!connection) throw new AppError('conflict', `The connection of “${account.name}” is gone. Edit the account and choose another.`)
  if (connection.pausedReason !== null) throw new AppError('conflict', `The connection “${connection.name}” is paused.`)
  const { accessKeyId, secretAccessKey } = await credentialsOf(connection)
  if (!accessKeyId || !secretAccessKey) throw new AppError('conflict', `The connection “${connection.name}” has no keys: put them in.`)
  const { url } = connection.settings
  return {
    account: account.number, home: account.home, regions: account.regions, ...(url ? { url } : {}),
    identity: { accessKeyId, secretAccessKey, ...(account.roleArn === null ? {} : { roleArn: account.roleArn, externalId: account.externalId, sessionName: 'tickmark' }) },
  }
}

/** For the round: whose time has come. */
export const dueAccounts = (tx: Tx, at: Date) => tx.select({ id: cloudAccounts.id }).from(cloudAccounts)
  .where(and(isNull(cloudAccounts.deletedAt), isNull(cloudAccounts.pausedReason), eq(cloudAccounts.sample, false), lte(cloudAccounts.nextScanAt, at))).orderBy(asc(cloudAccounts.nextScanAt)).limit(100)

/** A scan began: the next one is due after its rhythm, whatever becomes of this one. */
export async function noteScanBegan(tx: Tx, account: CloudAccount, at: Date): Promise<void> {
  const nextScanAt = account.everyHours === null || account.pausedReason !== null || account.sample ? null : new Date(at.getTime() + hours(account.everyHours))
  await tx.update(cloudAccounts).set({ lastScanStatus: 'running', nextScanAt }).where(eq(cloudAccounts.id, account.id))
}

/** How the last scan went; one that was cancelled leaves it as it was before. */
export async function noteScanEnded(tx: Tx, accountId: string, ended: { status: CloudAccount['lastScanStatus']; at: Date | null; members?: Member[] | null }): Promise<void> {
  await tx.update(cloudAccounts).set({ lastScanStatus: ended.status, ...(ended.at && { lastScanAt: ended.at }), ...(ended.members && { members: ended.members }) }).where(eq(cloudAccounts.id, accountId))
}

/** Those of these numbers that are scanned. */
export const scannedNumbers = async (tx: Tx, numbers: string[]): Promise<Set<string>> =>
  new Set(numbers.length === 0 ? [] : (await tx.select({ number: cloudAccounts.number }).from(cloudAccounts).where(and(inArray(cloudAccounts.number, numbers), isNull(cloudAccounts.deletedAt)))).map(({ number }) => number))
