import 'server-only'
import { eq } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { factSources } from '#db/schema/reconciliations.ts'

/** Repositories that a connection told of. */
export const repositoriesOf = async (tx: Tx, connectionId: string): Promise<{ id: number; name: string }[]> =>
  (await tx.select({ id: factSources.repository, name: factSources.name }).from(factSources).where(eq(factSources.connectionId, connectionId))).map(({ id, name }) => ({ id: id as number, name }))
