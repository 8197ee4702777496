type Reach = Map<string, string | null>

/** The groups on the way to one of them, from where it begins. */
export function wayTo(reach: Reach, id: string): string[] {
  const way: string[] = []
  for (let at: string | null = id; at !== null; at = reach.get(at) ?? null) way.push(at)
  return way.reverse()
}

/** Groups in groups. A circle ends where it comes round: it gives no right that one of its groups does not give. */
export class Groups {
  private readonly parents = new Map<string, Set<string>>()

  /** Members of `group` have what `parent` has. */
  add(group: string, parent: string): void {
    const known = this.parents.get(group)
    if (known) known.add(parent)
    else this.parents.set(group, new Set([parent]))
  }

  /**
   * Every group that membership in `group` leads to, itself among them, each with the one before it on the shortest way there; of several as short, the one that
   * sorts first. So there are as many ways as groups, however they are entangled.
   */
  reach(group: string): Reach {
    const before: Reach = new Map([[group, null]])
    let edge = [group]
    while (edge.length > 0) {
      const next: string[] = []
      for (const id of edge) {
        for (const parent of [...(this.parents.get(id) ?? [])].sort()) {
          if (before.has(parent)) continue
          before.set(parent, id)
          next.push(parent)
        }
      }
      edge = next
    }
    return before
  }

  /** Circles, each once, from the group that sorts first to it again. */
  circles(): string[][] {
    const found = new Map<string, string[]>()
    const done = new Set<string>()
    for (const start of [...this.parents.keys()].sort()) {
      const path: string[] = []
      const places = new Map<string, number>()
      // Without recursion: a chain may be as long as there are groups.
      const stack: { id: string; rest: string[] }[] = []
      const enter = (id: string) => {
        places.set(id, path.push(id) - 1)
        stack.push({ id, rest: [...(this.parents.get(id) ?? [])].sort().reverse() })
      }
      if (!done.has(start)) enter(start)
      for (let top = stack.at(-1); top; top = stack.at(-1)) {
        const next = top.rest.pop()
        if (next === undefined) {
          done.add(top.id)
          places.delete(top.id)
          path.pop()
          stack.pop()
        } else if (places.has(next)) {
          const circle = path.slice(places.get(next))
          const first = circle.indexOf([...circle].sort()[0] as string)
          const turned = [...circle.slice(first), ...circle.slice(0, first)]
          found.set(turned.join('\n'), [...turned, turned[0] as string])
        } else if (!done.has(next)) enter(next)
      }
    }
    return [...found.values()]
  }
}
