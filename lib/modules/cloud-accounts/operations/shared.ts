import 'server-only'
import { cloudAccounts } from '#db/schema/cloud-accounts.ts'
import { lockedLive } from '#lib/door/locked.ts'
import type { CloudAccount } from '../within.ts'

export const subject = (account: Pick<CloudAccount, 'id' | 'name'>) => ({ type: 'cloud-account' as const, id: account.id, label: account.name })

export const load = lockedLive(cloudAccounts)
