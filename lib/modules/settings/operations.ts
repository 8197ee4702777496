import 'server-only'
import { sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { settings } from '#db/schema/settings.ts'
import { type Actor, userOf } from '#lib/auth/actor.ts'
import { approvable, oneStage } from '#lib/door/approvable.ts'
import { type Change, changed, done } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { conflict, invalid } from '#lib/errors.ts'
import { id, optionalText } from '#lib/input.ts'
import { approvedNow, askApproval } from '../approvals/within.ts'
import { flat, readDocument, type Settings, settingsSchema, weakened, withValues } from './model.ts'
import { settingName, settingValue } from './words.ts'

const subject = (orgId: string) => ({ type: 'settings' as const, id: orgId, label: 'Settings' })

/** The row may not exist yet: the advisory lock makes first writers take turns as `for update` does later ones. */
async function lock(tx: Tx, orgId: string) {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext(${`settings.${orgId}`}))`)
  return (await tx.select().from(settings).for('update'))[0]
}

type Before = Awaited<ReturnType<typeof lock>>

async function put(tx: Tx, actor: Actor, before: Before, next: Settings, at: Date, by: string | null, reason: string | null): Promise<{ version: number; change: Change }> {
  const after = { orgId: actor.orgId, document: next as Record<string, unknown>, version: (before?.version ?? 0) + 1, updatedAt: at, updatedById: by }
  if (before) await tx.update(settings).set(after)
  else await tx.insert(settings).values(after)
  return { version: after.version, change: changed(subject(actor.orgId), flat(readDocument(before?.document)), flat(next), reason ? { reason } : {}) }
}

/** Settings that wait for somebody else, and why nobody can decide about them if that is so. */
type Waits = { approvalId: string; stuck: string | null; settings: string[] }

/** What makes a control weaker waits for a second person; the rest holds at once. */
export const updateSettings = operation({
  name: 'settings.update',
  summary: 'Update the settings of the organization; what weakens a control waits for somebody else',
  category: 'configuration',
  http: { method: 'PUT', path: '/settings' },
  input: z.object({ version: z.coerce.number().int().min(0), settings: settingsSchema, reason: optionalText(2_000) }),
  run: async (scope) => {
    const { tx, actor, input, at } = scope
    const before = await lock(tx, actor.orgId)
    if ((before?.version ?? 0) !== input.version) throw conflict('Somebody changed the settings since you opened them. Load the page again, and repeat your change.')
    const former = readDocument(before?.document)
    const paths = weakened(former, input.settings)
    const [was, wanted] = [flat(former), flat(input.settings)]
    const safe = withValues(input.settings, Object.fromEntries(paths.map((path) => [path, was[path]])))
    const { version, change } = await put(tx, actor, before, safe, at, userOf(actor), input.reason)
    if (paths.length === 0) return done({ version, waits: null as Waits | null }, change)
    if (input.reason === null) throw invalid({ reason: `say why: it weakens ${paths.map(settingName).join(', ')}` }, 'This weakens a control. Say why, for whoever decides about it.')
    const { approvalId, stuck } = await askApproval(scope, {
      kind: 'settings-change', subjectId: actor.orgId, title: `Weaker settings: ${paths.map(settingName).join(', ')}`, reason: input.reason,
      facts: paths.map((path) => ({ label: settingName(path), value: `${settingValue(path, was[path])} → ${settingValue(path, wanted[path])}` })),
      input: { values: Object.fromEntries(paths.map((path) => [path, wanted[path]])) },
    })
    return done({ version, waits: { approvalId, stuck, settings: paths.map(settingName) } as Waits | null }, change, changed(subject(actor.orgId), null, { asked: paths.map(settingName).join(', ') }, { reason: input.reason }))
  },
})

export const applySettings = operation({
  name: 'settings.apply',
  summary: 'Change settings in a way that weakens a control, as it was approved',
  category: 'configuration',
  input: z.object({ id, approvalId: id }),
  run: async ({ tx, actor, input, at }) => {
    const { seen, decidedById } = await approvedNow(tx, input.approvalId)
    const values = z.record(z.string(), z.unknown()).parse(seen.input.values)
    const before = await lock(tx, actor.orgId)
    const { version, change } = await put(tx, actor, before, withValues(readDocument(before?.document), values), at, decidedById, seen.reason)
    return done({ version }, change)
  },
})

approvable({
  kind: 'settings-change', label: 'Settings that weaken a control', subjectType: 'settings', approved: applySettings, closed: null, shipped: oneStage(['admin', 'compliance_manager'], 30), alone: true,
  record: null, population: 'configuration', href: () => '/settings',
})
