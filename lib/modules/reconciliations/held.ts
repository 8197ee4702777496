import 'server-only'
import { and, asc, eq, gte, lte } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { changeFacts } from '#db/schema/reconciliations.ts'
import { Growing, type Known } from '#lib/reconcile/combine.ts'
import type { Fact } from '#lib/reconcile/facts.ts'
import { Edge } from '#lib/tlog/tree.ts'
import { once } from './once.ts'
import type { Upto } from './within.ts'

/** What this process has read of one source: facts are never altered, so what comes later is all that is read again. */
type Part = { id: string; facts: number; last: Buffer | null; leaves: Edge }
type Held = { parts: Part[]; growing: Growing; facts: number }

/** Facts of all systems together that are kept in memory: of some 13,000 changes. A system with more is read whole each time. */
const mostHeld = 250_000

/** The one that was judged last comes last. */
const held = new Map<string, Held>()

/**
 * What is known of a system by the first so many facts of its sources, and the root over their leaves.
 * @param of the system's id
 */
export async function knownUpto(tx: Tx, of: string, upto: readonly Upto[]): Promise<{ known: Known; root: Buffer }> {
  const had = held.get(of)
  held.delete(of)
  const goes = had && (await goesOn(tx, had, upto)) ? had : null
  const { parts, growing } = goes ?? begun(upto)
  for (const [n, { facts: most }] of upto.entries()) await readOn(tx, parts[n] as Part, growing, most)
  const facts = parts.reduce((sum, part) => sum + part.facts, 0)
  if (facts <= mostHeld) held.set(of, { parts, growing, facts })
  for (const [id, { facts: own }] of held) {
    if ([...held.values()].reduce((sum, each) => sum + each.facts, 0) <= mostHeld) break
    if (id !== of || own > mostHeld) held.delete(id)
  }
  return { known: growing.known(), root: await rootOf(tx, parts) }
}

/** The same of what is judged once: nothing of it is kept here. */
export async function knownOnce(tx: Tx, upto: readonly Upto[]): Promise<{ known: Known; root: Buffer }> {
  const { parts, growing } = begun(upto)
  for (const [n, { facts: most }] of upto.entries()) await readOn(tx, parts[n] as Part, growing, most)
  const found = { known: growing.known(), root: await rootOf(tx, parts) }
  // What reading left behind is as much again as what was read.
  globalThis.gc?.()
  return found
}

const begun = (upto: readonly Upto[]): Held => ({ parts: upto.map(({ id }) => ({ id, facts: 0, last: null, leaves: new Edge() })), growing: new Growing(), facts: 0 })

/** Of the same sources, none of which has fewer facts than were read: the last of each is asked once more. */
async function goesOn(tx: Tx, { parts }: Held, upto: readonly Upto[]): Promise<boolean> {
  if (parts.length !== upto.length) return false
  for (const [n, { id, facts }] of upto.entries()) {
    const part = parts[n] as Part
    if (part.id !== id || part.facts > facts) return false
    if (part.last === null) continue
    const [row] = await tx.select({ leaf: changeFacts.leaf }).from(changeFacts).where(and(eq(changeFacts.sourceId, id), eq(changeFacts.number, part.facts)))
    if (!row?.leaf.equals(part.last)) return false
  }
  return true
}

async function readOn(tx: Tx, part: Part, growing: Growing, most: number): Promise<void> {
  const lean = once()
  while (part.facts < most) {
    const rows = await tx.select({ body: changeFacts.body, leaf: changeFacts.leaf }).from(changeFacts).where(and(eq(changeFacts.sourceId, part.id), gte(changeFacts.number, part.facts + 1), lte(changeFacts.number, Math.min(most, part.facts + 2_000)))).orderBy(asc(changeFacts.number))
    if (rows.length === 0) throw new Error('facts that were counted are not there')
    growing.add(rows.map(({ body }) => lean(JSON.parse(body)) as Fact))
    for (const { leaf } of rows) part.leaves.append(leaf)
    part.facts += rows.length
    part.last = rows.at(-1)?.leaf ?? null
  }
}

/** Over the leaves of the first source, then of the others: these are few, and read again. */
async function rootOf(tx: Tx, [first, ...others]: Part[]): Promise<Buffer> {
  if (!first) return new Edge().root()
  if (others.every(({ facts }) => facts === 0)) return first.leaves.root()
  const all = Edge.from(first.leaves.size, first.leaves.bytes())
  for (const { id, facts } of others) for (const { leaf } of await tx.select({ leaf: changeFacts.leaf }).from(changeFacts).where(and(eq(changeFacts.sourceId, id), lte(changeFacts.number, facts))).orderBy(asc(changeFacts.number))) all.append(leaf)
  return all.root()
}
