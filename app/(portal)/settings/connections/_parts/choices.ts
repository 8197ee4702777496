import 'server-only'
import { may, type Person } from '#lib/auth/actor.ts'
import { listSystems } from '#lib/modules/systems/queries.ts'
import { userChoices } from '#lib/modules/users/queries.ts'

/** What the forms offer: the first hundred systems, and everybody who may own something. */
export async function choicesFor(person: Person) {
  const owners = (await userChoices(person, {})).map(({ id, name }) => ({ value: id, label: name }))
  const systems = may(person, 'systems.read') ? (await listSystems(person, { limit: 100 })).rows.map(({ id, name }) => ({ value: id, label: name })) : []
  return { owners, systems }
}
