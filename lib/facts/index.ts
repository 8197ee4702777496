import { accessOf, letsInByName } from './access.ts'
import { countOf, isBulk } from './bulk.ts'
import { countryOf } from './countries.ts'
import { isSignIn, outcomeByType } from './sign-ins.ts'
import { accountOf, addressOf, isNobody } from './spelling.ts'

/** The name under which rules find what is derived of an event. No record can bring it. */
export const ours = 'tickmark'
export const isOurs = (field: string): boolean => field === ours || field.startsWith(`${ours}.`)

/** Every field there, by its path. */
export const fieldsOfOurs = ['source', 'type', 'category', 'actor', 'target', 'address', 'system', 'outcome', 'country', 'count', 'access', 'access.public', 'access.outside', 'access.admin'].map((name) => `${ours}.${name}`)

/** What was drawn from a record when it was read, and its text. */
export type Known = { source: string; eventType: string; userName: string | null; ip: string | null; system: string | null; outcome: string | null; target: string | null; raw: string }

/**
 * The same of every source; a field nothing is known of is missing. `actor`, `target` and `address` stand in one spelling: two that are
 * the same are equal. `access` is whom a call of AWS lets in.
 */
export type Facts = {
  source: string
  /** An activity of Google Workspace may be several things at once. */
  type: string | string[]
  category?: 'sign_in'
  actor?: string
  target?: string
  address?: string
  system?: string
  outcome?: string
  country?: string
  /** How many things it is about: ten secrets read in one call are ten. */
  count: number
  access?: { public: boolean; outside?: string[]; admin: boolean }
}

/** @param record the parsed text; asked for only when the columns and a look at the text do not suffice */
export function factsOf(event: Known, record: () => Record<string, unknown>): Facts {
  const { source, eventType, userName, ip, system, target, raw } = event
  const outcome = outcomeByType(eventType) ?? event.outcome
  const facts: Facts = { source, type: source === 'google_workspace' ? typesIn(record(), eventType) : eventType, count: isBulk(eventType) ? countOf(eventType, record()) : 1 }
  const actor = accountOf(userName ?? '')
  if (!isNobody(actor)) facts.actor = actor
  if (target !== null) facts.target = accountOf(target)
  if (ip !== null) facts.address = addressOf(ip)
  if (system !== null) facts.system = system
  if (outcome !== null) facts.outcome = outcome
  if (isSignIn(eventType, outcome)) {
    facts.category = 'sign_in'
    const country = countryOf(record())
    if (country !== null) facts.country = country
  }
  // Without the word there is no policy; a text with escapes may hide it.
  if (letsInByName(eventType) || raw.includes('tatement') || raw.includes('\\u00')) {
    const access = accessOf(record())
    if (access !== null) facts.access = { public: access.public, ...(access.outside.length > 0 ? { outside: access.outside } : {}), admin: access.admin }
  }
  return facts
}

function typesIn({ events }: Record<string, unknown>, first: string): string | string[] {
  const names = (Array.isArray(events) ? events : []).map((each: { name?: unknown } | null) => each?.name).filter((name) => typeof name === 'string')
  return names.length > 1 ? names : first
}

/** A record as rules see it: with what is known of it, and without anything that calls itself that. */
export function withFacts(record: Record<string, unknown>, facts: Facts): Record<string, unknown> {
  for (const name in record) if (isOurs(name)) delete record[name]
  record[ours] = facts
  return record
}
