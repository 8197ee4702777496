import type { Json } from '../crypto/canonical.ts'
import { isMap, type JsonMap, mapsOf, type OscalDomain, type OscalRequirement, type ReadCatalog, refused, textOf, without } from './catalog.ts'
import { mostControls, mostDepth, mostGroups, mostId, mostText, mostTitle } from './limits.ts'
import { Losses, parseDocument } from './parse.ts'
import { addParameters, filled, labelOf, type Parameters, statementOf } from './statement.ts'
import { cut, oscalLine } from './text.ts'

const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i
const again = 'Get the file again from its publisher, or mend it there.'

type Found<T> = { map: JsonMap; at: string; id: string | null; entry: T }

/**
 * A catalog, or a profile that was resolved into one, of OSCAL 1.0 to 1.2 as JSON. Nothing is fetched and no text runs; what could not be kept is named.
 * @throws AppError that says what is wrong and how to mend it
 */
export function readCatalog(text: string): ReadCatalog {
  const losses = new Losses()
  const { catalog, links } = parseDocument(text, losses)
  const metadata = metadataOf(catalog, losses)
  const { groups, controls } = walk(catalog, losses)
  if (controls.length === 0) throw refused('The catalog has no control. Choose one that has, or resolve the profile again.')
  for (const [what, all] of [['control', controls], ['group', groups]] as const) refuseDoubled(what, all)

  const parameters: Parameters = new Map()
  for (const map of [catalog, ...groups.map((each) => each.map), ...controls.map((each) => each.map)]) addParameters(parameters, map)
  giveCodes(groups, losses)
  giveCodes(controls, losses)
  for (const { map, at, entry } of groups) entry.title = titleOf(map, at, parameters, losses)
  for (const { map, at, entry } of controls) {
    entry.title = titleOf(map, at, parameters, losses)
    const statement = statementOf(map, parameters)
    entry.text = statement.text
    if (statement.isCut) losses.add(at, `the statement is shown in part, up to ${mostText} characters; an export has it whole`)
  }
  return { ...metadata, domains: groups.map(({ entry }) => entry), requirements: controls.map(({ entry }) => entry), rest: without(catalog, 'groups', 'controls'), losses: losses.list(), links }
}

function metadataOf(catalog: JsonMap, losses: Losses): Pick<ReadCatalog, 'uuid' | 'title' | 'version' | 'oscalVersion' | 'lastModified' | 'publisher'> {
  const uuid = textOf(catalog.uuid)
  if (!uuid || !uuidForm.test(uuid)) throw refused(`The catalog has no uuid${uuid ? ' that is one' : ''}, so that it cannot be told from others. ${again}`)
  const { metadata } = catalog
  if (!isMap(metadata)) throw refused(`The catalog has no metadata. ${again}`)
  const oscalVersion = textOf(metadata['oscal-version'])
  if (!oscalVersion) throw refused(`The metadata has no oscal-version, so that it is not known how to read the catalog. ${again}`)
  if (!/^1\.[0-2]\.\d{1,4}$/.test(oscalVersion)) throw refused(`The catalog is of OSCAL ${oscalLine(oscalVersion).slice(0, 40)}; versions 1.0.0 to 1.2.x are read. Convert it, e.g. with oscal-cli, or take another edition from its publisher.`)
  const needed = (name: string) => {
    const value = textOf(metadata[name])
    if (!value) throw refused(`The metadata has no ${name}. ${again}`)
    return oscalLine(value)
  }
  const short = (name: string) => {
    const value = needed(name)
    if (value.length > mostTitle) losses.add(`/catalog/metadata/${name}`, `the ${name} is shown in part, up to ${mostTitle} characters; an export has it whole`)
    return cut(value, mostTitle)
  }
  const lastModified = needed('last-modified')
  if (!/^\d{4}-\d\d-\d\dT/.test(lastModified) || Number.isNaN(Date.parse(lastModified))) throw refused(`The last-modified of the metadata is no date with a time. ${again}`)
  return { uuid, title: short('title'), version: short('version'), oscalVersion, lastModified, publisher: publisherOf(metadata) }
}

function publisherOf(metadata: JsonMap): string | null {
  const named = new Map(mapsOf(metadata.parties).map((party) => [party.uuid, textOf(party.name) ?? textOf(party['short-name'])]))
  for (const role of ['publisher', 'creator']) {
    for (const responsible of mapsOf(metadata['responsible-parties'])) {
      if (responsible['role-id'] !== role || !Array.isArray(responsible['party-uuids'])) continue
      const name = responsible['party-uuids'].map((uuid) => named.get(uuid)).find(Boolean)
      if (name) return cut(oscalLine(name), mostTitle)
    }
  }
  return null
}

/** Groups and controls in the order of the file, parents first. */
function walk(catalog: JsonMap, losses: Losses): { groups: Found<OscalDomain>[]; controls: Found<OscalRequirement>[] } {
  const groups: Found<OscalDomain>[] = []
  const controls: Found<OscalRequirement>[] = []
  const deeper = (depth: number, at: string) => {
    if (depth > mostDepth) throw refused(`${at}: groups and controls are nested more than ${mostDepth} deep, which is the most that is read. ${again}`)
  }
  const listed = (value: Json | undefined, at: string): JsonMap[] => {
    if (value === undefined) return []
    if (!Array.isArray(value) || !value.every(isMap)) throw refused(`${at} is no list of objects. ${again}`)
    if (value.length === 0) losses.add(at, 'an empty list is not kept')
    return value
  }
  const addControls = (holder: JsonMap, at: string, domain: number | null, parent: number | null, depth: number) => {
    for (const [n, map] of listed(holder.controls, `${at}/controls`).entries()) {
      const here = `${at}/controls/${n}`
      deeper(depth, here)
      if (controls.length >= mostControls) throw refused(`The catalog has more than ${mostControls} controls, which is the most that is read. Import the parts you need as catalogs of their own.`)
      const id = idOf(map, here)
      if (id === null) throw refused(`${here}: a control has no id. ${again}`)
      const place = controls.length
      controls.push({ map, at: here, id, entry: { oscalId: id, code: '', title: '', text: '', domain, parent, withdrawn: isWithdrawn(map), raw: without(map, 'controls') } })
      addControls(map, here, domain, place, depth + 1)
    }
  }
  const addGroups = (holder: JsonMap, at: string, parent: number | null, depth: number) => {
    for (const [n, map] of listed(holder.groups, `${at}/groups`).entries()) {
      const here = `${at}/groups/${n}`
      deeper(depth, here)
      if (groups.length >= mostGroups) throw refused(`The catalog has more than ${mostGroups} groups, which is the most that is read. Import the parts you need as catalogs of their own.`)
      const place = groups.length
      const id = idOf(map, here)
      groups.push({ map, at: here, id, entry: { oscalId: id, code: '', title: '', parent, raw: without(map, 'groups', 'controls') } })
      addControls(map, here, place, null, depth + 1)
      addGroups(map, here, place, depth + 1)
    }
  }
  addControls(catalog, '/catalog', null, null, 1)
  addGroups(catalog, '/catalog', null, 1)
  return { groups, controls }
}

function idOf(map: JsonMap, at: string): string | null {
  if (map.id === undefined) return null
  if (typeof map.id !== 'string' || map.id === '' || /[\s\p{Cc}]/u.test(map.id)) throw refused(`${at}: an id is empty or has spaces in it. ${again}`)
  if (map.id.length > mostId) throw refused(`${at}: an id has ${map.id.length} characters; at most ${mostId} are read. ${again}`)
  return map.id
}

const isWithdrawn = (control: JsonMap) => mapsOf(control.props).some(({ name, value }) => name === 'status' && typeof value === 'string' && value.toLowerCase() === 'withdrawn')

function refuseDoubled(what: string, all: Found<unknown>[]): void {
  const seen = new Set<string>()
  const doubled = new Set<string>()
  for (const { id } of all) if (id !== null) (seen.has(id) ? doubled : seen).add(id)
  if (doubled.size > 0) throw refused(`The id of a ${what} stands more than once: ${[...doubled].slice(0, 3).join(', ')}${doubled.size > 3 ? ` and ${doubled.size - 3} more` : ''}. Each ${what} needs an id of its own. ${again}`)
}

/** A code that nobody else has, whatever the case of its letters: the label, else the id in capitals, else that with a number. */
function giveCodes(all: Found<{ code: string; title: string }>[], losses: Losses): void {
  const fold = (code: string) => code.toLowerCase()
  const labels = all.map(({ map }) => labelOf(map))
  const counts = new Map<string, number>()
  for (const label of labels) if (label) counts.set(fold(label), (counts.get(fold(label)) ?? 0) + 1)
  const taken = new Set(counts.keys())
  all.forEach(({ id, at, entry }, n) => {
    const label = labels[n]
    if (label && counts.get(fold(label)) === 1 && label.length <= mostId) return void (entry.code = label)
    const wanted = id?.toUpperCase() ?? `G${n + 1}`
    let code = wanted
    for (let more = 2; taken.has(fold(code)); more++) code = `${wanted} (${more})`
    taken.add(fold(code))
    entry.code = code
    if (label) losses.add(at, label.length > mostId ? `the label has more than ${mostId} characters: the code is ${code}, and an export has the label` : `the label “${label}” stands more than once: the code is ${code}, and an export has the label`)
    else if (code !== wanted) losses.add(at, `another one has the code ${wanted}: this one has ${code}`)
  })
}

function titleOf(map: JsonMap, at: string, parameters: Parameters, losses: Losses): string {
  const title = textOf(map.title)
  if (!title) throw refused(`${at}${typeof map.id === 'string' ? ` (${map.id})` : ''} has no title. ${again}`)
  const { text, isCut } = filled(title, parameters)
  const line = oscalLine(text)
  if (isCut || line.length > mostTitle) losses.add(at, `the title is shown in part, up to ${mostTitle} characters; an export has it whole`)
  return cut(line, mostTitle)
}
