import 'server-only'
import { and, asc, eq, gte, inArray, lte } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { artifacts } from '#db/schema/artifacts.ts'
import { reports } from '#db/schema/reports.ts'
import { sealedEnding } from '../../reports/model.ts'
import { type Contents, inLog, json, type Making, named, wholeText } from './shape.ts'
import { fromStore } from './stored.ts'

/** Files that are locked reports of a record in the package. Of another kind: one more here. */
const kinds = [{ name: 'reports.file', ownerType: 'report' }]

const handful = 500

/** Those that are about a record of the package, and those whose days touch the period and that tell of nothing outside the scope. */
async function reportsIn(tx: Tx, making: Making, records: Contents['records']): Promise<Contents['records']> {
  const { of } = making
  const [systems, controls] = [of.scope.systems, of.scope.controls].map((all) => new Set(all.map(({ id }) => id))) as [Set<string>, Set<string>]
  const known = new Set(records.map(({ id }) => id))
  const within = (chosen: Set<string>, told: { id: string }[]) => chosen.size === 0 || (told.length > 0 && told.every(({ id }) => chosen.has(id)))
  const found = await tx.select({ id: reports.id, ofId: reports.ofId, scope: reports.scope }).from(reports).where(and(eq(reports.state, 'locked'), lte(reports.fromDay, of.toDay), gte(reports.toDay, of.fromDay), inLog(tx, making, reports.id))).orderBy(asc(reports.id))
  return found.filter(({ ofId, scope }) => (ofId !== null && known.has(ofId)) || (within(systems, scope.systems) && within(controls, scope.controls))).map(({ id }) => ({ type: 'report', id }))
}

/** Ciphertext would tell an auditor nothing, and the text is not to lie in every copy of a package. */
const leftOut = 'These files are stored encrypted and leave the portal by links that end after 15 minutes, each recorded. So they are named here and are not in the package. Ask for a link to the report of this id.'

/** Each locked report of the period or of a record in the package, every version and format that is stored; those that are sealed by name alone. */
export async function reportsOf(making: Making, records: Contents['records']): Promise<Contents> {
  const { orgId, read } = making
  const own = await read(orgId, (tx) => reportsIn(tx, making, records))
  const owners = [...records, ...own].filter(({ type }) => kinds.some(({ ownerType }) => ownerType === type)).map(({ id }) => id)
  const files: Contents['files'] = []
  for (let at = 0; at < owners.length; at += handful) {
    const found = await read(orgId, (tx) => tx.select().from(artifacts).where(and(inArray(artifacts.kind, kinds.map(({ name }) => name)), inArray(artifacts.ownerId, owners.slice(at, at + handful)))).orderBy(asc(artifacts.ownerId), asc(artifacts.id)))
    const sealed = found.filter(({ name }) => name.endsWith(sealedEnding))
    for (const ownerId of new Set(sealed.map((each) => each.ownerId))) files.push(wholeText(`reports/${ownerId}/sealed.json`, 'report', json({ report: ownerId, note: leftOut, files: sealed.filter((each) => each.ownerId === ownerId).map(({ id, name, sha256, size }) => ({ id, name: name.slice(0, -sealedEnding.length), storedAs: { sha256, size } })) })))
    for (const file of found.filter((each) => !sealed.includes(each))) files.push(fromStore(file, `reports/${file.ownerId}/${file.id}-${named(file.name)}`, 'report', `A locked report, ${file.name},`))
  }
  return { files, records: own }
}
