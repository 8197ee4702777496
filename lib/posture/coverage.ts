import { along, type Edge, longestPath, type RequirementStrength } from './reach.ts'

/** How many requirements of one framework reach any of another, by the strongest way. */
export type Cell = Record<RequirementStrength, number>

const strengths = ['equivalent', 'partial', 'related'] as const
const numberOf = { equivalent: 0, partial: 1, related: 2 } as const
/** What a step makes of a way, in numbers: 3 is none. */
const steps = strengths.flatMap((one) => strengths.map((next) => { const together = along(one, next); return together === null ? 3 : numberOf[together] }))

/**
 * The same as `reached` of every requirement, counted by framework, for matrices of some ten thousand: in numbers alone.
 * @param frameworkOf of each requirement that is in the matrix
 * @returns by the framework one comes from and the one one comes to; only pairs that have anything
 */
export function coverage(frameworkOf: ReadonlyMap<string, string>, edges: readonly Edge[]): Map<string, Map<string, Cell>> {
  const nodes = new Map<string, number>()
  const frameworks = new Map<string, number>()
  const of: number[] = []
  const nodeOf = (id: string) => {
    let node = nodes.get(id)
    if (node === undefined) {
      node = nodes.size
      nodes.set(id, node)
      const framework = frameworkOf.get(id) ?? ''
      let number = frameworks.get(framework)
      if (number === undefined) frameworks.set(framework, (number = frameworks.size))
      of.push(number)
    }
    return node
  }
  const ends = new Int32Array(edges.length * 2)
  edges.forEach(({ from, to }, n) => { ends[2 * n] = nodeOf(from); ends[2 * n + 1] = nodeOf(to) })
  const { starts, to, kinds } = adjacency(nodes.size, ends, edges)
  const names = [...frameworks.keys()]
  const counts = new Int32Array(names.length * names.length * 3)
  const best = new Int8Array(names.length)
  const walk = walker(nodes.size, starts, to, kinds)
  for (let node = 0; node < nodes.size; node++) {
    best.fill(3)
    walk(node, (reached, strength) => { const at = of[reached] as number; if (strength < (best[at] as number)) best[at] = strength })
    const row = (of[node] as number) * names.length
    for (let at = 0; at < names.length; at++) if ((best[at] as number) < 3) { const cell = (row + at) * 3 + (best[at] as number); counts[cell] = (counts[cell] as number) + 1 }
  }
  const found = new Map<string, Map<string, Cell>>()
  for (const [one, from] of names.entries()) {
    const row = new Map<string, Cell>()
    for (const [other, into] of names.entries()) {
      const [equivalent = 0, partial = 0, related = 0] = counts.subarray((one * names.length + other) * 3, (one * names.length + other) * 3 + 3)
      if (one !== other && equivalent + partial + related > 0) row.set(into, { equivalent, partial, related })
    }
    if (row.size > 0) found.set(from, row)
  }
  return found
}

function adjacency(nodes: number, ends: Int32Array, edges: readonly Edge[]) {
  const starts = new Int32Array(nodes + 1)
  for (const end of ends) starts[end + 1] = (starts[end + 1] as number) + 1
  for (let node = 0; node < nodes; node++) starts[node + 1] = (starts[node + 1] as number) + (starts[node] as number)
  const free = starts.slice()
  const to = new Int32Array(ends.length)
  const kinds = new Int8Array(ends.length)
  edges.forEach(({ strength }, n) => {
    const [one, other] = [ends[2 * n] as number, ends[2 * n + 1] as number]
    for (const [from, into] of [[one, other], [other, one]] as const) {
      const at = free[from] as number
      free[from] = at + 1
      to[at] = into
      kinds[at] = numberOf[strength]
    }
  })
  return { starts, to, kinds }
}

/** Tells of every node that is reached, with each strength that gets further than a stronger one: by the same rules as `reached`. */
function walker(nodes: number, starts: Int32Array, to: Int32Array, kinds: Int8Array) {
  const shortest = new Int8Array(nodes).fill(127)
  return (from: number, tell: (reached: number, strength: number) => void): void => {
    const touched = [from]
    shortest[from] = 0
    // By strength and length: what is added is never shorter than what it comes from.
    const queues: number[][][] = strengths.map(() => Array.from({ length: longestPath + 1 }, () => []))
    queues[0]?.[0]?.push(from)
    for (let strength = 0; strength < 3; strength++) {
      for (let length = 0; length <= longestPath; length++) {
        for (const node of queues[strength]?.[length] ?? []) {
          if (node !== from) {
            if ((shortest[node] as number) <= length) continue
            if (shortest[node] === 127) { touched.push(node); tell(node, strength) }
            shortest[node] = length
          }
          if (length === longestPath) continue
          for (let at = starts[node] as number; at < (starts[node + 1] as number); at++) {
            const next = to[at] as number
            const together = steps[strength * 3 + (kinds[at] as number)] as number
            if (together < 3 && (shortest[next] as number) > length + 1) queues[together]?.[length + 1]?.push(next)
          }
        }
      }
    }
    for (const node of touched) shortest[node] = 127
  }
}
