import type { Fact } from '../../facts.ts'
import type { Github } from './client.ts'

/** What a pull is of. Names of the host's: `octo/hello`, as it is called now. */
export type Pulling = {
  github: Github
  owner: string
  repo: string
  id: number
  defaultBranch: string
  /** Instants: what happened from then on is read; when this pull began, by the host's clock. */
  since: string
  began: string
  /** Globs of branches whose commits are read; empty: the default branch. */
  branches: readonly string[]
  /** Globs; empty: all. */
  environments: readonly string[]
  requests: RegExp
  /** Which paths a commit of a branch touches is read too. */
  paths: boolean
  /** Commits that were told already, as far as this process knows, with how many parents. */
  told: Map<string, number>
}

/** JSON: `at` is where in the list a phase stands; null: at its beginning. `tips` are what branches the commits of which are read from. */
export type Place = { at: unknown; tips: Tip[] }
/** A commit from which history is read, and the one where it may end: forty zeros, or what was there before. */
export type Tip = { sha: string; until: string | null }

/** What one step found, and where the next begins; `next` null: the phase is done. `said`: what could not be read and is no fact. */
export type Found = { facts: Fact[]; next: unknown; tips?: Tip[]; said?: string[] }
export type Phase = { name: string; step: (of: Pulling, place: Place) => Promise<Found> }
