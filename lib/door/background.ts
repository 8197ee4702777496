import 'server-only'
import { appPool, begin, readerPool, type Tx } from '#db/client.ts'
import { organizations } from '#lib/auth/entrance.ts'
import { log } from '#lib/log.ts'

/**
 * What work outside of requests has in its hands. Changes go through operations as anywhere; `write` is for bookkeeping that leaves no
 * entry, which the database allows for few columns only.
 */
export type Background = {
  /** Under which its entries and log lines are found. */
  requestId: string
  /** As the reader role; null: of no organization. */
  read: <T>(orgId: string | null, work: (tx: Tx) => Promise<T>) => Promise<T>
  write: <T>(orgId: string | null, work: (tx: Tx) => Promise<T>) => Promise<T>
  /** One organization after the other. One that cannot holds up no other: what went wrong stands in the log. */
  everywhere: (what: string, work: (orgId: string) => Promise<unknown>) => Promise<void>
}

export const background = (requestId: string): Background => ({
  requestId,
  read: (orgId, work) => begin(readerPool(), orgId, work),
  write: (orgId, work) => begin(appPool(), orgId, work),
  async everywhere(what, work) {
    for (const orgId of await organizations()) await work(orgId).catch((error: unknown) => log.error({ error, orgId, request: requestId }, what))
  },
})
