import 'server-only'
import { asc, desc, eq, isNull } from 'drizzle-orm'
import { z } from 'zod'
import { controls } from '#db/schema/controls.ts'
import { engagements } from '#db/schema/engagements.ts'
import { evidence } from '#db/schema/evidence.ts'
import { systems } from '#db/schema/systems.ts'
import { query } from '#lib/door/query.ts'

/** What a form offers; the first few hundred of each. */
export const planChoices = query({
  name: 'controlTests.choices',
  permission: 'controlTests.create',
  summary: 'List what a control test can be planned of: open engagements, controls and systems',
  input: z.object({}),
  run: async ({ tx }) => ({
    engagements: await tx.select({ id: engagements.id, code: engagements.code, title: engagements.title }).from(engagements).where(eq(engagements.state, 'open')).orderBy(desc(engagements.fromDay), engagements.code).limit(200),
    controls: await tx.select({ id: controls.id, code: controls.code, title: controls.title, template: controls.template }).from(controls).where(isNull(controls.deletedAt)).orderBy(asc(controls.code), asc(controls.id)).limit(500),
    systems: await tx.select({ id: systems.id, name: systems.name }).from(systems).where(isNull(systems.deletedAt)).orderBy(asc(systems.name), asc(systems.id)).limit(500),
  }),
})

/** The newest few hundred that somebody could show. */
export const evidenceChoices = query({
  name: 'controlTests.evidence',
  permission: 'controlTests.answer',
  summary: 'List evidence that an answer of a control test can show, the newest first',
  input: z.object({}),
  run: ({ tx }) => tx.select({ id: evidence.id, title: evidence.title }).from(evidence).where(isNull(evidence.deletedAt)).orderBy(desc(evidence.updatedAt), desc(evidence.id)).limit(200),
})
