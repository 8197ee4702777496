import type { frameworks, Json } from '#db/schema/frameworks.ts'
import type { CatalogueFramework } from '#lib/frameworks/define.ts'
import type { ReadCatalog } from '#lib/oscal/catalog.ts'

type Row = { kind: 'domain' | 'requirement'; parent: number | null; code: string; title: string; text: string; withdrawn: boolean; oscalId: string | null; raw: Json | null }

/** A framework and its rows in their order; `parent` is a place among the rows before it. */
export type Brought = Pick<typeof frameworks.$inferSelect, 'key' | 'name' | 'edition' | 'publisher' | 'note' | 'source' | 'rest' | 'losses' | 'links'> & { rows: Row[] }

export function ofCatalogue({ key, name, version, publisher, note, domains }: CatalogueFramework): Brought {
  const rows: Row[] = []
  for (const domain of domains) {
    const at = rows.push({ kind: 'domain', parent: null, code: domain.code, title: domain.title, text: '', withdrawn: false, oscalId: null, raw: null }) - 1
    const places = new Map<string, number>()
    for (const { code, title, text = '', parent } of inOrder(domain.requirements)) places.set(code, rows.push({ kind: 'requirement', parent: (parent === undefined ? undefined : places.get(parent)) ?? at, code, title, text, withdrawn: false, oscalId: null, raw: null }) - 1)
  }
  return { key, name, edition: version, publisher, note, source: 'shipped', rest: null, losses: [], links: 0, rows }
}

/** A file may name a part before what it is a part of. */
const inOrder = (all: CatalogueFramework['domains'][number]['requirements']) => {
  const depth = new Map<string, number>()
  const byCode = new Map(all.map((each) => [each.code, each]))
  const depthOf = (code: string): number => {
    const known = depth.get(code)
    if (known !== undefined) return known
    const parent = byCode.get(code)?.parent
    const found = parent === undefined || !byCode.has(parent) ? 0 : depthOf(parent) + 1
    depth.set(code, found)
    return found
  }
  // What is in its order already stays as it is.
  const placed = new Set<string>()
  return all.every(({ code, parent }) => { placed.add(code); return parent === undefined || placed.has(parent) }) ? all : all.toSorted((one, other) => depthOf(one.code) - depthOf(other.code))
}

const cut = (text: string, most: number) => (text.length > most ? text.slice(0, most) : text)

export function ofOscal({ uuid, title, version, publisher, domains, requirements, rest, losses, links }: ReadCatalog): Brought {
  const rows: Row[] = []
  const [domainAt, requirementAt] = [new Map<number, number>(), new Map<number, number>()]
  // A requirement follows what it is in; both lists hold a parent before its children.
  const inDomain = new Map<number | null, number[]>()
  requirements.forEach(({ domain }, n) => inDomain.set(domain, [...(inDomain.get(domain) ?? []), n]))
  const take = (domain: number | null) => {
    for (const n of inDomain.get(domain) ?? []) {
      const { code, title: called, text, parent, withdrawn, oscalId, raw } = requirements[n] as ReadCatalog['requirements'][number]
      requirementAt.set(n, rows.push({ kind: 'requirement', parent: (parent === null ? undefined : requirementAt.get(parent)) ?? (domain === null ? null : (domainAt.get(domain) ?? null)), code, title: called, text, withdrawn, oscalId, raw }) - 1)
    }
  }
  take(null)
  domains.forEach(({ oscalId, code, title: called, parent, raw }, n) => {
    domainAt.set(n, rows.push({ kind: 'domain', parent: parent === null ? null : (domainAt.get(parent) ?? null), code, title: called, text: '', withdrawn: false, oscalId, raw }) - 1)
    take(n)
  })
  return { key: `oscal:${uuid}`, name: cut(title, 300), edition: cut(version, 100), publisher: cut(publisher ?? '', 300), note: '', source: 'imported', rest, losses, links, rows }
}
