import { cleanText, type Json } from '../crypto/canonical.ts'
import { isMap, type JsonMap, type Loss, refused } from './catalog.ts'
import { mostBrackets, mostBytes, mostLosses } from './limits.ts'
import { scanJson } from './scan.ts'

const models: Record<string, string> = {
  'component-definition': 'component definition', 'system-security-plan': 'system security plan', 'assessment-plan': 'assessment plan', 'assessment-results': 'assessment results',
  'plan-of-action-and-milestones': 'plan of action and milestones', 'mapping-collection': 'mapping collection',
}
const asJson = 'Take the catalog as JSON: publishers offer it beside the others, and oscal-cli converts it.'

/** What an import could not keep, one by one up to a number; `list` ends with the count of the rest. */
export class Losses {
  private readonly named: Loss[] = []
  private count = 0

  add(at: string, what: string): void {
    if (this.named.length < mostLosses) this.named.push({ at, what })
    this.count++
  }

  list(): Loss[] {
    const more = this.count - this.named.length
    return more === 0 ? this.named : [...this.named, { at: '/', what: `${more} more losses, which are not named: the first ${mostLosses} of ${this.count} are` }]
  }
}

/** The document as JSON, without what no database holds. @throws AppError that says what it is instead */
export function parseDocument(text: string, losses: Losses): { catalog: JsonMap; links: number } {
  if (text.length > mostBytes) throw refused(`The file is larger than ${mostBytes / 1024 / 1024} MiB, which is the most that is read.`)
  const from = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
  const start = from.slice(0, 4096).trimStart()
  if (start === '') throw refused('The file is empty. Choose an OSCAL catalog as JSON.')
  if (start.startsWith('<')) throw refused(`This is XML. ${asJson}`)
  if (!start.startsWith('{')) throw refused(/^(?:---|%YAML|#|["']?[\w-]+["']?:(?:\s|$))/.test(start) ? `This is YAML. ${asJson}` : `This is no JSON object. ${asJson}`)
  const { depth, members } = scanJson(from)
  if (depth > mostBrackets) throw refused(`Objects and lists are nested ${depth} deep; at most ${mostBrackets} are read. No published catalog comes near that: look where the file comes from.`)
  let root: Json
  try {
    root = JSON.parse(from) as Json
  } catch (error) {
    throw refused(`This is no whole JSON: ${cleanText(String((error as Error).message)).replace(/\s+/g, ' ').slice(0, 160)}. Get the file again; it may be cut.`)
  }
  if (!isMap(root)) throw refused(`This is no JSON object. ${asJson}`)
  const found = { members: 0, links: 0 }
  const document = cleaned(root, [], losses, found) as JsonMap
  if (found.members !== members) throw refused('Within one object a name stands twice, so it is not clear which one counts. Remove one of them, or get the file again from its publisher.')
  return { catalog: catalogOf(document, losses), links: found.links }
}

function catalogOf(document: JsonMap, losses: Losses): JsonMap {
  const { catalog } = document
  if (!('catalog' in document)) {
    if ('profile' in document) throw refused('This is a profile: it chooses from catalogs. Resolve it first, e.g. with trestle or oscal-cli, and import the catalog that comes of it; profiles are not resolved here.')
    const other = Object.keys(models).find((name) => name in document)
    throw refused(other ? `This is an OSCAL ${models[other]} (${other}), not a catalog. Choose the catalog it is about.` : 'This is JSON, but no OSCAL catalog: it has no “catalog” at its top.')
  }
  if (!isMap(catalog)) throw refused('“catalog” is no JSON object. Get the file again from its publisher.')
  for (const name of Object.keys(document)) if (name !== 'catalog') losses.add(`/${name}`, 'stands beside the catalog and is not kept')
  return catalog
}

/** The same value where nothing had to go, so that nothing is held twice. */
function cleaned(value: Json, path: (string | number)[], losses: Losses, found: { members: number; links: number }): Json {
  const at = () => `/${path.join('/')}`
  if (typeof value === 'string') {
    if (value.isWellFormed() && !value.includes('\0')) return value
    losses.add(at(), 'characters that are no text (lone surrogates, NUL) became U+FFFD')
    return cleanText(value)
  }
  if (typeof value === 'number') {
    if (Number.isSafeInteger(value)) return value
    losses.add(at(), Number.isFinite(value) ? `a number is kept as ${value}, which may be less exact than it stood there` : 'a number too large for JSON readers, kept as null')
    return Number.isFinite(value) ? value : null
  }
  if (Array.isArray(value)) {
    let changed = false
    const list = value.map((each, n) => {
      path.push(n)
      const kept = cleaned(each, path, losses, found)
      path.pop()
      changed ||= kept !== each
      return kept
    })
    return changed ? list : value
  }
  if (value === null || typeof value !== 'object') return value
  let changed = false
  const entries: [string, Json][] = []
  for (const [name, each] of Object.entries(value)) {
    found.members++
    path.push(cleanText(name))
    if (name === '__proto__') losses.add(at(), 'a name that programs read as something else is not kept')
    if (name === 'href' && typeof each === 'string' && !each.startsWith('#')) found.links++
    const attached = name === 'base64' && path.length === 5 && path[1] === 'back-matter' && path[2] === 'resources'
    if (attached) losses.add(at(), attachment(each))
    const dropped = name === '__proto__' || attached
    const kept = dropped ? each : cleaned(each, path, losses, found)
    if (dropped) found.members += membersIn(each)
    if (cleanText(name) !== name) losses.add(at(), 'characters of a name that are no text (lone surrogates, NUL) became U+FFFD')
    changed ||= dropped || kept !== each || cleanText(name) !== name
    if (!dropped) entries.push([cleanText(name), kept])
    path.pop()
  }
  return changed ? Object.fromEntries(entries) : value
}

const membersIn = (value: Json): number => (value === null || typeof value !== 'object' ? 0 : Object.values(value).reduce<number>((sum, each) => sum + membersIn(each), Array.isArray(value) ? 0 : Object.keys(value).length))

function attachment(base64: Json): string {
  const named = isMap(base64) && typeof base64.filename === 'string' ? ` “${cleanText(base64.filename).slice(0, 100)}”` : ''
  const length = isMap(base64) && typeof base64.value === 'string' ? ` of ${base64.value.length} characters` : ''
  return `the attachment${named}${length} (base64) is not kept; what is said of it and its links are`
}
