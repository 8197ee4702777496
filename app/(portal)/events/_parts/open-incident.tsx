import { ButtonLink } from '#components/ui/button.tsx'
import { may, type Person } from '#lib/auth/actor.ts'
import { incidentFrom } from './incident-from.ts'

/** Opens an incident from an event; there for whoever may open one. */
export function OpenIncident({ person, eventId }: { person: Person; eventId: string }) {
  return may(person, 'incidents.create') && <ButtonLink href={incidentFrom([eventId])} icon="siren">Open an incident</ButtonLink>
}
