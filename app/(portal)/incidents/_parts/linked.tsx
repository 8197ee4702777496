import { may, type Person } from '#lib/auth/actor.ts'
import { incidentName } from '#lib/modules/incidents/model.ts'
import { incidentsOf } from '#lib/modules/incidents/queries.ts'

/** On the page of a record: the incidents it stands in the timeline of; nothing when there are none, or for somebody who may not read them. */
export async function incidentFact(person: Person, kind: 'event' | 'finding' | 'alert', recordId: string) {
  const incidents = may(person, 'incidents.read') ? await incidentsOf(person, { kind, recordId }) : []
  return incidents.length === 0 ? [] : [{ label: 'Incident', value: <>{incidents.map((each) => <a key={each.id} className="block" href={`/incidents/${each.id}`}>{incidentName(each)}</a>)}</> }]
}
