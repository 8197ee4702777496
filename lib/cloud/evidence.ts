import type { Facet, Read } from './facts.ts'
import type { Use, World } from './world.ts'

/** What a verdict rests on: each facet that was looked at, as it was read, and by which calls. Of what is long, so much as fits; `cut` says how many facets or characters were left out, and the whole is in the locked file of the scan. */
export type Evidence = { scanId: string; at: string; said: string; facets: EvidenceFacet[]; cut: number }
export type EvidenceFacet = { type: string; id: string; facet: string; state: Facet['state']; value: unknown; code: string | null; calls: EvidenceCall[] }
export type EvidenceCall = { command: string; region: string; at: string; status: number; requestId: string | null }

const mostFacets = 12
const longestValue = 8_000

/** @param callOf a call by its number; what is not there any more is left out */
export function evidenceOf(world: World, uses: Use[], callOf: (number: number) => Read | undefined, { scanId, at, said }: { scanId: string; at: Date; said: string }): Evidence {
  let cut = Math.max(0, uses.length - mostFacets)
  const facets = uses.slice(0, mostFacets).map(({ type, id, facet }): EvidenceFacet => {
    const found = world.resource(type, id)?.facets[facet]
    const value = found?.state === 'read' ? found.value : null
    const text = JSON.stringify(value)
    if (text.length > longestValue) cut++
    const calls = (found?.reads ?? []).slice(-4).flatMap((number) => callOf(number) ?? []).map(({ command, region, at: when, status, requestId }) => ({ command, region, at: when, status, requestId }))
    return { type, id, facet, state: found?.state ?? 'unread', value: text.length > longestValue ? `${text.slice(0, longestValue)}…` : value, code: found?.state === 'read' ? null : (found?.code ?? null), calls }
  })
  return { scanId, at: at.toISOString(), said, facets, cut }
}
