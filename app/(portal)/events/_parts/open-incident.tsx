import { ButtonLink } from '#components/ui/button.tsx'
import type { Person } from '#lib/auth/actor.ts'

/** Where an incident begins that an event gave cause for. */
export const incidentOf = (eventId: string) => `/incidents/new?event=${eventId}`

/** The place of the button that opens an incident from an event; there for whoever may open one. */
export function OpenIncident({ person, eventId }: { person: Person; eventId: string }) {
  return 'incidents.create' in person.grants && <ButtonLink href={incidentOf(eventId)} icon="octagon-alert">Open an incident</ButtonLink>
}
