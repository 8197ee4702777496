import type { Json } from '#lib/crypto/canonical.ts'
import { capital, formatBytes, formatDateTime, formatNumber } from '#lib/format.ts'
import { acts, fields } from './index.ts'
import type { FieldWords, Named } from './shape.ts'

/** How the parts of an audit entry read. Facts are stored, words are made when an entry is shown. */

/** What a record is called that a value names; undefined: nobody knows. */
export type NameOf = (kind: Named, id: string) => string | undefined

/** What records of every kind have. */
const common: Record<string, FieldWords> = { deletedAt: 'Removed' }

const wordsOf = (subjectType: string, field: string): FieldWords | undefined => fields[subjectType]?.[field] ?? common[field]

/** Whether somebody said how a field reads. */
export const hasWords = (subjectType: string, field: string): boolean => wordsOf(subjectType, field) !== undefined

/** "Password changed"; of a field nobody has words for: `dataSource` → "Data source", `ownerId` → "Owner". */
export function fieldLabel(subjectType: string, field: string): string {
  const words = wordsOf(subjectType, field)
  if (words) return typeof words === 'string' ? words : words.called
  const spelled = field.replace(/(?<=[a-z])Id$/, '').replace(/[._]/g, ' ').replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase()
  return capital(spelled).replace(/\b(ip|mfa|totp|url|id)\b/gi, (short) => short.toUpperCase())
}

/** What of a value stands for a record whose name has to be asked for. */
export function namedIn(subjectType: string, field: string, value: Json): { kind: Named; id: string }[] {
  const words = wordsOf(subjectType, field)
  const kind = typeof words === 'object' ? words.of : undefined
  if (kind === undefined || kind === 'permission' || value === null) return []
  if (kind === 'actor') return actorIn(value).named
  const parts = Array.isArray(value) ? value : typeof value === 'object' ? Object.values(value) : [value]
  return parts.flatMap((id) => (typeof id === 'string' && id !== '' ? [{ kind, id }] : []))
}

/** `person:<id>`, and whatever is said after it. */
function actorIn(value: Json): { named: { kind: Named; id: string }[]; rest: string } {
  const [, kind = '', id = '', rest = ''] = /^(person|user|token|api-token):([0-9a-f-]{36})(.*)$/.exec(String(value)) ?? []
  return { named: id === '' ? [] : [{ kind: kind === 'person' || kind === 'user' ? 'user' : 'api-token', id }], rest }
}

/** As entries have it, and as the database writes it where an entry has what a statement told. */
const instant = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|\+00)$/

/** A value of a field in words: `4` → "Critical", an id → a name, a time as people write it. Null: there is none. */
export function valueLabel(subjectType: string, field: string, value: Json, nameOf: NameOf): string | null {
  if (value === null || value === undefined) return null
  const words = wordsOf(subjectType, field)
  const { values = {}, of } = typeof words === 'object' ? (words as { values?: Readonly<Record<string, string>>; of?: Named }) : {}
  const named = (text: string) => (of === 'permission' ? acts[text] : of && nameOf(of, text))
  if (of === 'actor') {
    const { named: [found], rest } = actorIn(value)
    return found ? `${nameOf(found.kind, found.id) ?? found.id}${rest && `,${rest}`}` : String(value)
  }
  const one = (part: Json): string => {
    if (typeof part === 'string') return (Object.hasOwn(values, part) ? values[part] : undefined) ?? named(part) ?? (part === '' ? '(empty)' : instant.test(part) ? formatDateTime(part.replace(' ', 'T').replace(/\+00$/, 'Z')) : part)
    if (typeof part === 'boolean' || typeof part === 'number') return (Object.hasOwn(values, String(part)) ? values[String(part)] : undefined) ?? (typeof part === 'boolean' ? (part ? 'Yes' : 'No') : String(part))
    return part === null ? 'nothing' : Array.isArray(part) ? list(part) : record(part)
  }
  const list = (parts: Json[]): string => (parts.length === 0 ? '(none)' : parts.map(one).join(', '))
  const record = (part: { [name: string]: Json }): string => {
    if (typeof part.begins === 'string') return `“${part.begins}…” (${formatBytes(Number(part.bytes))})`
    if (typeof part.items === 'number') return `${formatNumber(part.items)} entries`
    if (typeof part.permission === 'string') {
      const { permission, effect, reason, expiresAt } = part
      return `${acts[permission] ?? permission} (${[effect, expiresAt && `until ${one(expiresAt)}`].flatMap((each) => (each ? [one(each)] : [])).join(', ')})${reason ? ` “${one(reason)}”` : ''}`
    }
    const parts = Object.entries(part)
    return parts.length === 0 ? '(none)' : parts.map(([name, each]) => `${(of === 'permission' ? acts[name] : undefined) ?? name}: ${one(each)}`).join(', ')
  }
  return one(value)
}

/** Who is named where nobody has a name, or before it. */
export const kindLabels: Record<string, string> = { token: 'The API token', job: 'Tickmark', visitor: 'Somebody', webhook: 'A webhook', scim: 'Provisioning' }

type Acted = { actorKind: string; actorName: string | null; outcome: string; category: string; subjectLabel: string }

/** Somebody who was not signed in yet, and has just proven to be the one the entry is about. */
export const provenBy = (entry: Acted): boolean => entry.actorKind === 'visitor' && entry.outcome === 'success' && entry.subjectLabel !== '' && entry.category === 'authentication'

/** Who is named for an entry: a person by the name they had, a token as what it is, whatever it is called. */
export function actorLabel(entry: Acted): string {
  const name = provenBy(entry) ? entry.subjectLabel : entry.actorName
  if (entry.actorKind === 'token') return `${kindLabels.token} “${entry.actorName ?? ''}”`
  return name === 'erased' ? 'Erased person' : (name ?? kindLabels[entry.actorKind] ?? entry.actorKind)
}
