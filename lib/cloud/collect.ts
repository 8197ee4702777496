import type { Cause, Facet, Inventory, Line } from './facts.ts'

/**
 * One service of a provider: which calls it makes and how it writes down what they answered. It judges nothing. `calls`: every command it may send and the permission that it needs;
 * one that is not named is not sent, so the policy that is made of them is what a scan really needs.
 */
export type Collector<C> = {
  service: string
  title: string
  /** `global`: asked once an account, in `global`. */
  scope: 'global' | 'regional'
  /** Command → permission, such as GetBucketEncryption → s3:GetEncryptionConfiguration. */
  calls: Readonly<Record<string, string>>
  /** The types it lists; each has an inventory afterwards, whole or not. */
  lists: readonly string[]
  collect: (at: C) => Promise<void>
}

/** Where lines go. They are written in order, and no faster than they are taken. */
export type Sink = (line: Line) => Promise<void> | void

/** How far a scan is: of which service and region. */
export type Step = { service: string; region: string; state: 'running' | 'done' | 'failed'; resources: number; reads: number; unread: number }

export const read = (value: unknown, reads: number[]): Facet => ({ state: 'read', value, reads })
export const absent = (code: string, reads: number[]): Facet => ({ state: 'absent', code, reads })
export const unreadFor = (cause: Cause, code: string | null, reads: number[]): Facet => ({ state: 'unread', cause, code, reads })

export type { Inventory }
