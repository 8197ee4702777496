import 'server-only'
import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { artifacts } from '#db/schema/artifacts.ts'
import { jobActor } from '#lib/auth/actor.ts'
import { leafHash, treeHash } from '#lib/crypto/merkle.ts'
import { type Change, changed, done, viewed } from '#lib/door/change.ts'
import { operation, type Scope } from '#lib/door/operation.ts'
import { type OwnCheck, ownFindings } from '#lib/door/own-findings.ts'
import { id } from '#lib/input.ts'
import type { Measured } from '#lib/package/measure.ts'
import { type CheckOutcome, checkOutcomes } from '../model.ts'
import { type Artifact, type FileSubject, lockedFiles, subjectsOf } from '../within.ts'

/** The name findings about stored files carry in the place of a rule. */
export const alteredRule = 'tickmark.evidence-altered' satisfies OwnCheck

/** What reading the stored bytes said. `sha256` is what they hash to now, null when they are not there. */
export type Checked = { artifactId: string; outcome: CheckOutcome; sha256: string | null; /** Of a file that matches. */ measure?: Pick<Measured, 'crc32' | 'pieces'> | undefined }
const checked = z.object({ artifactId: id, outcome: z.enum(checkOutcomes), sha256: z.string().regex(/^sha256:[0-9a-f]{64}$/).nullable(), measure: z.object({ crc32: z.number().int(), pieces: z.string().optional() }).optional() })

type Noting = Pick<Scope<unknown>, 'tx' | 'actor' | 'at' | 'call'>

/** Writes the outcome beside the row; bytes that are not what they were become a critical finding, one while it is undecided. */
async function note(scope: Noting, file: Artifact, about: FileSubject, check: Checked): Promise<Change> {
  const bad = check.outcome !== 'match'
  const findingId = bad ? (await raised(scope, file, about, check)).id : file.findingId
  // Said once: what was taken in before it was asked for has it from here on.
  const measure = check.measure && file.crc32 === null ? { crc32: check.measure.crc32, pieces: check.measure.pieces ?? null } : {}
  await scope.tx.update(artifacts).set({ ...measure, checkOutcome: check.outcome, lastCheckedAt: scope.at, findingId, updatedAt: scope.at, version: file.version + 1 }).where(eq(artifacts.id, file.id))
  const story = { file: file.name, checkOutcome: check.outcome, ...(bad ? { sha256Stored: file.sha256, sha256Found: check.sha256 } : {}) }
  return changed(about, { checkOutcome: file.checkOutcome }, story, { outcome: bad ? 'failure' : 'success' })
}

/** By the portal, whoever had the file read: nobody needs the right to make findings for it. */
const raised = ({ call, actor }: Noting, file: Artifact, about: FileSubject, check: Checked) =>
  call(ownFindings(), {
    ruleId: alteredRule, ruleName: 'Stored evidence was altered or is missing', severity: 'critical', system: 'Artifact store', riskScore: 100, key: file.id,
    description: `The file “${file.name}” of “${about.label}” ${check.outcome === 'missing' ? 'is not in the store any more' : 'no longer hashes to what was taken in'}.`,
    reasons: [{ points: 100, because: 'Evidence that changes after it was taken in proves nothing' }],
    matched: [{ selection: 'stored file', field: 'sha256', value: check.sha256 ?? 'missing', pattern: file.sha256 }],
    about: { ...(about.type === 'evidence' ? { evidenceId: about.id } : {}), artifactId: file.id },
  }, jobActor(actor.orgId, 'stored files', actor.request.id))

/** "Verify now": read again before this was called (`jobs.ts`), written down here. */
export const verifyFile = operation({
  name: 'artifacts.verify',
  summary: 'Record what a stored file hashes to now',
  category: 'data access',
  input: z.object({ check: checked }),
  load: async ({ tx, actor, input }) => (await lockedFiles(tx, actor, [input.check.artifactId]))[0] ?? null,
  run: async (scope) => {
    const { tx, input: { check }, subject: file } = scope
    return done({ outcome: check.outcome }, await note(scope, file, (await subjectsOf(tx, [file])).get(file.id)!, check))
  },
})

/**
 * The nightly re-hash, a handful at a time: one entry with the count and the Merkle root over what was found; whatever differs from the
 * time before has an entry of its own besides.
 */
export const recheckFiles = operation({
  name: 'artifacts.recheck',
  summary: 'Record what stored files hash to now',
  category: 'data access',
  input: z.object({ checks: z.array(checked).min(1).max(200) }),
  load: async ({ tx, actor, input }) => {
    const found = await lockedFiles(tx, actor, input.checks.map((check) => check.artifactId))
    return found.length > 0 ? found : null
  },
  run: async (scope) => {
    const { actor, input, subject: all } = scope
    const about = await subjectsOf(scope.tx, all)
    const own: Change[] = []
    let bad = 0
    for (const file of all) {
      const check = input.checks.find((each) => each.artifactId === file.id) as Checked
      const change = await note(scope, file, about.get(file.id)!, check)
      if (check.outcome !== 'match') bad++
      if (check.outcome !== file.checkOutcome) own.push(change)
    }
    const root = `sha256:${treeHash(all.map((file) => leafHash(`${file.id} ${file.sha256}`))).toString('hex')}`
    const bulk = viewed({ type: 'organization', id: actor.orgId, label: 'stored files' }, { count: all.length, root, outcome: bad > 0 ? 'partial' : 'success' })
    return done({ checked: all.length, bad }, bulk, ...own)
  },
})

/** What the sweeper found, by count; each missing or altered file has an entry of its own (`artifacts.recheck`). */
export const noteComparison = operation({
  name: 'artifacts.compareStore',
  summary: 'Record a comparison of the records with the file store',
  category: 'data access',
  input: z.object({ rows: z.number().int(), objects: z.number().int(), broken: z.number().int(), removed: z.number().int(), lockedOrphans: z.number().int(), extended: z.number().int(), unfinished: z.number().int() }),
  run: async ({ actor, input }) => done(input, viewed({ type: 'organization', id: actor.orgId, label: 'Stored files' }, {
    count: input.rows, outcome: input.broken > 0 ? 'partial' : 'success',
    reason: `${input.rows} rows and ${input.objects} objects compared: ${input.broken} rows with something wrong, ${input.removed} objects without a row removed, ${input.lockedOrphans} of them locked, ${input.extended} locks made longer, ${input.unfinished} unfinished files cleared`,
  })),
})
