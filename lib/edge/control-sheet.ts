import 'server-only'
import type { Tx } from '#db/client.ts'
import { type Actor, may } from '#lib/auth/actor.ts'
import type { Part } from '#lib/documents/sheet.ts'
import { sheeted } from '#lib/door/sheet.ts'
import { formatCount, formatDate } from '#lib/format.ts'
import { automations, controlFrequencies, controlLabel, controlStatuses, controlTypes, effectivenesses } from '#lib/modules/controls/model.ts'
import { readControl } from '#lib/modules/controls/queries.ts'
import { statusNames } from '#lib/modules/evidence/model.ts'
import { severityName } from '#lib/modules/findings/model.ts'
import { type Frequency, frequencies } from '#lib/occurrences.ts'
import { mapOf } from './entities.ts'

const said = (choices: Record<string, string>, value: string) => choices[value] ?? value

/** A control and what maps to it, as far as whoever prints may read that. */
async function load(tx: Tx, controlId: string, actor: Actor) {
  const control = await readControl(tx, controlId)
  return control && { ...control, map: may(actor, 'evidence.read') ? await mapOf(tx, actor, control) : null }
}

function mapped({ templates, evidence, systems, rules }: Awaited<ReturnType<typeof mapOf>>): Part {
  return {
    heading: 'What maps to it', none: 'Nothing yet.', heads: ['What', 'Called', 'How it stands'], widths: [16, 54, 30],
    rows: [
      ...(rules?.requirements ?? []).map((name) => ['Requirement', name, 'through its detection rules']),
      ...templates.map((row) => ['Template', row.name, `${frequencies[row.frequency as Frequency]}: ${row.due === 0 ? 'nothing due yet' : `${row.have} of ${row.due} times`}`]),
      ...evidence.map((row) => ['Evidence', row.title, `${statusNames[row.status]}${row.expiresAt ? `, expires ${formatDate(row.expiresAt)}` : ''}`]),
      ...systems.map((row) => ['System', row.name, row.ownerName ?? 'no owner']),
      ...(rules?.linked ?? []).map((row) => ['Detection rule', row.title, [severityName(row.severity), !row.enabled && 'off', row.undecided > 0 && formatCount(row.undecided, 'undecided finding')].filter(Boolean).join(', ')]),
    ],
  }
}

/** One control, to hand out: what is done against which risk, how it is tested, where it stands, what maps to it, and when it was performed. */
export const controlSheet = sheeted({
  name: 'controls.print',
  summary: 'Export a control as PDF: what is done, how it is tested, how effective it is, what maps to it, its newest occurrences, and the newest checkpoint of the audit trail',
  path: '/controls/{controlId}/sheet.pdf',
  load,
  subject: (control) => ({ type: 'control', id: control.id, label: controlLabel(control) }),
  file: ({ code }) => `control-${code.toLowerCase()}`,
  says: (control) => ({
    kind: control.deletedAt ? 'Control, removed' : 'Control',
    title: controlLabel(control),
    facts: [
      ['Owner', control.ownerName ?? 'Nobody yet'],
      ['How often', said(controlFrequencies, control.frequency)],
      ['Type', said(controlTypes, control.type)],
      ['Carried out', said(automations, control.automation)],
      ['Status', said(controlStatuses, control.status)],
      ['Effectiveness', control.assessedAt ? `${said(effectivenesses, control.effectiveness)}, said by ${control.assessedByName ?? 'somebody'} on ${formatDate(control.assessedAt)}` : said(effectivenesses, control.effectiveness)],
      ['Made from', control.template ? `${control.template} of the pack` : 'Your own'],
    ],
    parts: [
      { heading: 'Objective', text: control.objective || 'Not said' },
      { heading: 'What is done', text: control.description || 'Not said' },
      { heading: 'How it is done here', text: control.implementation || 'Not said' },
      { heading: 'How it is tested', text: control.testProcedure || 'Not said' },
      ...(control.map ? [mapped(control.map)] : []),
      {
        heading: 'Performed', none: 'Not yet, as far as anything here shows.', heads: ['Occurrence', 'Performed', 'By', 'What shows it'], widths: [14, 18, 24, 44],
        rows: control.occurrences.map((each) => [each.occurrence, formatDate(each.performedAt), each.performedByName ?? 'a machine', each.proofLabel]),
      },
    ],
  }),
})
