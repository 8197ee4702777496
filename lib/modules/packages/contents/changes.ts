import 'server-only'
import { and, asc, eq, gt, inArray, lt } from 'drizzle-orm'
import { changes } from '#db/schema/changes.ts'
import { changeExceptions, reconciliations } from '#db/schema/reconciliations.ts'
import { canonical, type Json } from '#lib/crypto/canonical.ts'
import { outcomeLines } from '#lib/package/checks/changes.ts'
import { reconcile } from '#lib/reconcile/judge.ts'
import { factsUpto } from '../../reconciliations/within.ts'
import { inLog, json, type Part, wholeText } from './shape.ts'

/** Each reconciliation of changes that reaches into the period and is held fast: what it was judged by, fact for fact, and what came of it; the requests it names and its exceptions are records too. */
export const changesPart: Part = async (making) => {
  const { orgId, of, from, to, read } = making
  const systemIds = of.scope.systems.map(({ id }) => id)
  const runs = await read(orgId, (tx) => tx.select().from(reconciliations).where(and(eq(reconciliations.state, 'done'), lt(reconciliations.fromAt, to), gt(reconciliations.toAt, from), systemIds.length === 0 ? undefined : inArray(reconciliations.systemId, systemIds))).orderBy(asc(reconciliations.id)))
  const about = runs.length === 0 ? [] : await read(orgId, async (tx) => {
    const numbers = [...new Set(runs.flatMap(({ requests }) => (requests ?? []).map(({ ref }) => Number(ref.replace('CHG-', '')))))]
    const named = numbers.length === 0 ? [] : await tx.select({ id: changes.id }).from(changes).where(inArray(changes.number, numbers)).orderBy(asc(changes.id))
    const failed = await tx.select({ id: changeExceptions.id }).from(changeExceptions).where(and(inArray(changeExceptions.reconciliationId, runs.map(({ id }) => id)), inLog(tx, making, changeExceptions.id))).orderBy(asc(changeExceptions.id))
    return [...named.map(({ id }) => ({ type: 'change', id })), ...failed.map(({ id }) => ({ type: 'change-exception', id }))]
  })
  const made: Awaited<ReturnType<Part>> = { files: [], records: [...runs.map(({ id }) => ({ type: 'reconciliation', id })), ...about] }
  for (const run of runs) {
    const folder = `changes/${run.id}`
    const upto = [{ id: run.sourceId, facts: run.sourceFacts }, { id: run.pipelineId, facts: run.pipelineFacts }].flatMap(({ id, facts }) => (id === null ? [] : [{ id, facts }]))
    const facts = await read(orgId, (tx) => factsUpto(tx, upto))
    const given = { people: run.people ?? [], requests: run.requests ?? [], settings: run.settings, asOf: run.asOf.toISOString() }
    const period = { from: run.fromAt.toISOString(), to: run.toAt.toISOString() }
    const { judged } = reconcile({ ...given, facts }, period)
    made.files.push(
      wholeText(`${folder}/run.json`, 'change', json({ id: run.id, title: run.title, catalogue: run.catalogue, period, given, root: run.root, units: run.units, commits: run.commits, totals: run.totals })),
      wholeText(`${folder}/facts.ndjson`, 'change', facts.map((fact) => `${canonical(fact as unknown as Json)}\n`).join('')),
      wholeText(`${folder}/outcomes.ndjson`, 'change', outcomeLines(judged).map((line) => `${line}\n`).join('')),
    )
  }
  return made
}
