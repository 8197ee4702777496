import { fieldsOfOurs, isOurs } from '#lib/facts/index.ts'
import type { Group, Item, SigmaCorrelation, SigmaFilter, SigmaProblem, SigmaRule } from '#lib/sigma/index.ts'

/** Fields of our own that a rule, filter or correlation reads and that do not exist: it would wait for them for ever. */
export function unknownFields(definition: SigmaRule | SigmaFilter | SigmaCorrelation): SigmaProblem[] {
  return readsOf(definition).filter(({ field }) => isOurs(field) && !fieldsOfOurs.includes(field)).map(({ field, line, column }) => (
    { file: definition.file, line, column, message: `Nothing is derived under '${field.slice(0, 100)}'.`, help: `There are ${fieldsOfOurs.join(', ')}.` }))
}

type Read = { field: string; line: number; column: number }

function readsOf(definition: SigmaRule | SigmaFilter | SigmaCorrelation): Read[] {
  if ('detection' in definition) return definition.detection.selections.flatMap(({ body }) => itemsOf(body)).map(({ field, line, column }) => ({ field: field ?? '', line, column }))
  const { groupBy, valueFields, aliases, place } = definition
  return [...groupBy, ...valueFields, ...aliases.flatMap(({ fields }) => fields.map((each) => each.field))].map((field) => ({ field, ...place }))
}

const itemsOf = (part: Group | Item): Item[] => (part.kind === 'item' ? [part] : part.members.flatMap(itemsOf))
