import 'server-only'
import { and, asc, eq, inArray, isNull, lte } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { cloudAccounts } from '#db/schema/cloud-accounts.ts'
import { hours } from '#lib/clock.ts'
import type { Reach } from '#lib/cloud/reading.ts'
import { AppError } from '#lib/errors.ts'
import { awsKeysOf } from '../connections/within.ts'
import type { Member } from './model.ts'

export type CloudAccount = typeof cloudAccounts.$inferSelect

/**
 * Of the app role: the reader may not see what is sealed.
 * @returns null when the account was removed
 * @throws AppError when there is nothing to reach it with
 */
export async function accountToReach(tx: Tx, accountId: string): Promise<{ account: CloudAccount; reach: () => Promise<Reach>; mendReach: () => Promise<Reach> } | null> {
  const [account] = await tx.select().from(cloudAccounts).where(and(eq(cloudAccounts.id, accountId), isNull(cloudAccounts.deletedAt)))
  if (!account) return null
  const keys = account.connectionId === null ? null : await awsKeysOf(tx, account.connectionId)
  return { account, reach: async () => reachOf(account, keys, account.roleArn), mendReach: async () => reachOf(account, keys, mending(account)) }
}

function mending({ name, mendRoleArn }: CloudAccount): string {
  if (mendRoleArn === null) throw new AppError('conflict', `“${name}” has no role that may write. Edit the account and name one.`)
  return mendRoleArn
}

async function reachOf(account: CloudAccount, keys: Awaited<ReturnType<typeof awsKeysOf>>, roleArn: string | null): Promise<Reach> {
  if (!keys) throw new AppError('conflict', `The connection of “${account.name}” is gone. Edit the account and choose another.`)
  const { accessKeyId, secretAccessKey, url } = await keys()
  return {
    provider: account.provider, account: account.number, home: account.home, regions: account.regions, ...(url ? { url } : {}),
    identity: { accessKeyId, secretAccessKey, ...(roleArn === null ? {} : { roleArn, externalId: account.externalId, sessionName: 'tickmark' }) },
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
