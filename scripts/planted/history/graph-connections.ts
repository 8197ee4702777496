import { GraphQLError } from 'graphql'

export type Page = { first?: number | null; last?: number | null; after?: string | null; before?: string | null }
/** What one request has cost so far. */
export type Cost = { nodes: number }

const cursorOf = (n: number) => Buffer.from(`cursor:${n}`).toString('base64')
function indexOf(cursor: string): number {
  const found = /^cursor:(\d+)$/.exec(Buffer.from(cursor, 'base64').toString())
  if (!found) throw new GraphQLError(`\`${cursor}\` does not appear to be a valid cursor.`)
  return Number(found[1])
}

/** A page of a list in GraphQL's words, with GitHub's refusals. `show` is called only for what is on the page. */
export function connection<T>(name: string, list: T[], { first, last, after, before }: Page, cost: Cost, show: (each: T) => unknown) {
  const wanted = first ?? last
  if (wanted === null || wanted === undefined) throw new GraphQLError(`You must provide a \`first\` or \`last\` value to properly paginate the \`${name}\` connection.`, { extensions: { type: 'MISSING_PAGINATION_BOUNDARIES' } })
  if (wanted > 100) throw new GraphQLError(`Requesting ${wanted} records on the \`${name}\` connection exceeds the \`${first ? 'first' : 'last'}\` limit of 100 records.`, { extensions: { type: 'EXCESSIVE_PAGINATION' } })
  let from = after ? indexOf(after) + 1 : 0
  let to = before ? indexOf(before) : list.length
  if (first !== null && first !== undefined) to = Math.min(to, from + first)
  else from = Math.max(from, to - wanted)
  const page = list.slice(from, to)
  cost.nodes += wanted
  const nodes = () => page.map(show)
  return { nodes, edges: () => nodes().map((node, n) => ({ node, cursor: cursorOf(from + n) })), totalCount: list.length, filteredCount: list.length, pageInfo: { startCursor: page.length > 0 ? cursorOf(from) : null, endCursor: page.length > 0 ? cursorOf(to - 1) : null, hasNextPage: to < list.length, hasPreviousPage: from > 0 } }
}
