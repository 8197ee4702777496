import 'server-only'
import { and, asc, eq, isNull, ne, sql } from 'drizzle-orm'
import { z } from 'zod'
import { controls } from '#db/schema/controls.ts'
import { frameworkRequirements, frameworks } from '#db/schema/frameworks.ts'
import { everyCheck } from '#lib/cloud/providers.ts'
import { query } from '#lib/door/query.ts'
import { notFound } from '#lib/errors.ts'
import { id, optionalId } from '#lib/input.ts'
import { shownRules } from '#lib/modules/detection-rules/queries.ts'
import { pack } from '#lib/pack/index.ts'
import { mappingKinds } from './words.ts'

const keys = Object.keys(mappingKinds) as [keyof typeof mappingKinds, ...(keyof typeof mappingKinds)[]]

/** What may be mapped to a requirement, for the form: of the kind that was chosen. */
export const mappable = query({
  name: 'mappings.choices',
  permission: 'mappings.add',
  summary: 'List what may be mapped to a requirement, for a form',
  input: z.object({ requirementId: id, kind: z.enum(keys), frameworkId: optionalId }),
  run: async ({ tx, input: { requirementId, kind, frameworkId } }) => {
    const [to] = await tx.select({ id: frameworkRequirements.id, code: frameworkRequirements.code, title: frameworkRequirements.title, frameworkId: frameworks.id, frameworkName: frameworks.name }).from(frameworkRequirements).innerJoin(frameworks, and(eq(frameworks.orgId, frameworkRequirements.orgId), eq(frameworks.id, frameworkRequirements.frameworkId))).where(eq(frameworkRequirements.id, requirementId))
    if (!to) throw notFound('requirement')
    const others = kind === 'requirement' ? await tx.select({ id: frameworks.id, name: sql<string>`${frameworks.name} || ' ' || ${frameworks.edition}` }).from(frameworks).where(and(ne(frameworks.id, to.frameworkId), ne(frameworks.state, 'retired'))).orderBy(frameworks.name, frameworks.edition).limit(100) : []
    const of = frameworkId ?? others[0]?.id
    return {
      to, frameworks: others,
      controls: kind === 'control' ? await tx.select({ id: controls.id, code: controls.code, title: controls.title }).from(controls).where(isNull(controls.deletedAt)).orderBy(controls.code).limit(1_000) : [],
      requirements: kind === 'requirement' && of ? await tx.select({ id: frameworkRequirements.id, code: frameworkRequirements.code, title: frameworkRequirements.title }).from(frameworkRequirements).where(and(eq(frameworkRequirements.frameworkId, of), eq(frameworkRequirements.kind, 'requirement'), eq(frameworkRequirements.withdrawn, false))).orderBy(asc(frameworkRequirements.number)).limit(2_000) : [],
      items: kind === 'template' ? pack.map(({ code, title }) => ({ id: code as string, title })) : kind === 'check' ? everyCheck().map((each) => ({ id: each.id, title: each.title })) : kind === 'rule' ? (await shownRules(tx)).map((each) => ({ id: each.id, title: each.title })).slice(0, 2_000) : [],
    }
  },
})
