import 'server-only'
import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { artifacts, evidence, evidenceVersions } from '#db/schema/evidence.ts'
import type { Permission } from '#lib/auth/permissions.ts'
import { done, viewed } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { id } from '#lib/input.ts'
import { subject } from './shared.ts'

/** Number 0 or absent: the newest. */
const input = z.object({ id, versionNumber: z.coerce.number().int().min(0).default(0) })

async function load({ tx, input: wanted }: { tx: Tx; input: z.output<typeof input> }) {
  const [found] = await tx.select({ evidence, version: evidenceVersions, artifact: artifacts }).from(evidence)
    .innerJoin(evidenceVersions, and(eq(evidenceVersions.orgId, evidence.orgId), eq(evidenceVersions.evidenceId, evidence.id), eq(evidenceVersions.number, wanted.versionNumber > 0 ? wanted.versionNumber : evidence.versionNumber)))
    .innerJoin(artifacts, and(eq(artifacts.orgId, evidenceVersions.orgId), eq(artifacts.id, evidenceVersions.artifactId)))
    .where(eq(evidence.id, wanted.id))
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
    run: async ({ subject: { evidence: of, version, artifact } }) =>
      done(
        { title: of.title, number: version.number, name: version.fileName, type: artifact.type, size: artifact.size, sha256: artifact.sha256, address: { key: artifact.key, version: artifact.objectVersion } },
        viewed(subject(of), { reason: `version ${version.number}, ${version.fileName}` }),
      ),
  })

export const viewEvidence = reading('evidence.view', 'Look at a file of evidence')
export const downloadEvidence = reading('evidence.download', 'Download a file of evidence')
