import 'server-only'
import type { CloudCall } from '#db/schema/cloud-accounts.ts'
import type { Read } from '#lib/cloud/facts.ts'

export const preflightOf = (reads: Read[]): CloudCall[] => (reads.length, [])
