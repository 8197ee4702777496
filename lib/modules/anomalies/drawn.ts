import { deviceOf, type SignIn } from '#lib/anomalies/baseline.ts'
import type { Places } from '#lib/anomalies/places.ts'
import { countryOf } from '#lib/facts/countries.ts'

type RecordOf = { [name: string]: unknown }

/** Where sources say with what somebody signed in: AWS, Okta, Entra, GitHub, Microsoft 365, this portal, common names. */
const agents = ['userAgent', 'client.userAgent.rawUserAgent', 'properties.userAgent', 'user_agent', 'request.userAgent', 'UserAgent', 'agent', 'http_user_agent']
/** And where they say at which place of the earth. */
const spots: [latitude: string, longitude: string][] = [
  ['client.geographicalContext.geolocation.lat', 'client.geographicalContext.geolocation.lon'], ['location.geoCoordinates.latitude', 'location.geoCoordinates.longitude'], ['properties.location.geoCoordinates.latitude', 'properties.location.geoCoordinates.longitude'],
]

const at = (record: RecordOf, path: string) => path.split('.').reduce<unknown>((inner, name) => (typeof inner === 'object' && inner !== null ? (inner as RecordOf)[name] : undefined), record)

/** A sign-in as its event tells it. The operator's table of addresses says where, or else the record. */
export function signInOf(event: { raw: string; ip: string | null; occurredAt: Date }, places: Places | null): SignIn {
  const record = JSON.parse(event.raw) as RecordOf
  const agent = agents.map((path) => at(record, path)).find((each): each is string => typeof each === 'string' && each.trim() !== '') ?? null
  const browser = ['deviceDetail', 'properties.deviceDetail'].map((path) => ['browser', 'operatingSystem'].map((name) => at(record, `${path}.${name}`)).filter((each) => typeof each === 'string' && each !== '').join(' on ')).find((each) => each !== '')
  const found = places?.find(event.ip) ?? null
  const spot = spots.map(([latitude, longitude]) => ({ latitude: at(record, latitude), longitude: at(record, longitude) })).find((each) => typeof each.latitude === 'number' && typeof each.longitude === 'number') as { latitude: number; longitude: number } | undefined
  const where = found !== null && found.latitude !== null ? found : spot
  return {
    at: event.occurredAt.getTime(), country: found?.country ?? countryOf(record), latitude: where?.latitude ?? null, longitude: where?.longitude ?? null,
    device: agent !== null ? deviceOf(agent.slice(0, 1_000)) : browser ? browser.replace(/\s+\d[\d.]*/g, '').slice(0, 80) : null,
  }
}
