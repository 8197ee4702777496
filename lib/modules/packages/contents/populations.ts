import 'server-only'
import { and, asc, eq, gte, inArray, lt, notInArray, or, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { artifacts } from '#db/schema/artifacts.ts'
import { campaignPopulations } from '#db/schema/campaigns.ts'
import { populationDifferences, populationReconciliations, populationRejects, populationRows, populations } from '#db/schema/populations.ts'
import { canonical, type Json } from '#lib/crypto/canonical.ts'
import { doorSources } from '#lib/importers/doors.ts'
import { rowVersion } from '#lib/importers/entitlement.ts'
import { reviewsIn } from './reviews.ts'
import { json, named, type Part, streamed, wholeText } from './shape.ts'
import { fromStore } from './stored.ts'
import { basisOf } from './tests.ts'

/** Each population of the period that was frozen, and those that its access reviews and control tests stand on: what it is, its files as they came, its rows as they were hashed, and what became no row. Logs of doors and visitors are not among them: few may read those, and whoever gets a package is not one of them. */
export const populationsPart: Part = async (making) => {
  const { orgId, of, from, to, read } = making
  const systemIds = of.scope.systems.map(({ id }) => id)
  const { rows, files, compared } = await read(orgId, async (tx) => {
    const reviewed = (await reviewsIn(tx, making)).map(({ id }) => id)
    const ofReviews = reviewed.length === 0 ? undefined : inArray(populations.id, tx.select({ id: campaignPopulations.populationId }).from(campaignPopulations).where(inArray(campaignPopulations.campaignId, reviewed)))
    const tested = (await basisOf(tx, making)).populations
    const ofTests = tested.length === 0 ? undefined : sql`${populations.id} = any(${sql.param(tested)}::uuid[])`
    const rows = await tx.select().from(populations)
      .where(and(inArray(populations.state, ['frozen', 'superseded']), notInArray(populations.source, [...doorSources]), or(and(gte(populations.extractedAt, from), lt(populations.extractedAt, to), systemIds.length === 0 ? undefined : inArray(populations.systemId, systemIds)), ofReviews, ofTests))).orderBy(asc(populations.id))
    const ids = rows.map(({ id }) => id)
    const [artifactIds, none] = [rows.flatMap(({ files }) => files.map(({ artifactId }) => artifactId)), rows.length === 0]
    return {
      rows,
      files: artifactIds.length === 0 ? [] : await tx.select().from(artifacts).where(inArray(artifacts.id, artifactIds)),
      compared: none ? [] : await tx.select().from(populationReconciliations).where(inArray(populationReconciliations.populationId, ids)),
    }
  })
  const made: Awaited<ReturnType<Part>> = { files: [], records: rows.map(({ id }) => ({ type: 'population', id })) }
  for (const row of rows) {
    const folder = `populations/${row.id}`
    const { id, title, source, report, parameters, extractedAt, records, used, rejected, blank, entries, accepted, duplicates, conflicts, facts, warnings, warningCount, root, frozenAt, reason, notOccurring, came, went, altered } = row
    const against = compared.find(({ populationId }) => populationId === id)
    made.files.push(
      wholeText(`${folder}/population.json`, 'population', json({
        id, title, system: row.systemId, source, report, parameters, extractedAt, records, used, rejected, blank, entries, rowCount: accepted, duplicates, conflicts, facts, warnings, warningCount, root, frozenAt, reason, notOccurring, came, went, altered,
        reconciliation: against ? { against: against.against, by: against.by, seen: against.seen, here: against.here, there: against.there, onlyHere: against.onlyHere, onlyThere: against.onlyThere, reconciledAt: against.reconciledAt } : null,
      })),
      streamed(making, `${folder}/rows.ndjson`, 'population', (tx) => rowLines(tx, id)),
      streamed(making, `${folder}/rejects.ndjson`, 'population', (tx) => rejectLines(tx, id)),
    )
    if (against) made.files.push(streamed(making, `${folder}/differences.ndjson`, 'population', (tx) => differenceLines(tx, id)))
    for (const [n, { artifactId }] of row.files.entries()) {
      const file = files.find((each) => each.id === artifactId)
      if (!file) continue
      made.files.push(fromStore(file, `${folder}/source-${n + 1}-${named(file.name)}`, 'population', `A file of the population “${title}”, ${file.name},`))
    }
  }
  return made
}

const handful = 2_000

/** In the order of the leaves, each the text that its leaf is the hash of. */
async function* rowLines(tx: Tx, populationId: string): AsyncGenerator<string> {
  const cursor = tx.raw.unsafe(tx.select({ key: populationRows.key, name: populationRows.accountName, enabled: populationRows.enabled, kind: populationRows.accountKind, rightName: populationRows.rightName, rest: populationRows.rest }).from(populationRows).where(eq(populationRows.populationId, populationId)).orderBy(asc(populationRows.key)).toSQL().sql, [populationId]).cursor(handful)
  for await (const some of cursor) yield some.map((row) => `${rowText(row as never)}\n`).join('')
}

type Row = { key: string; account_name: string; enabled: boolean | null; account_kind: string; right_name: string; rest: Record<string, unknown> }

/** As `canonicalRow` has it. */
function rowText({ key, account_name: name, enabled, account_kind: kind, right_name: rightName, rest }: Row): string {
  const paths = [...new Set(rest.paths as string[])].sort()
  return canonical({ v: rowVersion, key: JSON.parse(key) as Json, name, enabled, kind, rightName, definition: (rest.definitionDigest ?? null) as Json, paths, until: (rest.until ?? null) as Json, conditions: (rest.conditions ?? null) as Json })
}

async function* rejectLines(tx: Tx, populationId: string): AsyncGenerator<string> {
  let after = 0
  for (;;) {
    const some = await tx.select({ number: populationRejects.number, kind: populationRejects.kind, place: populationRejects.place, reason: populationRejects.reason }).from(populationRejects).where(and(eq(populationRejects.populationId, populationId), gte(populationRejects.number, after + 1))).orderBy(asc(populationRejects.number)).limit(handful)
    if (some.length === 0) return
    yield some.map((each) => `${JSON.stringify(each)}\n`).join('')
    after = some.at(-1)?.number ?? after
  }
}

async function* differenceLines(tx: Tx, populationId: string): AsyncGenerator<string> {
  const some = await tx.select({ number: populationDifferences.number, side: populationDifferences.side, key: populationDifferences.key, name: populationDifferences.name, note: populationDifferences.note, reason: populationDifferences.reason, explainedAt: populationDifferences.explainedAt }).from(populationDifferences).where(eq(populationDifferences.populationId, populationId)).orderBy(asc(populationDifferences.number))
  yield some.map((each) => `${JSON.stringify(each)}\n`).join('')
}
