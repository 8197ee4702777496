import type { Examples } from '../example-shape.ts'
import { defaultSettings } from './model.ts'

export const examples: Examples<'settings'> = {
  'settings.update': async ({ orgId, write }) => {
    const [row] = await write((sql) => sql`select version from settings where org_id = ${orgId}`)
    return { version: row?.version ?? 0, settings: { ...defaultSettings, session: { ...defaultSettings.session, idleMinutes: 20 } } }
  },
}
