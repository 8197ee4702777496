import 'server-only'
import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { settings } from '#db/schema/settings.ts'
import { userOf } from '#lib/auth/actor.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { conflict } from '#lib/errors.ts'
import { type Settings, settingsSchema } from './model.ts'

export const updateSettings = operation({
  name: 'settings.update',
  summary: 'Update the settings of the organization',
  category: 'configuration',
  http: { method: 'PUT', path: '/settings' },
  input: z.object({ version: z.coerce.number().int().min(0), settings: settingsSchema }),
  run: async ({ tx, actor, input, at }) => {
    // The row may not exist yet: the advisory lock makes first writers take turns as `for update` does later ones.
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext(${`settings.${actor.orgId}`}))`)
    const [before] = await tx.select().from(settings).for('update')
    if ((before?.version ?? 0) !== input.version) throw conflict('Somebody changed the settings since you opened them. Load the page again, and repeat your change.')
    const after = { orgId: actor.orgId, document: input.settings as Record<string, unknown>, version: input.version + 1, updatedAt: at, updatedById: userOf(actor) }
    if (before) await tx.update(settings).set(after)
    else await tx.insert(settings).values(after)
    const former = settingsSchema.parse(before?.document ?? {})
    return done({ version: after.version }, changed({ type: 'settings', id: actor.orgId, label: 'Settings' }, flat(former), flat(input.settings)))
  },
})

/** One diff line a setting, not one for the whole record. */
function flat(all: Settings): Record<string, unknown> {
  return Object.fromEntries(Object.entries(all).flatMap(([section, values]) => Object.entries(values).map(([name, value]) => [`${section}.${name}`, value])))
}
