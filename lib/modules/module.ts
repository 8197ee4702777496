import type { SQL } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import type { Actor } from '#lib/auth/actor.ts'
import type { Permission } from '#lib/auth/permissions.ts'
import type { Decisions } from '#lib/decisions.ts'
import { type Counted, countUpTo } from '#lib/door/count.ts'
import type { QueueWork, Round } from '#lib/door/work.ts'

/** What a search found of one kind: the first rows, how many there are, and where all of them are. */
export type Found = { title: string; kind: string; rows: { label: string; href: string; about?: string | undefined }[]; total: { count: number | null; more: boolean }; all?: string | undefined }

/** Finds records by what somebody typed, for whoever may read them. `rank` orders the kinds. */
export type Finder = { rank: number; permission: Permission; find: (actor: Actor, typed: string) => Promise<Found> }

/** How many rows of a kind a search shows. */
export const firstFound = 10

/** Something that waits for this person, with the one place that finishes it. `due`: when it should be done, if anything says so. */
export type Task = { id: string; title: string; detail: string; href: string; button: string; due: Date | null; severity: 'low' | 'medium' | 'high' | 'critical' | null }

/** What of one kind waits: the first few, how many in all, and where all of them are. */
export type Waits = { title: string; tasks: Task[]; total: Counted; all: string | null }

/** What of a module waits for the caller; null for whom such things never wait. `rank` orders the list. */
export type Waiting = { rank: number; of: (tx: Tx, actor: Actor) => Promise<Waits | null> }

/** At most this many of one kind: the list is for today, the registers hold the rest. */
export const mostTasks = 8
const mostWaiting = 1_000

/**
 * The first rows as tasks; counted only when there may be more.
 * @param rows at most `most` of them
 * @param every all of them, of whatever columns
 */
export async function waits<Row>(tx: Tx, { title, all = null, rows, most = mostTasks, every, task }: { title: string; all?: string | null; rows: Row[]; most?: number; every: { getSQL: () => SQL }; task: (row: Row) => Task }): Promise<Waits> {
  const total = rows.length < most ? { count: rows.length, more: false } : await countUpTo(tx, mostWaiting, every)
  return { title, all, tasks: rows.map(task), total }
}

/** What a module adds to the house beside its words, its operations and its queries. Saying nothing does not compile: it says null or none. */
export type Module = { search: Finder | null; worklist: Waiting[]; decisions: Decisions[]; jobs: QueueWork[]; rounds: Round[] }
