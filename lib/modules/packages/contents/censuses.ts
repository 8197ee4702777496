import 'server-only'
import { and, asc, eq, gt, gte, inArray, lt, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { censuses, censusRows, censusStops } from '#db/schema/censuses.ts'
import { censusRowText } from '../../censuses/within.ts'
import { type Contents, inLog, json, type Making, streamed, wholeText } from './shape.ts'

/** Each census whose period touches the package's and that is done: what it was judged by, what had to be explained first, its totals, and every row as it was hashed. */
export async function censusesOf(making: Making, records: Contents['records']): Promise<Contents> {
  const { orgId, of, from, to, read } = making
  const systemIds = of.scope.systems.map(({ id }) => id)
  const known = new Set(records.flatMap(({ type, id }) => (type === 'population' ? [id] : [])))
  const { done, stops } = await read(orgId, async (tx) => {
    const done = await tx.select().from(censuses).where(and(eq(censuses.state, 'done'), lt(censuses.fromAt, to), gt(censuses.toAt, from), systemIds.length === 0 ? undefined : sql`${censuses.scope} && ${sql.param(systemIds)}::uuid[]`, inLog(tx, making, censuses.id, 'census.complete'))).orderBy(asc(censuses.id))
    return { done, stops: done.length === 0 ? [] : await tx.select().from(censusStops).where(inArray(censusStops.censusId, done.map(({ id }) => id))).orderBy(asc(censusStops.number)) }
  })
  const made: Contents = { files: [], records: done.map(({ id }) => ({ type: 'census', id })) }
  for (const { id, title, fromAt, toAt, asOf, rosterId, scope, limitHours, moverDays, rosters, sources, notes, people, accounts, totals, rows, root } of done) {
    const lists = [...rosters.lists, ...rosters.others.map(({ list }) => list), ...sources.flatMap((each) => each.lists)]
    made.files.push(
      wholeText(`censuses/${id}/census.json`, 'census', json({
        id, title, fromAt, toAt, asOf, rosterId, scope, limitHours, moverDays, rosters, sources, notes, people, accounts, totals, rows, root,
        lists: lists.map((list) => ({ id: list.id, root: list.root, folder: known.has(list.id) ? `populations/${list.id}` : null })),
        stops: stops.filter(({ censusId }) => censusId === id).map(({ number, kind, said, about, aboutCount, reason, explainedById, explainedAt }) => ({ number, kind, said, about, aboutCount, reason, explainedById, explainedAt })),
      })),
      streamed(making, `censuses/${id}/rows.ndjson`, 'census', (tx) => rowLines(tx, id)),
    )
  }
  return made
}

/** Rows of one statement. */
const handful = 1_000

/** In their order, each the text that its leaf is the hash of. */
async function* rowLines(tx: Tx, censusId: string): AsyncGenerator<string> {
  for (let first = 1; ; first += handful) {
    const some = await tx.select().from(censusRows).where(and(eq(censusRows.censusId, censusId), gte(censusRows.number, first), lt(censusRows.number, first + handful))).orderBy(asc(censusRows.number))
    if (some.length === 0) return
    yield some.map(({ orgId: _, censusId: __, leaf: ___, number, since, ...row }) => `${censusRowText(number, { ...row, since: since === null ? null : since.getTime() })}\n`).join('')
  }
}
