import { setTimeout as pause } from 'node:timers/promises'
import type { Fact } from '../../facts.ts'
import { usualRequests } from '../names.ts'
import { Malformed, Part } from '../read.ts'
import { activity } from './activity.ts'
import { Github, type GithubApi, Limited, Moved, NotShown, PullFailed } from './client.ts'
import { history } from './commits.ts'
import { deployments } from './deploy.ts'
import { classic, rulesets, suites } from './protect.ts'
import { pulls } from './pulls.ts'
import type { Found, Phase, Place, Pulling } from './step.ts'
import { tags } from './tags.ts'

const phases: Phase[] = [suites, rulesets, classic, activity, tags, history, pulls, deployments]

/** What nobody knows of the time in which a repository is not shown. How it moved and was deployed a later pull tells, if it is shown again. */
const hidden = ['protection', 'update', 'deployment'] as const

/** Where a pull stands, as JSON; it goes on from there, also in another process. `began`: what happened from then on the next pull has to read. */
export type Cursor = { version: 1; phase: number; began: string; since: string } & Place

/**
 * `facts` are told once more where a step is taken again: they are the same. `calls` so far. `waits`: the host wants no call until then; whoever goes on waits, whoever
 * does not goes on from `cursor` later. `said`: what it does not show, for people. `done`: all was read; the next pull is `since: cursor.began`.
 */
export type Step = { facts: Fact[]; cursor: Cursor; calls: number; said: string[]; waits: { until: string; why: string } | null; done: boolean; repository: { id: number; fullName: string } }

export type Asked = {
  api: GithubApi
  /** `owner/name`, also by a former name. */
  repository: string
  /** What happened before is not asked for. */
  since: Date
  from: Cursor | null
  signal?: AbortSignal
  /** Globs of branches whose commits are read; the default branch, if none is named. */
  branches?: readonly string[]
  /** Globs of environments whose deployments are read; all, if none is named. */
  environments?: readonly string[]
  /** How a change request is named in titles, texts and branches. */
  requests?: RegExp
  /** Whether to read which paths each commit of the branches touches: for systems that share the repository. */
  paths?: boolean
}

/**
 * Reads what the host tells of the history of one repository. What it no longer tells becomes a `gap` with its reason, a list that was read to its end a `read`.
 * A step that fails fails the pull: what was told before holds, and its cursor is where the next try begins.
 * @throws PullFailed with the reason in words; NotShown when the repository cannot be seen: what it was meanwhile is a gap, told before it is thrown
 */
export async function* pullGithub({ api, repository, since, from, signal, branches = [], environments = [], requests = usualRequests, paths = false }: Asked): AsyncGenerator<Step, void, void> {
  if (!/^[A-Za-z0-9_.-]+\/[A-Za-z0-9_.-]+$/.test(repository)) throw new PullFailed(`${repository} is no repository: say owner/name`)
  const github = new Github(api, signal)
  const begun: Cursor = from ?? { version: 1, phase: 0, at: null, tips: [], began: '', since: since.toISOString() }
  if (begun.version !== 1) throw new PullFailed('Where this pull stood was written by another version: begin anew')
  let cursor = begun
  let name = { id: 0, fullName: repository }
  const step = (more: Partial<Step>): Step => ({ facts: [], cursor, calls: github.calls, said: [], waits: null, done: false, repository: name, ...more })

  /** Takes a step, as often as the host makes it wait. */
  async function* patiently<T>(take: () => Promise<T>): AsyncGenerator<Step, T, void> {
    for (;;) {
      try {
        return await take()
      } catch (error) {
        if (error instanceof Malformed) throw new PullFailed(`GitHub answered what the portal does not know: ${error.message}`)
        if (!(error instanceof Limited)) throw error
        yield step({ waits: { until: error.until.toISOString(), why: error.message } })
        await pause(Math.max(0, error.until.getTime() - Date.now()), undefined, signal && { signal })
      }
    }
  }

  let found: Pick<Pulling, 'owner' | 'repo' | 'id' | 'defaultBranch'>
  try {
    found = yield* patiently(() => identify(github, repository))
  } catch (error) {
    if (error instanceof NotShown && github.at !== null) yield step({ facts: hidden.map((what): Fact => ({ kind: 'gap', what, from: cursor.since, to: github.at as string, why: 'GitHub did not show the repository' })) })
    throw error
  }
  name = { id: found.id, fullName: `${found.owner}/${found.repo}` }
  const began = cursor.began || (github.at as string)
  cursor = { ...cursor, began }
  const pulling: Pulling = { github, ...found, since: cursor.since, began, branches, environments, requests, paths, told: new Map() }
  for (let phase = phases[cursor.phase]; phase; phase = phases[cursor.phase]) {
    const here: Phase = phase
    const { facts, next, tips = cursor.tips, said = [] }: Found = yield* patiently(() => here.step(pulling, cursor))
    github.forget()
    for (const fact of facts) if (fact.kind === 'commit') pulling.told.set(fact.sha, fact.parents.length)
    cursor = { ...cursor, tips, at: next, phase: next === null ? cursor.phase + 1 : cursor.phase }
    yield step({ facts, said, done: phases[cursor.phase] === undefined })
  }
}

/** Also by a name that it had before. */
async function identify(github: Github, repository: string): Promise<Pick<Pulling, 'owner' | 'repo' | 'id' | 'defaultBranch'>> {
  const [owner, repo] = repository.split('/') as [string, string]
  const { data } = await github.rest<unknown>('/repos/{owner}/{repo}', { owner, repo }).catch((error: unknown) => {
    if (error instanceof Moved) return github.rest<unknown>('/repositories/{id}', { id: error.id })
    throw error
  })
  const of = new Part(data, 'repository')
  const [now, name] = of.text('full_name').split('/') as [string, string]
  return { owner: now, repo: name, id: of.number('id'), defaultBranch: of.text('default_branch') }
}
