import 'server-only'
import { sheeted } from '#lib/door/sheet.ts'
import { formatDate } from '#lib/format.ts'
import { automations, controlFrequencies, controlLabel, controlStatuses, controlTypes, effectivenesses } from './model.ts'
import { readControl } from './queries.ts'

const said = (choices: Record<string, string>, value: string) => choices[value] ?? value

/** One control, to hand out: what is done against which risk, how it is tested, where it stands, and when it was performed. */
export const controlSheet = sheeted({
  name: 'controls.print',
  summary: 'Export a control as PDF: what is done, how it is tested, how effective it is, its newest occurrences, and the newest checkpoint of the audit trail',
  path: '/controls/{controlId}/sheet.pdf',
  load: readControl,
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
      ['Made from', control.template ? `${control.template} of the catalogue` : 'Your own'],
    ],
    parts: [
      { heading: 'Objective', text: control.objective || 'Not said' },
      { heading: 'What is done', text: control.description || 'Not said' },
      { heading: 'How it is done here', text: control.implementation || 'Not said' },
      { heading: 'How it is tested', text: control.testProcedure || 'Not said' },
      {
        heading: 'Performed', none: 'Not yet, as far as anything here shows.', heads: ['Occurrence', 'Performed', 'By', 'What shows it'], widths: [14, 18, 24, 44],
        rows: control.occurrences.map((each) => [each.occurrence, formatDate(each.performedAt), each.performedByName ?? 'a machine', each.proofLabel]),
      },
    ],
  }),
})
