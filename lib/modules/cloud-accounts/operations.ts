import 'server-only'
import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { cloudAccounts } from '#db/schema/cloud-accounts.ts'
import { changed, done } from '#lib/door/change.ts'
import { locked } from '#lib/door/locked.ts'
import { operation } from '#lib/door/operation.ts'
import { created, sameVersion, touched } from '#lib/door/record.ts'
import { present, removable } from '#lib/door/removable.ts'
import { id, version } from '#lib/input.ts'
import { accountFields } from './model.ts'

type Account = typeof cloudAccounts.$inferSelect

const subject = (account: Pick<Account, 'id' | 'name'>) => ({ type: 'account' as const, id: account.id, label: account.name })

const load = locked(cloudAccounts)

export const createAccount = operation({
  name: 'cloudAccounts.create',
  summary: 'Make an account',
  category: 'configuration',
  http: { method: 'POST', path: '/cloud-accounts' },
  input: z.object(accountFields),
  run: async ({ tx, actor, input, at }) => {
    const row = { ...input, ...created(actor, at) }
    await tx.insert(cloudAccounts).values(row)
    return done({ id: row.id }, changed(subject(row), null, row))
  },
})

export const updateAccount = operation({
  name: 'cloudAccounts.update',
  summary: 'Change an account',
  category: 'configuration',
  http: { method: 'PUT', path: '/cloud-accounts/{id}' },
  input: z.object({ id, version, ...accountFields }),
  load,
  run: async ({ tx, actor, input, subject: before, at }) => {
    const { id: _, version: seen, ...fields } = input
    present(before, 'account')
    sameVersion(before, seen, 'account')
    const after = { ...before, ...fields, ...touched(before, actor, at) }
    await tx.update(cloudAccounts).set(after).where(eq(cloudAccounts.id, before.id))
    return done({ id: before.id, version: after.version }, changed(subject(after), before, after))
  },
})

export const { remove: removeAccount, restore: restoreAccount } = removable(cloudAccounts, {
  name: 'cloudAccounts', one: 'account', path: '/cloud-accounts', subject,
  summaries: { remove: 'Remove an account; its history stays', restore: 'Put a removed account back' },
})
