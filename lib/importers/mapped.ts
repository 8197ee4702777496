import { z } from 'zod'
import { type AccountKind, accountKinds, direct, type Entitlement, type Placed } from './entitlement.ts'
import { type Entry, type Reject, type Warning } from './frame.ts'
import { dateOrders, IdLengths, idProblem, isNothing, readDate, readYesNo, textsAt, type Value } from './values.ts'

/** A table or list of any system, read as a person said: which column is which field. */

export const mappedFields = ['accountId', 'accountName', 'userName', 'email', 'employeeId', 'enabled', 'accountKind', 'lastUsedAt', 'mfa', 'rightKind', 'rightId', 'rightName', 'privileged', 'scope', 'path', 'until'] as const
export type MappedField = (typeof mappedFields)[number]

export const mappingShape = z.strictObject({
  /** Field → column. */
  columns: z.partialRecord(z.enum(mappedFields), z.string().min(1).max(500)),
  /** Field → what it is in every record. */
  fixed: z.partialRecord(z.enum(['rightKind', 'rightId', 'rightName', 'scope', 'accountKind']), z.string().min(1).max(500)).optional(),
  dates: z.enum(dateOrders).optional(),
  /** The column of `enabled` says who is disabled. */
  inverted: z.boolean().optional(),
  /** Between several rights in one cell. */
  separator: z.string().min(1).max(3).optional(),
  /** Digits of an account's id, where zeros in front were lost. */
  padTo: z.int().min(2).max(32).optional(),
})
export type Mapping = z.infer<typeof mappingShape>

/** What keeps a mapping from being used with these columns: field → sentence. */
export function mappingProblems({ columns, fixed = {} }: Mapping, present: readonly string[]): Record<string, string> {
  const problems: Record<string, string> = {}
  for (const [field, column] of Object.entries(columns)) {
    if (!present.includes(column)) problems[field] = `There is no column “${column}”.`
    if (field in fixed) problems[field] = 'Say a column or one value for all, not both.'
  }
  if (!columns.accountId) problems.accountId = 'Say which column tells one account from another, for good.'
  if (!columns.rightId && !columns.rightName && !fixed.rightId && !fixed.rightName) problems.rightName = 'Say which column names the right, or what it is in every record.'
  return problems
}

const kindWords: Record<string, AccountKind> = { user: 'person', person: 'person', human: 'person', member: 'person', employee: 'person', mitarbeiter: 'person', benutzer: 'person', dialog: 'person', contractor: 'person', guest: 'external', external: 'external', extern: 'external', service: 'service', 'service account': 'service', dienst: 'service', dienstkonto: 'service', system: 'service', technical: 'service', technisch: 'service', bot: 'service', application: 'service', app: 'service', group: 'group', gruppe: 'group', role: 'role', rolle: 'role' }

/** A reader of records by one mapping. `warnings` are whole when all were read. */
export function mappedReader(mapping: Mapping, system: string): { read: (entry: Entry) => Placed[] | Reject; warnings: () => Warning[] } {
  const lengths = new IdLengths()
  return {
    read: (entry) => recordOf(entry, mapping, system, lengths),
    warnings: () => {
      const zeros = lengths.said()
      return zeros ? [{ at: null, said: zeros }] : []
    },
  }
}

function recordOf({ at, fields }: Entry, mapping: Mapping, system: string, lengths: IdLengths): Placed[] | Reject {
  const { columns, fixed = {} } = mapping
  const texts = (field: MappedField): string[] => {
    const column = columns[field]
    if (column !== undefined) return textsAt(fields, column).map((text) => text.trim()).filter(Boolean)
    const same = (fixed as Partial<Record<MappedField, string>>)[field]
    return same === undefined ? [] : [same]
  }
  const text = (field: MappedField): string | null => texts(field).find((each) => !isNothing(each)) ?? null
  const wrong = (field: MappedField, problem: string): Reject => ({ at, reason: `has a value in “${columns[field] ?? field}” that cannot be taken: ${problem}` })

  const given = text('accountId')
  if (given === null) return { at, reason: `has nothing in “${columns.accountId}”, which tells accounts apart` }
  const problem = idProblem(given)
  if (problem) return wrong('accountId', problem)
  const id = mapping.padTo && /^\d+$/.test(given) ? given.padStart(mapping.padTo, '0') : given
  lengths.pass(id)

  const read: Partial<Record<MappedField, boolean | string | null>> = {}
  for (const [field, reader] of readers(mapping)) {
    const value = reader(texts(field)[0] ?? '')
    if ('problem' in value) return wrong(field, value.problem)
    read[field] = value.value
  }
  const split = (field: MappedField) => texts(field).flatMap((each) => (mapping.separator ? each.split(mapping.separator) : [each])).map((each) => each.trim()).filter((each) => each !== '' && !isNothing(each))
  const [ids, names] = [split('rightId'), split('rightName')]
  const rights = ids.length > 0 ? ids : names
  if (rights.length === 0) return { at, reason: `has nothing in “${columns.rightId ?? columns.rightName ?? 'right'}”, so it says no right` }
  const broken = rights.map((each, n) => idProblem(each) ?? (ids.length > 0 && names.length > 0 && names.length !== ids.length && n === 0 ? `there are ${ids.length} ids of rights and ${names.length} names` : null)).find((each) => each !== null)
  if (broken) return wrong(ids.length > 0 ? 'rightId' : 'rightName', broken)

  const userName = text('userName')
  const account: Entitlement['account'] = {
    id, name: text('accountName') ?? userName ?? text('email') ?? id, kind: (read.accountKind ?? 'unknown') as AccountKind,
    enabled: (read.enabled ?? null) as boolean | null, email: text('email'), userName, employeeId: text('employeeId'),
    lastUsedAt: (read.lastUsedAt ?? null) as string | null, lastUseOf: columns.lastUsedAt ?? null, mfa: (read.mfa ?? null) as boolean | null,
  }
  const paths = split('path')
  return rights.map((right, n): Placed => ({ at, row: {
    system, account,
    right: { kind: text('rightKind') ?? 'role', id: right, name: names[n] ?? right, definitionDigest: null, privileged: (read.privileged ?? null) as boolean | null },
    scope: text('scope') ?? '', paths: paths.length > 0 ? [...new Set(paths)].sort() : [direct], until: (read.until ?? null) as string | null, conditions: null,
  } }))
}

type Reader = (text: string) => Value<boolean | string | null>

function readers(mapping: Mapping): [MappedField, Reader][] {
  const yesNo: Reader = readYesNo
  const date: Reader = (text) => readDate(text, mapping.dates)
  const enabled: Reader = (text) => {
    const read = readYesNo(text)
    return 'value' in read && mapping.inverted && read.value !== null ? { value: !read.value } : read
  }
  const all: [MappedField, Reader][] = [['enabled', enabled], ['mfa', yesNo], ['privileged', yesNo], ['lastUsedAt', date], ['until', date], ['accountKind', kindOf]]
  return all.filter(([field]) => mapping.columns[field] !== undefined || (field === 'accountKind' && mapping.fixed?.accountKind !== undefined))
}

function kindOf(text: string): Value<string | null> {
  if (isNothing(text)) return { value: null }
  const word = text.trim().toLowerCase()
  const kind = kindWords[word] ?? accountKinds.find((each) => each === word)
  return kind ? { value: kind } : { problem: `“${text.slice(0, 60)}” is no kind of account (${accountKinds.join(', ')})` }
}
