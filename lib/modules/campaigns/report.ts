import 'server-only'
import type { Tx } from '#db/client.ts'
import type { Actor } from '#lib/auth/actor.ts'
import { type List, next, type Paper, whole } from '#lib/documents/paper.ts'
import { fetched } from '#lib/door/export.ts'
import { formatCount, formatNumber } from '#lib/format.ts'
import { populationSources } from '../populations/model.ts'
import { revocationStates } from '../revocations/model.ts'
import { reviewerRules, rowStates } from './model.ts'
import { rowFilters, rowsOf } from './queries.ts'
import { exceptionsOf, type ReportData, standing } from './report-data.ts'

/** Decisions and exceptions that are printed; the CSV beside the report has them all. */
export const mostPrinted = 100_000

/** Whoever signs off, when, what they say, and the CSV that was stored before. */
export type Signed = { by: string; at: Date; statement: string; csv: { name: string; sha256: string } }

const minute = (at: Date | null) => (at ? `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC` : '')
const text = (value: unknown) => (value === null || value === undefined ? '' : String(value))
const time = (value: unknown) => (value ? new Date(String(value)).toISOString().slice(0, 16).replace('T', ' ') : '')
const sourceOf = (source: string) => populationSources[source as keyof typeof populationSources]?.name ?? source

function completeness({ populations, counts }: ReportData): List & { rows: string[][] } {
  const now = populations.filter((each) => each.present).reduce((sum, each) => sum + (each.accepted ?? 0), 0)
  return {
    title: 'Completeness', none: 'No population.',
    said: `${formatCount(counts.rows, 'row')} in this review: ${formatNumber(now)} of the populations it was compared with last, and ${formatNumber(counts.gone)} that an earlier one had and the last no longer. Each row bears the hash of its population’s row, and a decision counts for that hash alone.`,
    heads: ['System', 'Source', 'Population', 'Report, query or endpoint', 'Extracted (UTC)', 'By', 'Rows', 'Of its records', 'Reconciliation', 'Merkle root'], widths: [3, 2.6, 4, 4.5, 3.2, 3, 1.6, 3.2, 5, 5],
    rows: populations.map((of) => [
      of.system, sourceOf(of.source), `${of.title}${of.present ? '' : ' (an earlier one)'}`, [of.report, of.parameters].filter(Boolean).join('; '), time(of.extractedAt), of.extractedBy ?? 'Tickmark', formatNumber(of.accepted ?? 0),
      `${formatNumber(of.records ?? 0)}: ${formatNumber(of.rejected ?? 0)} rejected, ${formatNumber(of.blank ?? 0)} blank, ${formatNumber(of.duplicates ?? 0)} duplicates`, reconciliation(of), of.root ?? '',
    ]),
  }
}

function reconciliation({ against, seen, here, there, onlyHere, onlyThere, reason }: ReportData['populations'][number]): string {
  const used = reason ? ` Used because: ${reason}` : ''
  if (against === null) return `Not reconciled.${used}`
  const sides = `${formatNumber(here ?? 0)} here, ${formatNumber(there ?? 0)} there`
  const differ = (onlyHere ?? 0) + (onlyThere ?? 0)
  return `With ${seen}: ${sides}${differ > 0 ? `; ${formatNumber(onlyHere ?? 0)} only here and ${formatNumber(onlyThere ?? 0)} only there, each explained` : ', no difference'}.${used}`
}

const whoDecided = ({ campaign, reviewers, nameOf, counts, populations }: ReportData): List & { rows: string[][] } => ({
  title: 'Who decided', none: 'Nobody had a row.',
  said: `${reviewerRules[campaign.reviewer]}${campaign.privilegedToSecurity ? `, privileged rights ${nameOf(campaign.securityId)}` : ''}; nobody their own access, and nobody who can give the rights, which the database refuses. ${untold(populations)}${counts.late > 0 ? `${formatCount(counts.late, 'row')} reassigned within three days of the due date.` : ''}`.trim(),
  heads: ['Reviewer', 'Rows', 'Approved', 'Rejected', 'Gone meanwhile', 'Privileged or flagged', 'Submitted (UTC)'], widths: [5, 2, 2, 2, 2, 2, 3],
  rows: reviewers.map((of) => [of.name, ...[of.rows, of.approved, of.rejected, of.gone, of.guarded].map(formatNumber), `${time(of.submittedAt)}${of.submittedForThemBy ? `, by ${of.submittedForThemBy} for them` : ''}`]),
})

const untold = (populations: ReportData['populations']) => {
  const systems = populations.filter((each) => each.present && each.granters === null).map((each) => each.system)
  return systems.length > 0 ? `Who can give rights of ${systems.join(', ')} could not be told: which rights do that was never said. ` : ''
}

const howDecided = ({ metrics }: ReportData): List & { rows: string[][] } => ({
  title: 'How it was decided', none: 'Nothing was decided.',
  said: `${metrics.total > metrics.reviewers.length ? `The ${formatNumber(metrics.reviewers.length)} of ${formatNumber(metrics.total)} who decided most. ` : ''}What shows whether somebody looked. Seconds lie between one decision of a person and the next, breaks of half an hour left out; what was decided by one click counts once.`,
  heads: ['Decided by', 'Decisions', 'Median seconds', 'In less than 2 s', 'Together with others', 'With a note', 'Undone', 'Before 6 or after 20 h UTC', 'First (UTC)', 'Last (UTC)'], widths: [5, 2, 2, 2, 2, 2, 2, 2.5, 3, 3],
  rows: metrics.reviewers.map((of) => [of.name, formatNumber(of.decisions), of.medianMs === null ? '' : (of.medianMs / 1_000).toFixed(1), ...[of.quick, of.together, of.noted, of.undone, of.atNight].map(formatNumber), time(of.first), time(of.last)]),
})

const signOff = ({ campaign, nameOf, performed }: ReportData, { by, at, statement }: Signed): List & { rows: string[][] } => ({
  title: 'Sign-off', none: '', heads: ['When (UTC)', 'What', 'By', 'Words'], widths: [2.5, 3, 3, 12],
  rows: [
    [time(campaign.createdAt), 'Created', nameOf(campaign.createdById), ''], [time(campaign.builtAt), 'Rows taken from the populations', 'Tickmark', ''], [time(campaign.openedAt), 'Opened', '', ''], [time(campaign.dueAt), 'Due', '', ''],
    [time(campaign.closedAt), 'Closed', nameOf(campaign.closedById), ''], [time(at), 'Signed off', by, statement],
    ...performed.map((each) => [time(at), `Control ${each.code} performed`, by, `${each.title}, for ${campaign.occurrence}`]),
  ],
})

function cover(data: ReportData, { by, at, csv }: Signed): Paper['facts'] {
  const { campaign, organization, counts, checkpoint, nameOf } = data
  const systems = [...new Set(data.populations.filter((each) => each.present).map((each) => `${each.system} (${sourceOf(each.source)})`))]
  const unreconciled = data.populations.filter((each) => each.present && each.against === null).length
  return [
    ['Document', 'Report of an access review, as it was signed off'],
    ['Organization', organization],
    ['Scope', `${systems.slice(0, 20).join(', ')}${systems.length > 20 ? ` and ${systems.length - 20} more, which stand under Completeness` : ''}`],
    ['Period', `${campaign.occurrence}: populations extracted from ${minute(campaign.windowFrom)} to before ${minute(campaign.windowTo)}`],
    ['Population', `${formatCount(counts.rows, 'row')}; ${unreconciled === 0 ? 'every population is reconciled' : `${formatCount(unreconciled, 'population')} not reconciled, as said under Completeness`}`],
    ['Decisions', `${formatNumber(counts.approved)} approved, ${formatNumber(counts.rejected)} rejected, ${formatNumber(counts.gone)} gone before anything was left to decide`],
    ['Run by', nameOf(campaign.ownerId)],
    ['Opened', minute(campaign.openedAt)],
    ['Closed', `${minute(campaign.closedAt)}, by ${nameOf(campaign.closedById)}`],
    ['Signed off', `${minute(at)}, by ${by}, with the statement under Sign-off`],
    ['The same rows', `${csv.name}, ${csv.sha256}`],
    ['Checkpoint', checkpoint ? `${minute(checkpoint.at)}, over ${Number(checkpoint.note.split('\n')[1]).toLocaleString('en')} entries of the audit trail; it stands on the last page` : 'none yet: no entry of the audit trail is sealed'],
    ['Times', 'UTC'],
  ]
}

const prints = ({ counts }: ReportData) => counts.rows <= mostPrinted

/** The report as a printing process is told it before its rows. */
export function paperOf(data: ReportData, signed: Signed): Paper {
  const { campaign, counts, organization, checkpoint } = data
  const bare = ({ rows: _, ...list }: List & { rows: string[][] }): List => list
  return {
    title: campaign.title, organization, at: signed.at.toISOString(), facts: cover(data, signed), note: checkpoint?.note ?? null,
    lists: [
      bare(completeness(data)), bare(whoDecided(data)), bare(howDecided(data)),
      { title: 'Exceptions', none: 'None.', said: 'Decided by somebody who turned out to have part in it, rejected, approved although something speaks against it, flagged by a reviewer, void because the right changed after its decision, and reassigned shortly before the due date.', heads: ['What', 'Row', 'System', 'Account', 'Person', 'Right', 'Fact or note', 'By', 'When (UTC)'], widths: [3, 1.2, 3, 3.5, 3, 4.5, 5.5, 3, 3] },
      { title: 'Decisions', none: prints(data) ? 'None.' : `These are ${formatCount(counts.rows, 'row')}, and a PDF holds ${formatNumber(mostPrinted)}: they stand in ${signed.csv.name}, ${signed.csv.sha256}.`, heads: ['Row', 'System', 'Account', 'Person', 'Right', 'Flags', 'Decision', 'By', 'When (UTC)', 'Note'], widths: [1.2, 3, 4, 3.5, 4.5, 5.2, 2, 3.2, 3.2, 4] },
      { title: 'Revocations as they stood at sign-off', none: 'Nothing was rejected.', heads: ['Row', 'System', 'Account', 'Right', 'Rejected because', 'To be removed by', 'Due (UTC)', 'State', 'Closed (UTC)', 'Shown by the population', 'Merkle root'], widths: [1.2, 3, 3.5, 4, 4, 3, 3.2, 1.8, 3.2, 4, 5] },
      bare(signOff(data, signed)),
    ],
  }
}

/**
 * The rows of its lists, line by line.
 * @param told how many decisions were told
 */
export async function* linesOf(tx: Tx, actor: Actor, data: ReportData, signed: Signed, told: (done: number) => void = () => {}): AsyncGenerator<string> {
  const { campaign } = data
  const line = (cells: string[]) => `${JSON.stringify(cells)}\n`
  for (const { rows } of [completeness(data), whoDecided(data), howDecided(data)]) yield `${rows.map(line).join('')}${next}\n`
  let exceptions = 0
  for await (const some of exceptionsOf(tx, actor.orgId, campaign.id)) {
    exceptions += some.length
    if (exceptions <= mostPrinted) yield some.map((row) => line(row.map((cell, n) => (n === 8 ? time(cell) : text(cell))))).join('')
  }
  if (exceptions > mostPrinted) yield line(['More', '', '', '', '', '', `${formatCount(exceptions, 'exception')} in all; the others stand in ${signed.csv.name}`, '', ''])
  yield `${next}\n`
  if (prints(data)) {
    let done = 0
    for await (const some of cells(fetched(tx, rowsOf(tx, { ...noFilter, campaignId: campaign.id })))) {
      yield some.map((of) => line(decision(of))).join('')
      told(done += some.length)
    }
  }
  yield `${next}\n`
  for await (const some of cells(fetched(tx, standing(tx, actor, campaign.id)))) yield some.map((of) => line(revocation(of))).join('')
  yield `${next}\n${signOff(data, signed).rows.map(line).join('')}${whole}\n`
}

export const noFilter = { campaignId: null, state: null, assigneeId: null, systemId: null, flag: null, mine: null, changed: null, search: null } as const satisfies Record<keyof typeof rowFilters, null>

type Cells = (field: string) => unknown
async function* cells({ fields, rows }: ReturnType<typeof fetched>): AsyncGenerator<Cells[]> {
  for await (const some of rows) yield some.map((values) => (field: string) => values[fields.indexOf(field)])
}

const stateOf = (state: string) => (state === 'gone' ? 'Gone' : (rowStates[state as keyof typeof rowStates] ?? state))
const decision = (of: Cells) => [
  text(of('number')), text(of('system')), text(of('account')), text(of('person')), text(of('right')), text(of('flags')), stateOf(text(of('state'))),
  of('decidedBy') && of('decidedBy') !== of('reviewer') ? `${text(of('decidedBy'))} for ${text(of('reviewer'))}` : text(of('decidedBy')), time(of('decidedAt')), text(of('note')),
]
const revocation = (of: Cells) => [
  text(of('number')), text(of('system')), text(of('account')), text(of('right')), text(of('reason')), text(of('owner')) || 'nobody yet', time(of('dueAt')), revocationStates[of('state') as keyof typeof revocationStates] ?? text(of('state')), time(of('closedAt')), text(of('proof')), text(of('root')),
]
