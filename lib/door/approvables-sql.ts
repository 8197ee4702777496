import { list, name, text } from '#lib/decisions-sql.ts'
import { type Approvable, rolesOf } from './approvable.ts'

/** What modules say they let others approve, as a function from which `db/rules.sql` makes the triggers of their records. Nobody but the owner of the database can change it. */
export function approvablesSql(all: readonly Approvable[]): string {
  const rows = all.toSorted((one, other) => (one.kind < other.kind ? -1 : 1)).map(({ kind, subjectType, alone, record, population, shipped }) =>
    `    (${[text(kind), text(subjectType), String(alone === true), record ? text(name(record.table)) : 'null', record ? list(record.material.map(name)) : 'null::text[]', record?.done ? text(record.done) : 'null', population ? text(population) : 'null', list(rolesOf(shipped))].join(', ')})`)
  return `-- Made from what the modules say is approved by \`npm run decisions\`; a test holds the two together. Do not change it by hand.
drop function if exists tickmark_approvables();
create function tickmark_approvables() returns table (kind text, subject_type text, alone boolean, record text, material text[], done text, population text, deciders text[]) language sql immutable as $$
  values
${rows.join(',\n')}
$$;
`
}
