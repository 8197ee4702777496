import type postgres from 'postgres'
import { v7 } from 'uuid'

/** The row of a file in a folder, and a delivery that owns it; written as the owner of the database. @returns the id of the file */
export async function addFile(sql: postgres.TransactionSql, orgId: string, row: Record<string, postgres.ParameterOrJSON<never>> = {}): Promise<string> {
  const [id, batch] = [v7(), v7()]
  await sql`insert into event_batches (org_id, id, source, label, sha256, received, accepted, duplicates, rejected, rejects, root, received_at) values (${orgId}, ${batch}, 'okta', 'Log of Monday', '', 0, 0, 0, 0, '[]', '', now())`
  await sql`insert into artifacts ${sql({ org_id: orgId, id, kind: 'events.delivery', owner_type: 'event-batch', owner_id: batch, name: 'monday.txt', retention_class: 'events', sha256: `sha256:${'1'.repeat(64)}`, size: 3, type: 'text/plain', store: 'folder',
    key: `${orgId}/11/${'1'.repeat(64)}`, retain_until: new Date(Date.now() + 7 * 365 * 86_400_000), created_at: new Date(), updated_at: new Date(), ...row })}`
  return id
}
