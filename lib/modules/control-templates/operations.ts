import 'server-only'
import { and, inArray, isNull, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { evidenceTemplates } from '#db/schema/evidence-templates.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { optionalId, optionalLine, words } from '#lib/input.ts'
import { type Frequency, isFrequency } from '#lib/occurrences.ts'
import { evidenceOf, packCodes, packControl, type PackEvidence } from '#lib/pack/index.ts'
import { catalogue, controlLabel } from '../controls/model.ts'
import { createControl } from '../controls/operations/details.ts'
import type { EvidenceCategory } from '../evidence/model.ts'
import { createTemplate, updateTemplate } from '../evidence-templates/operations.ts'
import { templateLinks } from '../evidence-templates/within.ts'

/** Those of these names that are there, however they are written. */
async function templatesNamed(tx: Tx, wanted: PackEvidence[]) {
  const names = wanted.map(({ title }) => title.toLowerCase())
  return names.length === 0 ? [] : tx.select().from(evidenceTemplates).where(and(isNull(evidenceTemplates.deletedAt), inArray(sql`lower(${evidenceTemplates.name})`, names)))
}

/** Makes a control of one of the pack, as a draft, and has the evidence templates ask for its evidence too: one that is there already is used, not made again. */
export const adoptTemplate = operation({
  name: 'controlTemplates.adopt',
  summary: 'Create a control from one of the pack, with the evidence templates that are chosen',
  category: 'configuration',
  http: { method: 'POST', path: '/control-templates/{template}/adopt' },
  input: z.object({
    template: z.enum(packCodes, { error: 'is no control of the pack' }),
    /** Its code here; if nothing is said, that of the pack. */
    code: optionalLine(20),
    ownerId: optionalId,
    /** Keys of evidence templates of the pack. */
    evidence: words(20, 40),
  }),
  run: async ({ tx, input, call, at }) => {
    const of = packControl(input.template) as NonNullable<ReturnType<typeof packControl>>
    const code = (input.code ?? of.code).toUpperCase()
    const { id } = await call(createControl, { ...catalogue[input.template], code, template: input.template, ownerId: input.ownerId })
    const wanted = evidenceOf(of).filter(({ key }) => input.evidence.includes(key))
    const known = await templatesNamed(tx, wanted)
    for (const each of wanted) {
      const there = known.find(({ name }) => name.toLowerCase() === each.title.toLowerCase())
      if (there) {
        const codes = (await templateLinks.codesOf(tx, [there.id])).get(there.id) ?? []
        const { name, category, frequency, mustCover, howToCollect, freshnessDays, ownerId, version } = there
        await call(updateTemplate, { id: there.id, version, name, category: category as EvidenceCategory, frequency: frequency as Frequency, mustCover, howToCollect, freshnessDays, ownerId, startsOn: there.startsOn.toISOString(), controlAreas: [...codes, code] })
      } else {
        await call(createTemplate, {
          name: each.title, category: each.category, controlAreas: [code], frequency: isFrequency(of.frequency) ? of.frequency : 'quarterly', startsOn: at.toISOString().slice(0, 10), mustCover: each.covers,
          howToCollect: `${each.how}\n\nIt must show: ${each.shows}`, freshnessDays: each.freshnessDays, ownerId: input.ownerId,
        })
      }
    }
    const evidence = wanted.map(({ title }) => title)
    return done({ id, created: wanted.length - known.length, used: known.length }, changed({ type: 'control', id, label: controlLabel({ code, title: of.title }) }, null, { template: input.template, evidence }))
  },
})
