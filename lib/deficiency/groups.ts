/** What may have to be looked at together: deficiencies of one engagement that touch the same. A proposal, which a person takes or leaves. Pure. */
export type Touching = { id: string; controlId: string; control: string; area: string; systems: { id: string; name: string }[]; process: string; assertions: string[] }
export type Group = { by: 'control' | 'process' | 'system' | 'assertion' | 'area'; name: string; ids: string[] }

const order = ['control', 'process', 'system', 'assertion', 'area'] as const

const touches = (of: Touching): { by: Group['by']; key: string; name: string }[] => [
  { by: 'control', key: of.controlId, name: of.control },
  ...(of.process.trim() === '' ? [] : [{ by: 'process' as const, key: of.process.trim().toLowerCase(), name: of.process.trim() }]),
  ...of.systems.map(({ id, name }) => ({ by: 'system' as const, key: id, name })),
  ...of.assertions.map((each) => ({ by: 'assertion' as const, key: each, name: each })),
  { by: 'area', key: of.area, name: of.area },
]

const inOrder = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0)

/**
 * Each group of two and more, the narrowest first; the same members are proposed once, and none that an aggregate has together already.
 * @param aggregates members of each aggregate that there is
 */
export function groupsOf(all: readonly Touching[], aggregates: readonly (readonly string[])[] = []): Group[] {
  const found = new Map<string, Group & { key: string }>()
  for (const of of all) {
    for (const { by, key, name } of touches(of)) {
      const group = found.get(`${by} ${key}`) ?? { by, key, name, ids: [] }
      found.set(`${by} ${key}`, group)
      if (!group.ids.includes(of.id)) group.ids.push(of.id)
    }
  }
  const known = aggregates.map((members) => new Set(members))
  const seen = new Set<string>()
  return [...found.values()]
    .map((group) => ({ ...group, ids: group.ids.toSorted(inOrder) }))
    .filter(({ ids }) => ids.length > 1 && !known.some((members) => ids.every((id) => members.has(id))))
    .sort((one, other) => order.indexOf(one.by) - order.indexOf(other.by) || inOrder(one.name, other.name) || inOrder(one.key, other.key))
    .flatMap(({ by, name, ids }) => {
      const together = ids.join(' ')
      if (seen.has(together)) return []
      seen.add(together)
      return [{ by, name, ids }]
    })
}
