import { Part } from '../read.ts'
import type { Found, Phase } from './step.ts'

/** Tags that are there, and on which commits. The activity is silent of them, and of a push with more than three no webhook tells. */
export const tags: Phase = {
  name: 'tags',
  async step({ github, owner, repo }, { at }): Promise<Found> {
    const { data, next } = await github.rest<unknown[]>('/repos/{owner}/{repo}/tags', { owner, repo, per_page: 100, ...(at as Record<string, string> | null) })
    const tags = data.map((each) => new Part(each, 'tag'))
    return { facts: tags.map((each) => ({ kind: 'tag', ref: `refs/tags/${each.text('name')}`, sha: each.part('commit').sha('sha') })), next }
  },
}
