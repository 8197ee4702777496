import 'server-only'
import { appPool, begin, beginReading, readerPool, type Tx } from '#db/client.ts'
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
  /** The same, whose statements all see what the first one saw. */
  snapshot: <T>(orgId: string, work: (tx: Tx) => Promise<T>) => Promise<T>
  write: <T>(orgId: string | null, work: (tx: Tx) => Promise<T>) => Promise<T>
  /** One organization after the other. One that cannot holds up no other: what went wrong stands in the log. @returns those that could not */
  among: (orgIds: string[], what: string, work: (orgId: string) => Promise<unknown>) => Promise<string[]>
}

export const background = (requestId: string): Background => ({
  requestId,
  read: (orgId, work) => begin(readerPool(), orgId, work),
  snapshot: (orgId, work) => beginReading(orgId, work, { snapshot: true }),
  write: (orgId, work) => begin(appPool(), orgId, work),
  async among(orgIds, what, work) {
    const failed: string[] = []
    for (const orgId of orgIds) {
      await work(orgId).catch((error: unknown) => {
        failed.push(orgId)
        log.error({ error, orgId, request: requestId }, what)
      })
    }
    return failed
  },
})
