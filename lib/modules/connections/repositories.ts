import 'server-only'
import { background } from '#lib/door/background.ts'
import { AppError, invalid } from '#lib/errors.ts'
import { Github, Limited, Moved, PullFailed } from '#lib/reconcile/github/pull/client.ts'
import { looksUp } from '../reconciliations/within.ts'
import { gitHubOf } from './calls/reaching.ts'
import { credentialsOf } from './secrets.ts'
import { connectionToCall } from './within.ts'

/** Its number, by which it is known from then on, and that its commits may be read. */
looksUp(async (actor, { connectionId, name }) => {
  const row = await background(actor.request.id).write(actor.orgId, (tx) => connectionToCall(tx, connectionId))
  if (!row || row.kind !== 'github') throw invalid({ connectionId: 'choose a connection to GitHub' })
  if (row.sample) throw invalid({ connectionId: 'is an example: it makes no calls' })
  if (row.pausedReason !== null) throw invalid({ connectionId: 'is paused' })
  if (row.credentials === null) throw invalid({ connectionId: 'has neither token nor app to look with: put one in' })
  const [owner, repo] = name.split('/') as [string, string]
  const github = new Github(gitHubOf(row.settings, await credentialsOf(row)))
  try {
    const asked = await github.rest<{ id: number; full_name: string }>('/repos/{owner}/{repo}', { owner, repo }).catch((error: unknown) => {
      if (error instanceof Moved) return github.rest<{ id: number; full_name: string }>('/repositories/{id}', { id: error.id })
      throw error
    })
    const { id, full_name } = asked.data
    if (!Number.isSafeInteger(id) || typeof full_name !== 'string') throw new PullFailed('GitHub answered something that is no repository')
    // What is public has a page for everybody; its commits are what is read.
    await github.rest('/repos/{owner}/{repo}/branches', { owner, repo, per_page: 1 })
    return { id, name: full_name.slice(0, 300) }
  } catch (error) {
    if (error instanceof PullFailed) throw invalid({ repository: `cannot be read: ${error.message}` })
    if (error instanceof Limited) throw new AppError('unavailable', `GitHub wants no call until ${error.until.toISOString()}: try again then.`)
    throw error
  }
})
