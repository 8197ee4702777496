import 'server-only'
import { eq } from 'drizzle-orm'
import { v7 } from 'uuid'
import { z } from 'zod'
import { evidence, evidenceVersions } from '#db/schema/evidence.ts'
import { evidenceTemplates } from '#db/schema/evidence-templates.ts'
import { personOf, userOf } from '#lib/auth/actor.ts'
import { days } from '#lib/clock.ts'
import { stepTo } from '#lib/decisions.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation, type Scope } from '#lib/door/operation.ts'
import { created, touched } from '#lib/door/record.ts'
import { present } from '#lib/door/removable.ts'
import { invalid } from '#lib/errors.ts'
import { id, optionalInstant } from '#lib/input.ts'
import { type StoredFile, storedFile } from '../../artifacts/model.ts'
import { keepFile } from '../../artifacts/within.ts'
import { evidenceFile } from '../files.ts'
import { evidenceDecisions, evidenceFields, fileFields } from '../model.ts'
import { evidenceLinks } from '../within.ts'
import { checkSource, detailsOf, type Evidence, load, owns, stale, subject } from './shared.ts'

const undecided = { reviewedById: null, reviewedAt: null, approvedById: null, approvedAt: null, rejectedById: null, rejectedAt: null, reason: null, decidedVersion: null, remindedDays: null }

type Given = Pick<z.output<z.ZodObject<typeof evidenceFields>>, 'expiresAt'>

/** `collectedAt` as said, or now; never later than now. */
function collectedAtOf(given: Date | null, at: Date): Date {
  if (given && given > at) throw invalid({ collectedAt: 'lies in the future' })
  return given ?? at
}

const freshUntil = (given: Given, template: { freshnessDays: number } | null, collectedAt: Date): Date | null =>
  given.expiresAt ?? (template ? new Date(collectedAt.getTime() + days(template.freshnessDays)) : null)

/** A file that lies in the store: what it is, and which version of what. */
async function keep({ tx, actor, at, send }: Pick<Scope<unknown>, 'tx' | 'actor' | 'at' | 'send'>, file: StoredFile, of: { evidenceId: string; number: number; collectedAt: Date }) {
  const { id: artifactId, told } = await keepFile({ tx, actor, at, send }, evidenceFile, file, of.evidenceId)
  await tx.insert(evidenceVersions).values({
    orgId: actor.orgId, id: v7(), evidenceId: of.evidenceId, number: of.number, artifactId, origin: file.origin, collectedAt: of.collectedAt, receivedAt: at,
    collectedById: userOf(actor), collectedByPersonId: personOf(actor),
  })
  return told
}

/** Expected, and not there yet. */
export const createEvidence = operation({
  name: 'evidence.create',
  summary: 'Create evidence that is expected and has no file yet',
  category: 'configuration',
  http: { method: 'POST', path: '/evidence' },
  input: z.object(evidenceFields),
  run: async ({ tx, actor, input, at }) => {
    const { controlAreas, ...fields } = (await detailsOf(tx, input, at, null)).details
    const row: Evidence = { ...created(actor, at), arrivedAt: at, ...fields, ...undecided, ownerId: fields.ownerId ?? userOf(actor), status: 'pending', dataSource: 'manual', collectedAt: null, receivedAt: null, collectedById: null, versionNumber: 0 }
    await tx.insert(evidence).values(row)
    await evidenceLinks.set(tx, actor.orgId, row.id, controlAreas)
    return done({ id: row.id }, changed(subject(row), null, { ...row, controlAreas }))
  },
})

const collecting = (name: 'evidence.collect' | 'evidence.link', summary: string) =>
  operation({
    name,
    summary,
    category: 'configuration',
    input: z.object({ ...evidenceFields, ...fileFields, file: storedFile }),
    run: async ({ tx, actor, input, at, send }) => {
      const { file, dataSource, collectedAt: said, ...rest } = input
      checkSource(actor, dataSource)
      const collectedAt = collectedAtOf(said, at)
      const { details, template } = await detailsOf(tx, rest, at, collectedAt)
      const { controlAreas, ...fields } = details
      const row: Evidence = {
        ...created(actor, at), arrivedAt: at, ...fields, dataSource, ...undecided, ownerId: fields.ownerId ?? userOf(actor), status: 'collected', collectedAt, receivedAt: at, collectedById: userOf(actor), versionNumber: 1,
        expiresAt: freshUntil(fields, template, collectedAt),
      }
      await tx.insert(evidence).values(row)
      await evidenceLinks.set(tx, actor.orgId, row.id, controlAreas)
      const stored = await keep({ tx, actor, at, send }, file, { evidenceId: row.id, number: 1, collectedAt })
      return done({ id: row.id, sha256: file.sha256 }, changed(subject(row), null, { ...row, controlAreas, ...stored }))
    },
  })

/** The upload's second half: its bytes are in the store, read back, and these are their rows. */
export const collectEvidence = collecting('evidence.collect', 'Take evidence in, with its first file')
/** The same for an object that was in the bucket before; its version and hash are pinned. */
export const linkEvidence = collecting('evidence.link', 'Take evidence in, from an object of the bucket')

/** A new file makes it collected again, whatever was decided before: decisions hold for the file that was seen. */
export const addVersion = operation({
  name: 'evidence.addVersion',
  summary: 'Add a new version of evidence',
  category: 'configuration',
  input: z.object({ id, ...fileFields, expiresAt: optionalInstant, expectedVersion: z.coerce.number().int().min(1).optional(), file: storedFile }),
  load,
  owns,
  run: async ({ tx, actor, input, subject: before, at, send }) => {
    present(before, 'evidence')
    if (input.expectedVersion !== undefined && input.expectedVersion !== before.version) throw stale()
    checkSource(actor, input.dataSource)
    const collectedAt = collectedAtOf(input.collectedAt, at)
    const [template] = before.templateId ? await tx.select().from(evidenceTemplates).where(eq(evidenceTemplates.id, before.templateId)) : []
    const number = before.versionNumber + 1
    const after: Evidence = {
      ...before, ...undecided, status: stepTo(evidenceDecisions, 'collect', before.status), dataSource: input.dataSource, collectedAt, receivedAt: at, collectedById: userOf(actor), versionNumber: number, arrivedAt: at,
      // An end that has passed already was the former file's.
      expiresAt: freshUntil(input, template ?? null, collectedAt) ?? (before.expiresAt && before.expiresAt > at ? before.expiresAt : null),
      ...touched(before, actor, at),
    }
    const stored = await keep({ tx, actor, at, send }, input.file, { evidenceId: before.id, number, collectedAt })
    await tx.update(evidence).set(after).where(eq(evidence.id, before.id))
    return done({ id: before.id, versionNumber: number, sha256: input.file.sha256 }, changed(subject(before), before, { ...after, ...stored }))
  },
})
