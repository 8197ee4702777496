import { may, type Person } from '#lib/auth/actor.ts'
import { incidentName } from '#lib/modules/incidents/model.ts'
import { incidentsOf } from '#lib/modules/incidents/queries.ts'

/** One a line, each a way to it. */
export function IncidentLinks({ of }: { of: { id: string; number: number; title: string }[] }) {
  return of.map((each) => <span key={each.id} className="block"><a href={`/incidents/${each.id}`}>{incidentName(each)}</a></span>)
}

/** On the page of a record: the incidents it stands in the timeline of; nothing when there are none, or for somebody who may not read them. */
export async function incidentFact(person: Person, kind: 'event' | 'finding' | 'alert', recordId: string) {
  const incidents = may(person, 'incidents.read') ? await incidentsOf(person, { kind, recordId }) : []
  return incidents.length === 0 ? [] : [{ label: 'Incident', value: <IncidentLinks of={incidents} /> }]
}
