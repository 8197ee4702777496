import 'server-only'
import { and, or, type SQL, sql, type SQLWrapper } from 'drizzle-orm'
import { likeText } from '#lib/keyset.ts'
import { kindLabels } from '#lib/words/entry.ts'
import { acts, parts, templateOf } from '#lib/words/index.ts'
import { outcomes } from './model.ts'

/** The columns of an entry that a search reads. */
type Row = Record<'orgId' | 'id' | 'body' | 'action' | 'outcome' | 'actorKind' | 'subjectType' | 'subjectId', SQLWrapper>

/** Each word costs a look at every entry. */
export const mostWords = 8

/** What was typed, in words: each has to be found. */
export const wordsOf = (typed: string): string[] => [...new Set(typed.toLowerCase().split(/\s+/).filter(Boolean))]

/**
 * Whether an entry says all that was typed, word by word and in whatever order, whether small or capital: in who it was (the name and address of
 * the time, while nobody erased them), in the sentence, in what the record is called, in the reason or in what went wrong.
 */
export const says = (row: Row, typed: string): SQL | undefined => and(...wordsOf(typed).map((word) => saysWord(row, word)))

function saysWord(row: Row, word: string): SQL | undefined {
  const has = (text: string) => text.toLowerCase().includes(word)
  const fixed = (template: string) => template.replace('{label}', '')
  const like = `%${likeText(word)}%`
  // As the canonical text of a body has it, which spares parsing most of them.
  const inBody = `%${likeText(JSON.stringify(word).slice(1, -1))}%`
  const text = (path: string) => sql`case json_typeof(${row.body}::json #> ${path}) when 'string' then ${row.body}::json #>> ${path} end`
  const called = Object.keys(acts).filter((name) => has(acts[name] ?? ''))
  const kinds = Object.keys(kindLabels).filter((kind) => has(kindLabels[kind] ?? ''))
  return or(
    ...outcomes.map((outcome) => {
      const said = Object.keys(acts).filter((action) => has(acts[action] ?? '') || has(fixed(templateOf({ action, outcome, subjectType: '' }))))
      return said.length > 0 ? and(sql`${row.outcome} = ${outcome}`, sql`${row.action} in ${said}`) : undefined
    }),
    ...Object.entries(parts).flatMap(([action, types]) => Object.keys(types).filter((type) => has(fixed(types[type] ?? ''))).map((type) => and(sql`${row.action} = ${action}`, sql`${row.subjectType} = ${type}`))),
    called.length > 0 ? and(sql`${row.subjectType} = 'operation'`, sql`${row.subjectId} in ${called}`) : undefined,
    kinds.length > 0 ? sql`${row.actorKind} in ${kinds}` : undefined,
    sql`(${row.body} ilike ${inBody} and concat_ws(' ', ${text('{subject,label}')}, ${text('{actor,name}')}, ${text('{reason}')}, ${text('{error}')}) ilike ${like})`,
    // One look for each entry: as `exists` PostgreSQL would read the personal values of all of them first.
    sql`coalesce((select true from audit_personal p where p.org_id = ${row.orgId} and p.entry_id = ${row.id} and p.path in ('actor.name', 'actor.email', 'subject.label') and p.value ilike ${inBody} limit 1), false)`,
  )
}
