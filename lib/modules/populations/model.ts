import { z } from 'zod'
import { type DoorSource, doorShape, doorSources, isDoorSource } from '#lib/importers/doors.ts'
import { mappingShape } from '#lib/importers/mapped.ts'
import { rosterShape } from '#lib/importers/roster.ts'
import { sources } from '#lib/importers/sources.ts'
import { id, line, text, utcInstant } from '#lib/input.ts'
import { populationStates } from './words.ts'

export { populationStates }

const tableSource = { name: 'Table or list of any system', ask: 'CSV, TSV, XLSX, JSON or NDJSON; you say which column is which', parts: {} }

const doors = {
  badge_log: { name: 'Badge log', ask: 'Every record of the doors of the period, refused ones too: CSV or XLSX; you say which column is which. Read by few: whoever manages, audits, or answers for the facility', parts: {} },
  visitor_log: { name: 'Visitor log', ask: 'Every visit of the period with host, in and out: CSV or XLSX; you say which column is which. Read by few, as a badge log is', parts: {} },
  badge_register: { name: 'Badge register', ask: 'Every badge with whom it is given to, from when to when: CSV or XLSX; you say which column is which. Read by few, as a badge log is', parts: {} },
} as const satisfies Record<DoorSource, unknown>

/** What a population can be read from: what to ask the system for, and which lists it takes. */
export const populationSources = { table: tableSource, roster: { name: 'Roster of people', ask: 'Everybody who works here, and who left lately, with manager, status and last day: CSV, TSV, XLSX, JSON or NDJSON; you say which column is which', parts: {} }, ...doors, aws_credentials: { name: 'AWS credential report', ask: 'aws iam generate-credential-report, then get-credential-report: its answer as a file, which says when AWS made the report (up to four hours before), or the report itself', parts: {} }, ...Object.fromEntries(Object.entries(sources).map(([key, { name, ask, parts }]) => [key, { name, ask, parts: parts as Record<string, string> }])) } as Record<PopulationSource, { name: string; ask: string; parts: Record<string, string> }>
export type PopulationSource = 'table' | 'roster' | DoorSource | 'aws_credentials' | keyof typeof sources
export const sourceKeys = ['table', 'roster', ...doorSources, 'aws_credentials', ...Object.keys(sources)] as [PopulationSource, ...PopulationSource[]]

/** What a person says of an extraction: which list exactly, so that somebody else gets the same. */
export const extractionFields = {
  systemId: id,
  source: z.enum(sourceKeys, { error: 'choose what the system exported' }),
  /** Empty: the system, the source and the day. */
  title: line(0, 300).default(''),
  report: text(1, 5_000),
  parameters: text(0, 5_000).default(''),
  /** When it was taken from its system; never later than now. The form of a browser has no zone, and says UTC. */
  extractedAt: utcInstant,
}

export const part = line(0, 60).default('')
export const mapping = z.preprocess((value) => {
  if (typeof value !== 'string') return value
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}, z.union([mappingShape, rosterShape, doorShape], { error: 'say which column is which field' }))

/** Of these somebody says which column is which. */
export const isMapped = (source: string): source is 'table' | 'roster' | DoorSource => source === 'table' || source === 'roster' || isDoorSource(source)

/** Fewer than so much of what was there last time has to be explained. */
export const fewer = 0.8

/** What a total that a system shows may count, and what two lists may be told by. */
export const totalBys = { records: 'Records of the files, without blank ones', rows: 'Rows: each right of each account once', accounts: 'Accounts' } as const
export const listBys = { key: 'Rows: account, right and scope by their ids', account: 'Accounts by their id', user_name: 'Accounts by user name', email: 'Accounts by e-mail' } as const
export const reconciledBys = { ...totalBys, ...listBys } as const
export type ReconciledBy = keyof typeof reconciledBys

export const sides = { here: 'Only here', there: 'Only there' } as const
export const rejectKinds = { rejected: 'Rejected', blank: 'Blank', duplicate: 'Duplicate', conflict: 'Conflict' } as const
export const changeKinds = { came: 'Came', went: 'Went', altered: 'Changed' } as const

/** More is no difference: these are lists of different things. */
export const mostDifferences = 50_000

export type Remark = 'empty' | 'unreconciled' | 'fewer' | 'rejected' | 'columns' | 'warnings'

type Read = { state: string; accepted: number | null; rejected: number | null; warningCount: number; columns: string[] | null }
type Former = { accepted: number | null; columns: string[] | null } | null

/** What whoever freezes it has to answer for, in words; a list that is whole and like the last one needs no answer. */
export function remarksOf(of: Read, former: Former, reconciled: boolean): Partial<Record<Remark, string>> {
  const found: Partial<Record<Remark, string>> = {}
  if (of.accepted === null) return found
  if (!reconciled) found.unreconciled = 'It is not reconciled: nothing else says that it is complete. Compare it, or say why it may be used all the same.'
  if (of.accepted === 0) found.empty = 'It holds no row. Say why nothing occurs there, or take the export again: what is empty proves nothing by itself.'
  else if (former?.accepted && of.accepted < former.accepted * fewer) found.fewer = `It has ${of.accepted} rows where the last one had ${former.accepted}. Say why so many are gone.`
  if (of.rejected) found.rejected = `${of.rejected} ${of.rejected === 1 ? 'record' : 'records'} could not be read. Say why the list is complete without ${of.rejected === 1 ? 'it' : 'them'}.`
  const [came, went] = changeOf(of.columns, former?.columns ?? null)
  if (came.length + went.length > 0) found.columns = `Its columns are others than last time: ${[...came.map((name) => `“${name}” came`), ...went.map((name) => `“${name}” went`)].slice(0, 10).join(', ')}.`
  if (of.warningCount > 0) found.warnings = `${of.warningCount} ${of.warningCount === 1 ? 'warning' : 'warnings'} came with it. Say why it may be used all the same.`
  return found
}

function changeOf(now: string[] | null, before: string[] | null): [came: string[], went: string[]] {
  if (!now || !before) return [[], []]
  return [now.filter((name) => !before.includes(name)), before.filter((name) => !now.includes(name))]
}
