import 'server-only'
import { and, eq, isNull, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { frameworkRequirements, frameworks } from '#db/schema/frameworks.ts'
import { users } from '#db/schema/users.ts'
import { now } from '#lib/clock.ts'
import { exported } from '#lib/door/export.ts'
import { optionalId } from '#lib/input.ts'
import { closing, gapsOf } from './gaps.ts'
import { requirementOutcomes } from './words.ts'

type Row = { id: string; frameworkId: string; framework: string; code: string; title: string }

const inScope = (tx: Tx, { frameworkId }: { frameworkId: string | null }) => tx.select({ id: frameworkRequirements.id, frameworkId: frameworkRequirements.frameworkId, framework: sql<string>`${frameworks.name} || ' ' || ${frameworks.edition}`.as('framework'), code: frameworkRequirements.code, title: frameworkRequirements.title })
  .from(frameworkRequirements).innerJoin(frameworks, and(eq(frameworks.orgId, frameworkRequirements.orgId), eq(frameworks.id, frameworkRequirements.frameworkId)))
  .where(and(frameworkId ? eq(frameworkRequirements.frameworkId, frameworkId) : eq(frameworks.state, 'adopted'), eq(frameworkRequirements.kind, 'requirement'), eq(frameworkRequirements.withdrawn, false), isNull(frameworkRequirements.excluded)))
  .orderBy(frameworks.name, frameworks.edition, frameworkRequirements.number)

/** A line for each requirement in scope, those without a gap too: so the file has what its gaps are of. */
export const gapsExport = exported({
  name: 'gaps.export',
  summary: 'Export the requirements in scope of a framework, or of all adopted ones, as CSV, XLSX, JSON or PDF: what each lacks, who closes the gap and by which day',
  file: 'gaps',
  what: 'Gaps',
  subject: 'requirement',
  filters: { frameworkId: optionalId },
  rows: inScope,
  words: async (tx: Tx, _, rows: Row[]) => {
    const of = [...new Set(rows.map(({ frameworkId }) => frameworkId))]
    const scopes = await tx.select({ id: frameworks.id, state: frameworks.state, systemIds: frameworks.systemIds, ownerId: frameworks.ownerId, ownerName: users.name, toDay: frameworks.toDay }).from(frameworks)
      .leftJoin(users, and(eq(users.orgId, frameworks.orgId), eq(users.id, frameworks.ownerId))).where(sql`${frameworks.id} = any(${sql.param(of)}::uuid[])`)
    const byFramework = new Map(scopes.map((each) => [each.id, each]))
    const found = new Map([...(await gapsOf(tx, now(), scopes)).values()].flat().map((gap) => [gap.judged.requirement.id, gap]))
    return rows.map(({ id, frameworkId, framework, code, title }) => {
      const [gap, scope] = [found.get(id), byFramework.get(frameworkId)]
      const lacks = (kind: 'control' | 'evidence' | 'test') => (gap ? (gap.kinds.includes(kind) ? 'Yes' : 'No') : '')
      const { ownerName, dueDay } = gap && scope ? closing(gap, scope) : { ownerName: null, dueDay: null }
      return {
        framework, code, title, noControl: lacks('control'), noEvidence: lacks('evidence'), noTest: lacks('test'), stands: gap ? requirementOutcomes[gap.judged.outcome] : '', why: gap?.judged.why ?? '',
        controls: gap?.controls.map((each) => each.code).join('; ') ?? '', owner: ownerName ?? '', due: dueDay ?? 'no date',
      }
    })
  },
  columns: { framework: 'Framework', code: 'Number', title: 'Requirement', noControl: 'No control', noEvidence: 'No current evidence', noTest: 'No passed test', stands: 'Stands', why: 'Why', controls: 'Controls', owner: 'Owner', due: 'Due' },
  paper: { title: 'Gaps', widths: { code: 2, title: 4, noControl: 1, noEvidence: 2, noTest: 1, stands: 2, controls: 2, owner: 2, due: 2 } },
})
