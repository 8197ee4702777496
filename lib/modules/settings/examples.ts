import { approvedFor } from '../approvals/examples.ts'
import type { Examples } from '../example-shape.ts'
import { readDocument } from './model.ts'

export const examples: Examples<'settings'> = {
  // Stricter than shipped: it waits for nobody.
  'settings.update': async ({ orgId, write }) => {
    const [row] = await write((sql) => sql`select version, document from settings where org_id = ${orgId}`)
    const settings = readDocument(row?.document)
    return { version: row?.version ?? 0, settings: { ...settings, session: { ...settings.session, idleMinutes: 10 } } }
  },
  'settings.apply': async (here) => ({ id: here.orgId, approvalId: await approvedFor(here, { kind: 'settings-change', subjectType: 'settings', subjectId: here.orgId, input: { values: { 'session.idleMinutes': 30 } } }) }),
}
