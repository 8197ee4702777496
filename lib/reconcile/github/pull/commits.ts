import { type Fact, nothing, type Writer } from '../../facts.ts'
import { type Account, type CommitNode, type Connection, entries, type Stamp, who } from './answers.ts'
import { PullFailed } from './client.ts'
import { commits as asks, history as ancestors } from './queries.ts'
import type { Phase, Pulling, Tip } from './step.ts'
import { compare } from './trees.ts'

/** A robot is no user, and GraphQL finds none by its address, though that holds its number. */
const robot = /^(\d+)\+(\S+\[bot\])@users\.noreply\.github\.com$/

function writer(part: Writer['part'], { name, email, user }: Stamp): Writer {
  const found = robot.exec(email ?? '')
  return { part, who: who(user as Account) ?? (found ? { id: Number(found[1]), login: found[2] as string, bot: true } : null), name: name ?? '', email: email ?? '' }
}

function factOf(node: CommitNode): Extract<Fact, { kind: 'commit' }> {
  const { oid, tree, parents, authors, committer, signature } = node
  if (parents.totalCount > parents.nodes.length) throw new PullFailed(`Commit ${oid} has ${parents.totalCount} parents, more than GitHub lists`)
  const github = signature?.isValid === true && signature.wasSignedByGitHub && committer?.email === 'noreply@github.com'
  const wrote = authors.nodes.filter((each) => each !== null).map((each, n) => writer(n === 0 ? 'author' : 'co-author', each))
  if (authors.totalCount > wrote.length) wrote.push({ part: 'co-author', who: null, name: `${authors.totalCount - wrote.length} more`, email: '' })
  // Nobody named is nobody known: without it a commit would look like one that nobody had a hand in.
  return { kind: 'commit', sha: oid, parents: parents.nodes.map((each) => each?.oid as string), tree: tree.oid, writers: [...wrote, ...(github ? [] : [writer('committer', committer ?? { name: null, email: null, user: null })])], github }
}

/** Those of these commits that were not told yet. One that is gone is left out: whatever needs it says so. */
export async function commitsOf({ github, owner, repo, told }: Pulling, wanted: Iterable<string>): Promise<Fact[]> {
  const missing = [...new Set(wanted)].filter((sha) => sha !== nothing && !told.has(sha))
  const facts: Fact[] = []
  for (let n = 0; n < missing.length; n += 50) {
    const { repository } = await github.graphql<{ repository: Record<string, CommitNode | null> }>(asks(missing.slice(n, n + 50)), { owner, name: repo })
    for (const node of Object.values(repository)) if (node?.__typename === 'Commit') facts.push(factOf(node))
  }
  return facts
}

type At = { tip: number; after: string | null; open: string[]; reached: boolean; /** Of the branch itself, by first parents, which comes next. */ line: string | null }

/**
 * Commits of the branches, back to where the time that is read begins, and on until one line alone leads further: whatever was branched off before that is known to
 * come from it.
 */
export const history: Phase = {
  name: 'history',
  async step(of, { at, tips }) {
    const { github, owner, repo, told } = of
    const state = (at ?? { tip: 0, after: null, open: [], reached: false, line: null }) as At
    const tip = tips[state.tip] as Tip | undefined
    if (!tip) return { facts: [], next: null }
    const on = { tip: state.tip + 1, after: null, open: [], reached: false, line: null } satisfies At
    if (state.after === null && (tip.sha === nothing || told.has(tip.sha))) return { facts: [], next: on }
    const { repository } = await github.graphql<{ repository: { object: { history?: Connection<CommitNode> } | null } }>(ancestors, { owner, name: repo, oid: tip.sha, after: state.after })
    const list = repository.object?.history
    // Of a branch that was pushed over the commits may be gone.
    if (!list) return { facts: [], next: on, said: [`Commit ${tip.sha.slice(0, 7)} and what it comes from is gone at GitHub`] }
    const nodes = entries(list, 'the history of a branch')
    const open = new Set(state.open)
    const here = new Set(nodes.map(({ oid }) => oid))
    for (const { parents } of nodes) for (const parent of parents.nodes) if (parent && !told.has(parent.oid)) open.add(parent.oid)
    for (const sha of here) open.delete(sha)
    const reached = state.reached || tip.until === null || tip.until === nothing || here.has(tip.until)
    const { line, pairs } = lineIn(nodes, state.line ?? tip.sha)
    const facts: Fact[] = nodes.filter(({ oid }) => !told.has(oid)).map(factOf)
    if (of.paths) facts.push(...(await compare(of, pairs)))
    const whole = !list.pageInfo.hasNextPage || open.size === 0 || (reached && tip.until !== nothing && open.size === 1)
    return { facts, next: whole ? on : ({ ...state, after: list.pageInfo.endCursor, open: [...open], reached, line } satisfies At) }
  },
}

/** The branch itself in a page of its history: each commit with the tree before it, and where it goes on. */
function lineIn(nodes: readonly CommitNode[], begin: string): { line: string; pairs: [string, string][] } {
  const here = new Map(nodes.map((node) => [node.oid, node]))
  const pairs: [string, string][] = []
  let line = begin
  for (let node = here.get(line); node; node = here.get(line)) {
    const parent = node.parents.nodes[0]
    if (!parent) break
    pairs.push([parent.tree.oid, node.tree.oid])
    line = parent.oid
  }
  return { line, pairs }
}
