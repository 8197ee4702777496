import type { Decisions, Relation, Step } from './decisions.ts'

export const text = (value: string) => `'${value.replaceAll("'", "''")}'`
export const list = (values: readonly string[]) => `array[${values.map(text).join(', ')}]::text[]`
export const name = (value: string) => {
  if (!/^[a-z_]{1,60}$/.test(value)) throw new Error(`${value} is no name of a table or column`)
  return value
}

/** The decision tables as functions that the trigger `tickmark_decided` of db/rules.sql asks. Nobody but the owner of the database can change them. */
export function decisionsSql(all: readonly Decisions[]): string {
  const records = all.map((of) => `    (${[text(name(of.record)), text(of.one), list(of.starts), text(name(of.noteColumn)), list(of.deciders.map(name)), of.undo ? String(of.undo.minutes) : 'null::int'].join(', ')})`)
  const steps = all.flatMap((of) => (Object.entries(of.steps) as [string, Step<string>][]).flatMap(([verb, step]) => step.from.map((from) =>
    `    (${[text(of.record), text(verb), text(from), text(step.to), String(step.note === 'needed'), list(step.notBy)].join(', ')})`)))
  const people = all.flatMap((of) => (Object.entries(of.people) as [Relation, NonNullable<Decisions['people'][Relation]>][]).map(([relation, { table, key, user, person }]) =>
    `  select ${text(relation)}, ${name(user)}, ${name(person)} from ${name(table)} where which = ${text(of.record)} and org_id = org and ${name(key)} = id_of`))
  return `-- Made from the decision tables of the modules by \`npm run decisions\`; a test holds the two together. Do not change it by hand.
drop function if exists tickmark_decision_records();
create function tickmark_decision_records() returns table (record text, one text, starts text[], note_column text, deciders text[], undo_minutes int) language sql immutable as $$
  values
${records.join(',\n')}
$$;

create or replace function tickmark_decision_steps() returns table (record text, verb text, from_state text, to_state text, note_needed boolean, not_by text[]) language sql immutable as $$
  values
${steps.join(',\n')}
$$;

-- Who stands in which relation to a record.
create or replace function tickmark_decision_people(which text, org uuid, id_of uuid) returns table (relation text, user_id uuid, person_id uuid) language sql stable as $$
${people.join('\n  union all\n')}
$$;
`
}
