import 'server-only'
import { createHash } from 'node:crypto'
import { and, asc, eq, inArray } from 'drizzle-orm'
import { v7 } from 'uuid'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { findings } from '#db/schema/findings.ts'
import { eventHours } from '#db/schema/stats.ts'
import { artifacts, evidence, evidenceVersions } from '#db/schema/evidence.ts'
import { leafHash, treeHash } from '#lib/crypto/merkle.ts'
import { type Change, changed, done, viewed } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { id } from '#lib/input.ts'
import { type Artifact, subject } from './shared.ts'

/** The name findings about stored evidence carry in the place of a rule. */
export const alteredRule = 'tickmark.evidence-altered'

const outcomes = ['match', 'mismatch', 'missing'] as const
export type CheckOutcome = (typeof outcomes)[number]
/** What reading the stored bytes said. `sha256` is what they hash to now, null when they are not there. */
export type Checked = { artifactId: string; outcome: CheckOutcome; sha256: string | null }
const checked = z.object({ artifactId: id, outcome: z.enum(outcomes), sha256: z.string().regex(/^sha256:[0-9a-f]{64}$/).nullable() })

type Held = { evidence: typeof evidence.$inferSelect; number: number; fileName: string; artifact: Artifact }

/** In the order of their ids, so that two checks at once cannot deadlock. */
const held = (tx: Tx, artifactIds: string[]): Promise<Held[]> =>
  tx.select({ evidence, number: evidenceVersions.number, fileName: evidenceVersions.fileName, artifact: artifacts }).from(artifacts)
    .innerJoin(evidenceVersions, and(eq(evidenceVersions.orgId, artifacts.orgId), eq(evidenceVersions.artifactId, artifacts.id)))
    .innerJoin(evidence, and(eq(evidence.orgId, evidenceVersions.orgId), eq(evidence.id, evidenceVersions.evidenceId)))
    .where(inArray(artifacts.id, artifactIds)).orderBy(asc(artifacts.id)).for('update', { of: artifacts })

/** Writes the outcome beside the row; bytes that are not what they were become a critical finding, one while it is undecided. */
async function note(tx: Tx, of: Held, check: Checked, at: Date): Promise<Change> {
  const { artifact } = of
  const bad = check.outcome !== 'match'
  const findingId = bad ? await findingOf(tx, of, check, at) : artifact.findingId
  const after = { checkOutcome: check.outcome, lastCheckedAt: at, findingId, updatedAt: at, version: artifact.version + 1 }
  await tx.update(artifacts).set(after).where(eq(artifacts.id, artifact.id))
  const story = { file: of.fileName, versionNumber: of.number, checkOutcome: check.outcome, ...(bad ? { sha256Stored: artifact.sha256, sha256Found: check.sha256 } : {}) }
  return changed(subject(of.evidence), { checkOutcome: artifact.checkOutcome }, story, { outcome: bad ? 'failure' : 'success' })
}

async function findingOf(tx: Tx, { evidence: of, artifact, number, fileName }: Held, check: Checked, at: Date): Promise<string> {
  if (artifact.findingId) {
    const [former] = await tx.select({ status: findings.status }).from(findings).where(eq(findings.id, artifact.findingId))
    if (former && !['resolved', 'false_positive'].includes(former.status)) return artifact.findingId
  }
  const findingId = v7()
  const hour = new Date(Math.floor(at.getTime() / 3_600_000) * 3_600_000)
  const what = check.outcome === 'missing' ? 'is not in the store any more' : 'no longer hashes to what was taken in'
  await tx.insert(findings).values({
    orgId: artifact.orgId, id: findingId, ruleId: alteredRule, ruleName: 'Stored evidence was altered or is missing', severity: 4, occurredAt: at, source: 'tickmark', system: 'Artifact store', riskScore: 100,
    description: `“${fileName}”, version ${number} of “${of.title}”, ${what}.`,
    // A second finding about the same bytes comes only after the first was decided: the former one is part of the key.
    correlationKey: createHash('sha256').update(JSON.stringify([alteredRule, artifact.id, artifact.findingId])).digest('hex'),
    extraData: {
      reasons: [{ points: 100, because: 'Evidence that changes after it was taken in proves nothing' }],
      matched: [{ selection: 'stored file', field: 'sha256', value: check.sha256 ?? 'missing', pattern: artifact.sha256 }], evidenceId: of.id, artifactId: artifact.id,
    },
    createdAt: at, updatedAt: at,
  })
  await tx.insert(eventHours).values({ orgId: artifact.orgId, id: v7(), kind: 'finding', hour, source: 'tickmark', severity: 4, count: 1 })
  return findingId
}

/** "Verify now": read again before this was called (`verify.ts`), written down here. */
export const verifyEvidence = operation({
  name: 'evidence.verify',
  summary: 'Note what the stored file of evidence hashes to now',
  category: 'data access',
  input: z.object({ id, check: checked }),
  load: async ({ tx, input }) => (await held(tx, [input.check.artifactId])).find((each) => each.evidence.id === input.id) ?? null,
  run: async ({ tx, input, subject: of, at }) => done({ outcome: input.check.outcome }, await note(tx, of, input.check, at)),
})

/**
 * The nightly re-hash, a handful at a time: one entry with the count and the Merkle root over what was found; whatever differs from the
 * time before has an entry of its own besides.
 */
export const recheckArtifacts = operation({
  name: 'evidence.recheck',
  summary: 'Note what stored files hash to now',
  category: 'data access',
  input: z.object({ checks: z.array(checked).min(1).max(200) }),
  load: async ({ tx, input }) => {
    const found = await held(tx, input.checks.map((check) => check.artifactId))
    return found.length > 0 ? found : null
  },
  run: async ({ tx, actor, input, subject: all, at }) => {
    const own: Change[] = []
    let bad = 0
    for (const of of all) {
      const check = input.checks.find((each) => each.artifactId === of.artifact.id) as Checked
      const change = await note(tx, of, check, at)
      if (check.outcome !== 'match') bad++
      if (check.outcome !== of.artifact.checkOutcome) own.push(change)
    }
    const root = `sha256:${treeHash(all.map((of) => leafHash(`${of.artifact.id} ${of.artifact.sha256}`))).toString('hex')}`
    const bulk = viewed({ type: 'organization', id: actor.orgId, label: 'stored files' }, { count: all.length, root, outcome: bad > 0 ? 'partial' : 'success' })
    return done({ checked: all.length, bad }, bulk, ...own)
  },
})
