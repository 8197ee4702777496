import type { Json } from '../crypto/canonical.ts'
import { AppError } from '../errors.ts'

export type JsonMap = { [name: string]: Json }

/** A group, at any depth. `parent`: its place in the list of domains; `raw`: the group without its groups and controls. */
export type OscalDomain = { oscalId: string | null; code: string; title: string; parent: number | null; raw: Json }

/** A control. `parent`: its place in the list of requirements; `text`: its statement, with parameters filled in; `raw`: the control without its controls. */
export type OscalRequirement = { oscalId: string; code: string; title: string; text: string; domain: number | null; parent: number | null; withdrawn: boolean; raw: Json }

export type Loss = { at: string; what: string }

/** A catalog as lists, parents before what is in them. `rest`: the catalog without groups, controls and the bytes of attachments; `links`: addresses outside, never fetched. */
export type ReadCatalog = {
  uuid: string; title: string; version: string; oscalVersion: string; lastModified: string; publisher: string | null
  domains: OscalDomain[]; requirements: OscalRequirement[]; rest: Json; losses: Loss[]; links: number
}

export const isMap = (value: Json | undefined): value is JsonMap => typeof value === 'object' && value !== null && !Array.isArray(value)
/** The maps of a list; nothing of what is no list. */
export const mapsOf = (value: Json | undefined): JsonMap[] => (Array.isArray(value) ? value.filter(isMap) : [])
export const textOf = (value: Json | undefined): string | null => (typeof value === 'string' && value.trim() !== '' ? value.trim() : null)
export const without = (map: JsonMap, ...names: string[]): JsonMap => Object.fromEntries(Object.entries(map).filter(([name]) => !names.includes(name)))

export const refused = (message: string) => new AppError('invalid', message)

/** The catalog that was read, as a document: what stands in `raw` and `rest`, each in its place and order. */
export function writeCatalog(read: Pick<ReadCatalog, 'domains' | 'requirements' | 'rest'>): JsonMap {
  const groups = childrenOf(read.domains, ({ parent }) => parent)
  const inside = childrenOf(read.requirements, ({ parent }) => parent)
  const beneath = childrenOf(read.requirements, ({ parent, domain }) => (parent === null ? domain : undefined))
  const list = (name: string, made: JsonMap[]): JsonMap => (made.length > 0 ? { [name]: made } : {})
  const controls = (places: number[]): JsonMap => list('controls', places.map((at) => ({ ...mapOf(read.requirements[at]?.raw), ...controls(inside.get(at) ?? []) })))
  const holder = (place: number | null): JsonMap => ({ ...list('groups', (groups.get(place) ?? []).map((at) => ({ ...mapOf(read.domains[at]?.raw), ...holder(at) }))), ...controls(beneath.get(place) ?? []) })
  return { catalog: { ...mapOf(read.rest), ...holder(null) } }
}

const mapOf = (raw: Json | undefined): JsonMap => (isMap(raw) ? raw : {})

function childrenOf<T>(all: T[], holder: (each: T) => number | null | undefined): Map<number | null, number[]> {
  const found = new Map<number | null, number[]>()
  all.forEach((each, at) => {
    const place = holder(each)
    if (place === undefined) return
    const children = found.get(place)
    if (children) children.push(at)
    else found.set(place, [at])
  })
  return found
}
