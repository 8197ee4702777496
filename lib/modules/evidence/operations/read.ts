import 'server-only'
import { and, asc, eq, inArray } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { artifacts } from '#db/schema/artifacts.ts'
import { evidence, evidenceVersions } from '#db/schema/evidence.ts'
import type { Actor } from '#lib/auth/actor.ts'
import type { Permission } from '#lib/auth/permissions.ts'
import { type Change, done, viewed } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { conflict } from '#lib/errors.ts'
import { id } from '#lib/input.ts'
import { noteOpened } from '../opened.ts'
import { unlessRemoved } from '../removed.ts'
import { subject } from './shared.ts'

/** Number 0 or absent: the newest. */
const input = z.object({ id, versionNumber: z.coerce.number().int().min(0).default(0), /** Of which bytes. */ part: z.string().max(100).nullish() })

async function load({ tx, actor, input: wanted }: { tx: Tx; actor: Actor; input: z.output<typeof input> }) {
  const [found] = await tx.select({ evidence, version: evidenceVersions, artifact: artifacts }).from(evidence)
    .innerJoin(evidenceVersions, and(eq(evidenceVersions.orgId, evidence.orgId), eq(evidenceVersions.evidenceId, evidence.id), eq(evidenceVersions.number, wanted.versionNumber > 0 ? wanted.versionNumber : evidence.versionNumber)))
    .innerJoin(artifacts, and(eq(artifacts.orgId, evidenceVersions.orgId), eq(artifacts.id, evidenceVersions.artifactId)))
    .where(and(eq(evidence.id, wanted.id), unlessRemoved(actor)))
  return found ?? null
}

/** Recorded and committed before the first byte leaves; the route streams it. Answers where the bytes are and what they must hash to. */
const reading = (name: Permission, summary: string) =>
  operation({
    name,
    summary,
    category: 'data access',
    input,
    load,
    run: async ({ tx, actor, input: { part }, at, subject: { evidence: of, version, artifact } }) => {
      // A part is not the file.
      if (!part) await noteOpened(tx, actor, [{ evidenceId: of.id, number: version.number }], at)
      return done(
        { title: of.title, number: version.number, name: artifact.name, type: artifact.type, size: artifact.size, sha256: artifact.sha256, checkOutcome: artifact.checkOutcome, address: { key: artifact.key, version: artifact.objectVersion } },
        viewed(subject(of), { reason: `version ${version.number}, ${artifact.name}${part ? `, ${part}` : ''}` }),
      )
    },
  })

export const viewEvidence = reading('evidence.view', 'Look at a file of evidence')
export const downloadEvidence = reading('evidence.download', 'Download a file of evidence')

/** At most 50, each with an entry of its own under one correlation id; the newest file of each. All of them, or none. */
export const exportFiles = operation({
  name: 'evidence.exportFiles',
  summary: 'Export files of evidence as one archive',
  category: 'export',
  input: z.object({ ids: z.preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(id, { error: 'choose at least one' }).min(1, 'choose at least one').max(50, 'at most 50 at once')).transform((ids) => [...new Set(ids)]) }),
  load: async ({ tx, actor, input: { ids } }) => {
    const found = await tx.select({ evidence, version: evidenceVersions, artifact: artifacts }).from(evidence)
      .innerJoin(evidenceVersions, and(eq(evidenceVersions.orgId, evidence.orgId), eq(evidenceVersions.evidenceId, evidence.id), eq(evidenceVersions.number, evidence.versionNumber)))
      .innerJoin(artifacts, and(eq(artifacts.orgId, evidenceVersions.orgId), eq(artifacts.id, evidenceVersions.artifactId)))
      .where(and(inArray(evidence.id, ids), unlessRemoved(actor))).orderBy(asc(evidence.id))
    const known = await tx.select({ id: evidence.id }).from(evidence).where(and(inArray(evidence.id, ids), unlessRemoved(actor)))
    return known.length === ids.length ? found : null
  },
  run: async ({ tx, actor, at, subject: all }) => {
    const [first, ...rest] = all.map(({ evidence: of, version, artifact }): Change => viewed(subject(of), { reason: `version ${version.number}, ${artifact.name}` }))
    if (!first) throw conflict('None of these has a file yet.')
    await noteOpened(tx, actor, all.map(({ evidence: of, version }) => ({ evidenceId: of.id, number: version.number })), at)
    const files = all.map(({ evidence: of, version, artifact }) => ({
      id: of.id, title: of.title, status: of.status, dataSource: of.dataSource, number: version.number, name: artifact.name, receivedAt: version.receivedAt, size: artifact.size, sha256: artifact.sha256,
      address: { key: artifact.key, version: artifact.objectVersion },
    }))
    return done(files, first, ...rest)
  },
})
