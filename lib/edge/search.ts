import 'server-only'
import { type Actor, may } from '#lib/auth/actor.ts'
import { AppError } from '#lib/errors.ts'
import { getEntry } from '#lib/modules/audit-trail/queries.ts'
import { getEvent } from '#lib/modules/events/queries.ts'
import { getEvidence } from '#lib/modules/evidence/queries.ts'
import { getFinding } from '#lib/modules/findings/one.ts'
import { finders } from '#lib/modules/index.ts'
import type { Found } from '#lib/modules/module.ts'
import { namedSystem } from '#lib/modules/systems/queries.ts'
import { findLogged } from './entities.ts'

/** The lists people know, asked for their first rows, and whatever is called exactly what was typed: whoever may not read one gets nothing of it. */
export async function searchAll(actor: Actor, typed: string): Promise<Found[]> {
  const groups = await Promise.all([exactly(actor, typed), ...finders.filter((each) => may(actor, each.permission)).map((each) => each.find(actor, typed))])
  return groups.filter((group) => group.rows.length > 0)
}

type Row = Found['rows'][number]
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** A user or address of the logs, an account number, or the id of a record. */
async function exactly(actor: Actor, typed: string): Promise<Found> {
  const rows = (await Promise.all(uuid.test(typed) ? records(actor, typed.toLowerCase()) : [logged(actor, typed), system(actor, typed)])).flat()
  return { title: 'Called exactly that', kind: 'Exact', rows, total: { count: rows.length, more: false } }
}

async function logged(actor: Actor, typed: string): Promise<Row[]> {
  if (!may(actor, 'events.read')) return []
  const { user, address } = await findLogged(actor, { typed })
  return [
    ...(user === null ? [] : [{ label: user, href: `/logs/users/${encodeURIComponent(user)}`, about: 'in the logs' }]),
    ...(address === null ? [] : [{ label: address, href: `/logs/addresses/${encodeURIComponent(address)}`, about: 'address in the logs' }]),
  ]
}

async function system(actor: Actor, typed: string): Promise<Row[]> {
  const found = may(actor, 'systems.read') ? await namedSystem(actor, { name: typed }) : null
  // By its own name the register finds it.
  return found && found.name.toLowerCase() !== typed.toLowerCase() ? [{ label: found.name, href: `/systems/${found.id}`, about: `${typed} in the logs` }] : []
}

const records = (actor: Actor, id: string): Promise<Row[]>[] => [
  one(may(actor, 'findings.read'), async () => ({ label: (await getFinding(actor, { id })).ruleName, href: `/findings/${id}`, about: 'finding' })),
  one(may(actor, 'evidence.read'), async () => ({ label: (await getEvidence(actor, { id })).title, href: `/evidence/${id}`, about: 'evidence' })),
  one(may(actor, 'events.read'), async () => ({ label: (await getEvent(actor, { id })).eventType, href: `/events/${id}`, about: 'event' })),
  one(may(actor, 'auditTrail.read'), async () => {
    const entry = await getEntry(actor, { id })
    return { label: `${entry.actorLabel} ${entry.sentence}`, href: `/audit-trail/${id}`, about: 'audit entry' }
  }),
]

async function one(allowed: boolean, find: () => Promise<Row>): Promise<Row[]> {
  if (!allowed) return []
  try {
    return [await find()]
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return []
    throw error
  }
}
