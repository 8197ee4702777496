import type { Json } from '../crypto/canonical.ts'
import { type JsonMap, writeCatalog } from './catalog.ts'
import { made, People, prop, unique } from './common.ts'
import type { CatalogIn } from './model.ts'
import { oscalLine, oscalProse, oscalTitle, oscalToken, sorted, tokensOf } from './text.ts'
import { oscalUuid } from './uuid.ts'

/** A framework that did not come as a catalog, as one. The ids of groups are made of their codes, so that they stay. */
export function catalogOf({ about, domains, requirements }: CatalogIn): JsonMap {
  const token = tokensOf(requirements)
  const split = ownGroups(domains, requirements)
  const groups = parentsFirst(unique(sorted(split.domains, ({ code }) => code, ({ id }) => id), ({ id }) => id))
  const controls = parentsFirst(unique(sorted(split.requirements, ({ code }) => code, ({ id }) => id), ({ id }) => id))
  const [groupAt, controlAt] = [placesOf(groups), placesOf(controls)]
  const label = (code: string): Json => ({ name: 'label', value: oscalLine(code) })
  return writeCatalog({
    rest: {
      uuid: oscalUuid('catalog', about.framework.id, about.framework.version),
      metadata: new People(about).metadata(about.framework.title, { props: [prop('requirements', controls.length)] }),
    },
    domains: groups.map((group) => ({ oscalId: group.id, code: group.code, title: group.title, parent: groupAt(group.parentId), raw: { id: `${oscalToken(group.code)}${group.own ? '_own' : '_grp'}`, title: oscalTitle(group.title), ...(group.own ? {} : { props: [label(group.code)] }) } })),
    requirements: controls.map((control) => ({
      oscalId: control.controlId, code: control.code, title: control.title, text: control.text, domain: groupAt(control.domainId), parent: controlAt(control.parentId), withdrawn: control.withdrawn,
      raw: made({
        id: token(control.controlId), title: oscalTitle(control.title), props: [label(control.code), ...(control.withdrawn ? [{ name: 'status', value: 'withdrawn' }] : [])],
        parts: control.text.trim() === '' ? [] : [{ id: `${token(control.controlId)}_smt`, name: 'statement', prose: oscalProse(control.text) }],
      }),
    })),
  })
}

const placesOf = (list: { id: string }[]) => {
  const places = new Map(list.map(({ id }, at) => [id, at]))
  return (id: string | null) => (id === null ? null : (places.get(id) ?? null))
}

type Domain = CatalogIn['domains'][number] & { own: boolean }

/** A group of OSCAL has groups or controls, not both: where a domain has both, its controls go into a group of their own in it. */
function ownGroups(domains: CatalogIn['domains'], requirements: CatalogIn['requirements']): { domains: Domain[]; requirements: CatalogIn['requirements'] } {
  const withGroups = new Set(domains.map(({ parentId }) => parentId))
  const both = new Set(requirements.flatMap(({ domainId, parentId }) => (parentId === null && domainId !== null && withGroups.has(domainId) ? [domainId] : [])))
  const own = (id: string) => `own ${id}`
  return {
    domains: [...domains.map((each) => ({ ...each, own: false })), ...domains.filter(({ id }) => both.has(id)).map((each) => ({ ...each, id: own(each.id), parentId: each.id, own: true }))],
    requirements: requirements.map((each) => (each.domainId !== null && both.has(each.domainId) ? { ...each, domainId: own(each.domainId) } : each)),
  }
}

/** In the order they came, but none before what it is part of; one whose parent is not there, or that is part of itself, is part of nothing. */
function parentsFirst<T extends { id: string; parentId: string | null }>(list: T[]): T[] {
  const byId = new Map(list.map((each) => [each.id, each]))
  const done = new Map<string, T>()
  const add = (each: T, path: Set<string>) => {
    if (done.has(each.id)) return
    const parent = each.parentId === null || path.has(each.parentId) ? undefined : byId.get(each.parentId)
    if (parent) add(parent, path.add(each.id))
    if (done.has(each.id)) return
    done.set(each.id, parent ? each : { ...each, parentId: null })
  }
  for (const each of list) add(each, new Set())
  return [...done.values()]
}
