import type { Person } from '#lib/auth/actor.ts'
import { AppError } from '#lib/errors.ts'
import type { ListState } from '#lib/list.ts'
import { getRule } from '#lib/modules/detection-rules/queries.ts'
import { getBatch } from '#lib/modules/events/queries.ts'
import { getTemplate } from '#lib/modules/evidence-templates/queries.ts'
import { getPerson } from '#lib/modules/people/queries.ts'
import { userChoices } from '#lib/modules/users/queries.ts'

type Naming = { label: string; nameOf?: (person: Person, value: string) => Promise<string | undefined> }

const worker: Naming['nameOf'] = async (person, id) => (await getPerson(person, { id })).name

const user: Naming['nameOf'] = async (person, value) => (await userChoices(person, {})).find((each) => each.id === value)?.name

/** Filters that a list was opened with from elsewhere and has no control for. */
const namings: Record<string, Naming> = {
  batchId: { label: 'Delivery', nameOf: async (person, id) => (await getBatch(person, { id })).label },
  rule: { label: 'Rule', nameOf: async (person, ruleId) => (await getRule(person, { ruleId })).title },
  templateId: { label: 'Template', nameOf: async (person, id) => (await getTemplate(person, { id })).name },
  ownerId: { label: 'Owner', nameOf: user },
  personId: { label: 'Person', nameOf: worker },
  managerId: { label: 'Manager', nameOf: worker },
  actorId: { label: 'Account', nameOf: user },
  system: { label: 'System' },
  ip: { label: 'Address' },
  foundFrom: { label: 'Found from' },
  foundTo: { label: 'Found to' },
  subjectId: { label: 'Record' },
  correlationId: { label: 'One request' },
}

/**
 * What the filters of a list are called and whom or what they name, for the chips of those that have no control.
 */
export async function filterNames(person: Person, { filters }: ListState): Promise<Record<string, { label: string; value: string }>> {
  const asked = Object.entries(filters).filter(([name]) => Object.hasOwn(namings, name))
  return Object.fromEntries(await Promise.all(asked.map(async ([name, value]) => [name, { label: namings[name]?.label ?? name, value: (await nameOr(namings[name], person, value)) ?? value }])))
}

/** A name that may not be seen, or of what is gone: the value stands as it is. */
async function nameOr(naming: Naming | undefined, person: Person, value: string): Promise<string | undefined> {
  try {
    return await naming?.nameOf?.(person, value)
  } catch (error) {
    if (error instanceof AppError && ['not_found', 'forbidden', 'invalid'].includes(error.code)) return undefined
    throw error
  }
}
