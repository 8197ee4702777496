import 'server-only'
import { and, asc, eq, gte, inArray, isNotNull, isNull, lt, or, sql } from 'drizzle-orm'
import { artifacts } from '#db/schema/artifacts.ts'
import { evidence, evidenceControls, evidenceVersions } from '#db/schema/evidence.ts'
import { json, named, type Part, wholeText } from './shape.ts'
import { fromStore } from './stored.ts'
import { basisOf } from './tests.ts'

/** Each piece of evidence that speaks of the period, and those that answers of its control tests show, with every file that came for it. */
export const evidencePart: Part = async (making) => {
  const { orgId, of, from, to, read } = making
  const controlIds = of.scope.controls.map(({ id }) => id)
  const { rows, versions } = await read(orgId, async (tx) => {
    const overlaps = or(and(isNotNull(evidence.observedFrom), lt(evidence.observedFrom, to), gte(evidence.observedTo, from)), and(isNull(evidence.observedFrom), gte(evidence.arrivedAt, from), lt(evidence.arrivedAt, to)))
    const mapped = controlIds.length === 0 ? undefined : inArray(evidence.id, tx.select({ id: evidenceControls.recordId }).from(evidenceControls).where(inArray(evidenceControls.controlId, controlIds)))
    const shown = (await basisOf(tx, making)).evidence
    const ofTests = shown.length === 0 ? undefined : sql`${evidence.id} = any(${sql.param(shown)}::uuid[])`
    const rows = await tx.select().from(evidence).where(and(sql`${evidence.versionNumber} > 0`, or(and(overlaps, mapped), ofTests))).orderBy(asc(evidence.id))
    const versions = rows.length === 0 ? [] : await tx.select({ evidenceId: evidenceVersions.evidenceId, number: evidenceVersions.number, collectedAt: evidenceVersions.collectedAt, receivedAt: evidenceVersions.receivedAt, id: artifacts.id, crc32: artifacts.crc32, pieces: artifacts.pieces, name: artifacts.name, key: artifacts.key, objectVersion: artifacts.objectVersion, sha256: artifacts.sha256, size: artifacts.size })
      .from(evidenceVersions).innerJoin(artifacts, and(eq(artifacts.orgId, evidenceVersions.orgId), eq(artifacts.id, evidenceVersions.artifactId)))
      .where(inArray(evidenceVersions.evidenceId, rows.map(({ id }) => id))).orderBy(asc(evidenceVersions.evidenceId), asc(evidenceVersions.number))
    return { rows, versions }
  })
  const made: Awaited<ReturnType<Part>> = { files: [], records: rows.map(({ id }) => ({ type: 'evidence', id })) }
  for (const row of rows) {
    const folder = `evidence/${row.id}`
    const own = versions.filter(({ evidenceId }) => evidenceId === row.id)
    const { id, title, description, category, dataSource, status, observedFrom, observedTo, reviewedAt, approvedAt, rejectedAt, reason, occurrence, decidedVersion, deletedAt } = row
    made.files.push(wholeText(`${folder}/about.json`, 'custody', json({ id, title, description, category, dataSource, status, observedFrom, observedTo, reviewedAt, approvedAt, rejectedAt, reason, occurrence, decidedVersion, removedAt: deletedAt, versions: own.map(({ number, collectedAt, receivedAt, name, sha256, size }) => ({ number, collectedAt, receivedAt, name, sha256, size })) })))
    for (const each of own) {
      made.files.push(fromStore(each, `${folder}/${String(each.number).padStart(3, '0')}-${named(each.name)}`, 'evidence', `Version ${each.number} of “${title}”, ${each.name},`))
    }
  }
  return made
}
