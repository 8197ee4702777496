/** So many at a time, whoever asks; a call that is tried again goes before those that have not begun. */
export type Budget = { take: (first?: boolean) => Promise<void>; give: () => void }

export function budgetOf(most: number): Budget {
  let free = most
  const waiting: (() => void)[] = []
  return {
    take: (first = false) => {
      if (free > 0) {
        free--
        return Promise.resolve()
      }
      return new Promise((go) => (first ? waiting.unshift(go) : waiting.push(go)))
    },
    give: () => {
      const next = waiting.shift()
      if (next) next()
      else free++
    },
  }
}

/** Each once, at most `width` at a time. The first that throws ends it. */
export async function pooled<T>(items: Iterable<T>, width: number, work: (item: T) => Promise<void>): Promise<void> {
  const left = items[Symbol.iterator]()
  let broken = false
  const lane = async () => {
    for (let next = left.next(); !next.done && !broken; next = left.next()) {
      try {
        await work(next.value)
      } catch (error) {
        broken = true
        throw error
      }
    }
  }
  await Promise.all(Array.from({ length: width }, lane))
}
