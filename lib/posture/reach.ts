/**
 * How far what serves one requirement serves others (CO-3). Mappings between requirements are read in both directions. Along a path the weakest
 * counts: equivalent leaves a strength as it is, a second partial makes it related, and nothing goes on from related.
 */
export type RequirementStrength = 'equivalent' | 'partial' | 'related'
export type Edge = { id: string; from: string; to: string; strength: RequirementStrength }
/** The way from a requirement to another: the mappings in their order, and how strong they are together. */
export type Path = { to: string; strength: RequirementStrength; mappings: string[] }

/** Mappings that a path has at most. */
export const longestPath = 4

/** Of a path of one strength and one mapping more; null: it serves nothing any more. */
export function along(one: RequirementStrength, next: RequirementStrength): RequirementStrength | null {
  if (one === 'related') return null
  if (one === 'equivalent') return next
  return next === 'equivalent' ? 'partial' : next === 'partial' ? 'related' : null
}

export type Graph = Map<string, { to: string; strength: RequirementStrength; id: string }[]>

export function graphOf(edges: readonly Edge[]): Graph {
  const graph: Graph = new Map()
  const add = (from: string, to: string, { id, strength }: Edge) => {
    const found = graph.get(from)
    if (found) found.push({ to, strength, id })
    else graph.set(from, [{ to, strength, id }])
  }
  for (const edge of edges) {
    add(edge.from, edge.to, edge)
    add(edge.to, edge.from, edge)
  }
  return graph
}

/**
 * Everything a requirement reaches, each by its strongest path and of those the shortest; in the order they are found, which is by strength and length.
 * @returns none for a requirement without mappings; never itself
 */
export function reached(graph: Graph, from: string): Path[] {
  const best = new Map<string, Path>()
  // The shortest so far, whatever its strength: what is weaker goes on only where it is shorter, as it then gets further.
  const shortest = new Map([[from, 0]])
  const queues: Record<RequirementStrength, Path[]> = { equivalent: [{ to: from, strength: 'equivalent', mappings: [] }], partial: [], related: [] }
  for (const strength of ['equivalent', 'partial', 'related'] as const) {
    const queue = queues[strength].sort((one, other) => one.mappings.length - other.mappings.length)
    for (let n = 0; n < queue.length; n++) {
      const path = queue[n] as Path
      if (path.to !== from) {
        if ((shortest.get(path.to) ?? Infinity) <= path.mappings.length) continue
        shortest.set(path.to, path.mappings.length)
        if (!best.has(path.to)) best.set(path.to, path)
      }
      if (path.mappings.length === longestPath) continue
      for (const edge of graph.get(path.to) ?? []) {
        const together = along(path.strength, edge.strength)
        if (together === null || (shortest.get(edge.to) ?? Infinity) <= path.mappings.length + 1) continue
        const next = { to: edge.to, strength: together, mappings: [...path.mappings, edge.id] }
        if (together === strength) place(queue, next, n)
        else queues[together].push(next)
      }
    }
  }
  return [...best.values()]
}

/** Shorter ones first: a queue stays in order as long as what is added is not shorter than what comes next. */
function place(queue: Path[], path: Path, after: number): void {
  let at = queue.length
  while (at > after + 1 && (queue[at - 1] as Path).mappings.length > path.mappings.length) at--
  queue.splice(at, 0, path)
}
