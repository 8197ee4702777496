import { createHash } from 'node:crypto'

/**
 * What a scan of a cloud wrote down, and how far it may be believed. Nothing here judges. The form is of definitions.md, “Cloud: resources, facets, reads”: what was read, what the
 * provider says is not there, and what could not be read are three states, and no code below turns one into another.
 */

/** Why something is not known. `failed`: the provider had an error of its own, or one that nobody here knows. `disabled`: the region or service is not on. `skipped`: never asked. */
export const causes = ['denied', 'throttled', 'timeout', 'malformed', 'disabled', 'skipped', 'failed'] as const
export type Cause = (typeof causes)[number]

/** One question about a resource. `reads`: the numbers of the calls it comes of. `absent`: the service said by a code of the allow-list that there is none. */
export type Facet =
  | { state: 'read'; value: unknown; reads: number[] }
  | { state: 'absent'; code: string; reads: number[] }
  | { state: 'unread'; cause: Cause; code: string | null; reads: number[] }

/** `id`: native and lasting, the ARN where there is one. `region`: where it is; `global` where it is nowhere in particular. */
export type Resource = { type: string; id: string; name: string; account: string; region: string; facets: Record<string, Facet> }

/** Of one type in one region (`global` of services that have no regions): whether all of them are known. `cause`: why not. */
export type Inventory = { type: string; region: string; complete: boolean; pages: number; count: number; cause: Cause | null; code: string | null; reads: number[] }

/** One call, as the middleware of the client saw it. `input`: names and places of what was asked about, nothing that is secret. `status` 0: nobody answered. */
export type Read = { number: number; at: string; client: string; command: string; action: string; region: string; input: Record<string, unknown>; status: number; attempts: number; requestId: string | null; code: string | null }

/** A line of what is kept of a scan: its head first, its end last. One without an end was cut. */
export type Line = { scan: Head } | { read: Read } | { inventory: Inventory } | { resource: Resource } | { end: { reads: number; inventories: number; resources: number } }

/** `regions`: those that were looked at. `catalogue`: of the checks that judge it. */
export type Head = { form: 1; provider: string; account: string; regions: string[]; services: string[]; startedAt: string }

export const globally = 'global'

/** The same resource and check have the same finding for ever: 128 bits of SHA-256 over what names them, each with its length before it. */
export function findingKey(of: { account: string; region: string; type: string; id: string; check: string }): string {
  const hash = createHash('sha256')
  for (const part of [of.account, of.region, of.type, of.id, of.check]) hash.update(`${Buffer.byteLength(part)}:${part}`)
  return hash.digest('hex').slice(0, 32)
}
