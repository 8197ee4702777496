import type { Tx } from '#db/client.ts'
import type { Actor } from '#lib/auth/actor.ts'
import type { Permission } from '#lib/auth/permissions.ts'
import type { Decisions } from '#lib/decisions.ts'
import type { QueueWork, Round } from '#lib/door/work.ts'

/** What a search found of one kind: the first rows, and where all of them are when there are more. */
export type Found = { title: string; kind: string; rows: { label: string; href: string; about?: string | undefined }[]; more?: string | undefined }

/** Finds records by what somebody typed, for whoever may read them. `rank` orders the kinds. */
export type Finder = { rank: number; permission: Permission; find: (actor: Actor, typed: string) => Promise<Found> }

/** How many rows of a kind a search shows. */
export const firstFound = 10

/** Something that waits for this person, with the one place that finishes it. `due`: when it should be done, if anything says so. */
export type Task = { id: string; title: string; detail: string; href: string; button: string; due: Date | null; severity: 'low' | 'medium' | 'high' | 'critical' | null }

/** What of a module waits for the caller; it asks itself whether they may. `rank` orders the list. */
export type Waiting = { rank: number; tasks: (tx: Tx, actor: Actor) => Promise<Task[]> }

/** At most this many of one kind: the list is for today, the registers hold the rest. */
export const mostTasks = 8

/** What a module adds to the house beside its words, its operations and its queries. Saying nothing does not compile: it says null or none. */
export type Module = { search: Finder | null; worklist: Waiting[]; decisions: Decisions[]; jobs: QueueWork[]; rounds: Round[] }
