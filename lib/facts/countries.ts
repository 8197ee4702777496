type RecordOf = { [name: string]: unknown }

/** Where each source says from which country: Okta, Entra by Graph and by Azure Monitor, GitHub, Google Workspace, feeds in common names. */
const places = ['client.geographicalContext.country', 'location.countryOrRegion', 'properties.location.countryOrRegion', 'location', 'actor_location.country_code', 'networkInfo.regionCode', 'country', 'country_code'].map((place) => place.split('.'))

/** The country a record names, as two letters where it can be told; null: it names none. */
export function countryOf(record: RecordOf): string | null {
  for (const place of places) {
    const value = place.reduce<unknown>((inner, name) => (typeof inner === 'object' && inner !== null ? (inner as RecordOf)[name] : undefined), record)
    if (typeof value === 'string' && value.trim() !== '') return codeOf(value.trim())
  }
  return null
}

/** The same where it is a country that there is: of what a record calls its location, much is none. */
export function countryCodeOf(record: RecordOf): string | null {
  const said = countryOf(record)
  known ??= new Set((codes ??= namesOfCountries()).values())
  return said !== null && known.has(said) ? said : null
}

let known: Set<string> | null = null
let codes: Map<string, string> | null = null

/** Some feeds write “Germany”, others DE. */
function codeOf(text: string): string {
  if (/^[a-z]{2}$/i.test(text)) return text.toUpperCase()
  codes ??= namesOfCountries()
  return codes.get(text.toLowerCase()) ?? text.toLowerCase().slice(0, 100)
}

function namesOfCountries(): Map<string, string> {
  const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' })
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
  return new Map(letters.flatMap((one) => letters.map((other) => one + other)).flatMap((code) => {
    const name = names.of(code)
    return name === undefined ? [] : [[name.toLowerCase(), code]]
  }))
}
