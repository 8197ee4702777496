import 'server-only'
import { may, type Person } from '#lib/auth/actor.ts'
import { listConnections } from '#lib/modules/connections/queries.ts'
import { listSystems } from '#lib/modules/systems/queries.ts'
import { userChoices } from '#lib/modules/users/queries.ts'

/** What the forms of accounts offer: connections to AWS, the first hundred systems, and everybody who may own something. */
export async function choicesFor(person: Person) {
  const [connections, systems, owners] = await Promise.all([
    may(person, 'connections.read') ? listConnections(person, {}) : [], may(person, 'systems.read') ? listSystems(person, { limit: 100 }) : { rows: [] }, userChoices(person, {}),
  ])
  return {
    connections: connections.filter(({ kind, sample }) => kind === 'aws' && !sample).map(({ id, name }) => ({ value: id, label: name })),
    systems: systems.rows.map(({ id, name }) => ({ value: id, label: name })), owners: owners.map(({ id, name }) => ({ value: id, label: name })),
  }
}
