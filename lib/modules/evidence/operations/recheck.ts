import 'server-only'
import { and, asc, eq, inArray } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { artifacts, evidence, evidenceVersions } from '#db/schema/evidence.ts'
import { jobActor } from '#lib/auth/actor.ts'
import { leafHash, treeHash } from '#lib/crypto/merkle.ts'
import { type Change, changed, done, viewed } from '#lib/door/change.ts'
import { operation, type Scope } from '#lib/door/operation.ts'
import { id } from '#lib/input.ts'
import type { OwnCheck } from '../../findings/model.ts'
import { raiseFinding } from '../../findings/operations/raise.ts'
import { type Artifact, subjectOfFile } from './shared.ts'

/** The name findings about stored evidence carry in the place of a rule. */
export const alteredRule = 'tickmark.evidence-altered' satisfies OwnCheck

const outcomes = ['match', 'mismatch', 'missing'] as const
export type CheckOutcome = (typeof outcomes)[number]
/** What reading the stored bytes said. `sha256` is what they hash to now, null when they are not there. */
export type Checked = { artifactId: string; outcome: CheckOutcome; sha256: string | null }
const checked = z.object({ artifactId: id, outcome: z.enum(outcomes), sha256: z.string().regex(/^sha256:[0-9a-f]{64}$/).nullable() })

/** A file whoever owns it: what is no evidence's has neither title nor name. */
type Held = { evidence: typeof evidence.$inferSelect | null; number: number | null; fileName: string | null; artifact: Artifact }

/** In the order of their ids, so that two checks at once cannot deadlock. */
const held = (tx: Tx, artifactIds: string[]): Promise<Held[]> =>
  tx.select({ evidence, number: evidenceVersions.number, fileName: evidenceVersions.fileName, artifact: artifacts }).from(artifacts)
    .leftJoin(evidenceVersions, and(eq(evidenceVersions.orgId, artifacts.orgId), eq(evidenceVersions.artifactId, artifacts.id)))
    .leftJoin(evidence, and(eq(evidence.orgId, evidenceVersions.orgId), eq(evidence.id, evidenceVersions.evidenceId)))
    .where(inArray(artifacts.id, artifactIds)).orderBy(asc(artifacts.id)).for('update', { of: artifacts })

type Noting = Pick<Scope<unknown>, 'tx' | 'actor' | 'at' | 'call'>

/** Writes the outcome beside the row; bytes that are not what they were become a critical finding, one while it is undecided. */
async function note(scope: Noting, of: Held, check: Checked): Promise<Change> {
  const { tx, at } = scope
  const { artifact } = of
  const bad = check.outcome !== 'match'
  const findingId = bad ? (await raised(scope, of, check)).id : artifact.findingId
  const after = { checkOutcome: check.outcome, lastCheckedAt: at, findingId, updatedAt: at, version: artifact.version + 1 }
  await tx.update(artifacts).set(after).where(eq(artifacts.id, artifact.id))
  const story = { ...(of.evidence ? { file: of.fileName, versionNumber: of.number } : {}), checkOutcome: check.outcome, ...(bad ? { sha256Stored: artifact.sha256, sha256Found: check.sha256 } : {}) }
  return changed(subjectOfFile(of.evidence, artifact), { checkOutcome: artifact.checkOutcome }, story, { outcome: bad ? 'failure' : 'success' })
}

/** By the portal, whoever had the file read: nobody needs the right to make findings for it. */
const raised = ({ call, actor }: Noting, { evidence: of, artifact, number, fileName }: Held, check: Checked) =>
  call(raiseFinding, {
    ruleId: alteredRule, ruleName: 'Stored evidence was altered or is missing', severity: 'critical', system: 'Artifact store', riskScore: 100, key: artifact.id,
    description: `${of ? `“${fileName}”, version ${number} of “${of.title}”,` : `The stored file ${artifact.key}`} ${check.outcome === 'missing' ? 'is not in the store any more' : 'no longer hashes to what was taken in'}.`,
    reasons: [{ points: 100, because: 'Evidence that changes after it was taken in proves nothing' }],
    matched: [{ selection: 'stored file', field: 'sha256', value: check.sha256 ?? 'missing', pattern: artifact.sha256 }],
    about: { ...(of ? { evidenceId: of.id } : {}), artifactId: artifact.id },
  }, jobActor(actor.orgId, 'stored files', actor.request.id))

/** "Verify now": read again before this was called (`jobs.ts`), written down here. */
export const verifyEvidence = operation({
  name: 'evidence.verify',
  summary: 'Record what a stored file of evidence hashes to now',
  category: 'data access',
  input: z.object({ id, check: checked }),
  load: async ({ tx, input }) => (await held(tx, [input.check.artifactId])).find((each) => each.evidence?.id === input.id) ?? null,
  run: async (scope) => done({ outcome: scope.input.check.outcome }, await note(scope, scope.subject, scope.input.check)),
})

/**
 * The nightly re-hash, a handful at a time: one entry with the count and the Merkle root over what was found; whatever differs from the
 * time before has an entry of its own besides.
 */
export const recheckArtifacts = operation({
  name: 'evidence.recheck',
  summary: 'Record what stored files hash to now',
  category: 'data access',
  input: z.object({ checks: z.array(checked).min(1).max(200) }),
  load: async ({ tx, input }) => {
    const found = await held(tx, input.checks.map((check) => check.artifactId))
    return found.length > 0 ? found : null
  },
  run: async (scope) => {
    const { actor, input, subject: all } = scope
    const own: Change[] = []
    let bad = 0
    for (const of of all) {
      const check = input.checks.find((each) => each.artifactId === of.artifact.id) as Checked
      const change = await note(scope, of, check)
      if (check.outcome !== 'match') bad++
      if (check.outcome !== of.artifact.checkOutcome) own.push(change)
    }
    const root = `sha256:${treeHash(all.map((of) => leafHash(`${of.artifact.id} ${of.artifact.sha256}`))).toString('hex')}`
    const bulk = viewed({ type: 'organization', id: actor.orgId, label: 'stored files' }, { count: all.length, root, outcome: bad > 0 ? 'partial' : 'success' })
    return done({ checked: all.length, bad }, bulk, ...own)
  },
})
