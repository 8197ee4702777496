import type { SigmaCorrelation } from '../rule.ts'

/** Correlations that reach themselves through their own references, each with the way around. */
export function findCycles(correlations: SigmaCorrelation[]): { correlation: SigmaCorrelation; path: string[] }[] {
  const byName = new Map<string, SigmaCorrelation>()
  for (const correlation of correlations) {
    byName.set(correlation.id, correlation)
    if (correlation.name !== null) byName.set(correlation.name, correlation)
  }
  const found: { correlation: SigmaCorrelation; path: string[] }[] = []
  for (const correlation of correlations) {
    const path = wayBack(correlation, byName)
    if (path !== null) found.push({ correlation, path })
  }
  return found
}

function wayBack(start: SigmaCorrelation, byName: Map<string, SigmaCorrelation>): string[] | null {
  const cameFrom = new Map<SigmaCorrelation, SigmaCorrelation | null>([[start, null]])
  const queue = [start]
  for (const at of queue) {
    for (const name of at.rules) {
      const next = byName.get(name)
      if (next === start) {
        const path = [start.id]
        for (let step: SigmaCorrelation | null = at; step !== null; step = cameFrom.get(step) ?? null) path.unshift(step.id)
        return path
      }
      if (next === undefined || cameFrom.has(next)) continue
      cameFrom.set(next, at)
      queue.push(next)
    }
  }
  return null
}
