import 'server-only'
import { asc, eq } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { frameworkRequirements, frameworks } from '#db/schema/frameworks.ts'
import type { Json } from '#lib/crypto/canonical.ts'
import { catalogOf, type OscalDomain, type OscalRequirement, writeCatalog } from '#lib/oscal/index.ts'
import { aboutOf, type Basis } from './basis.ts'

type Row = Pick<typeof frameworkRequirements.$inferSelect, 'id' | 'kind' | 'parentId' | 'code' | 'title' | 'text' | 'withdrawn' | 'oscalId' | 'raw'>

/** A framework as a catalog: an imported one as it came, one of the catalogue in the portal's own words. */
export async function catalogDocument(tx: Tx, { framework }: Basis): Promise<Json> {
  const rows: Row[] = await tx.select({
    id: frameworkRequirements.id, kind: frameworkRequirements.kind, parentId: frameworkRequirements.parentId, code: frameworkRequirements.code, title: frameworkRequirements.title, text: frameworkRequirements.text, withdrawn: frameworkRequirements.withdrawn,
    oscalId: frameworkRequirements.oscalId, raw: frameworkRequirements.raw,
  }).from(frameworkRequirements).where(eq(frameworkRequirements.frameworkId, framework.id)).orderBy(asc(frameworkRequirements.number))
  if (framework.source === 'imported') {
    const [file] = await tx.select({ rest: frameworks.rest }).from(frameworks).where(eq(frameworks.id, framework.id))
    return writeCatalog({ ...listsOf(rows), rest: file?.rest ?? {} })
  }
  const kinds = new Map(rows.map(({ id, kind }) => [id, kind]))
  const inside = (kind: Row['kind'], parentId: string | null) => (parentId !== null && kinds.get(parentId) === kind ? parentId : null)
  return catalogOf({
    about: aboutOf({ framework }, framework.createdAt),
    domains: rows.filter(({ kind }) => kind === 'domain').map(({ id, code, title, parentId }) => ({ id, code, title, parentId })),
    requirements: rows.filter(({ kind }) => kind === 'requirement').map(({ id, code, title, text, withdrawn, parentId }) => ({ id, code, controlId: code, title, text, domainId: inside('domain', parentId), parentId: inside('requirement', parentId), withdrawn })),
  })
}

/** Rows as the lists they were read as: parents come before what is in them. */
function listsOf(rows: Row[]): { domains: OscalDomain[]; requirements: OscalRequirement[] } {
  const domains: OscalDomain[] = []
  const requirements: OscalRequirement[] = []
  const [domainAt, requirementAt] = [new Map<string | null, number>(), new Map<string | null, number>()]
  for (const { id, kind, parentId, code, title, text, withdrawn, oscalId, raw } of rows) {
    const domain = domainAt.get(parentId) ?? null
    if (kind === 'domain') domainAt.set(id, domains.push({ oscalId, code, title, parent: domain, raw }) - 1)
    else requirementAt.set(id, requirements.push({ oscalId: oscalId ?? '', code, title, text, domain, parent: requirementAt.get(parentId) ?? null, withdrawn, raw }) - 1)
  }
  return { domains, requirements }
}
