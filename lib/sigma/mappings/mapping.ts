import type { Logsource } from '../rule.ts'

/**
 * Other names a log source has for the fields rules speak of. For a rule of this log source, a field is read by its own
 * name first and then by each of these paths; the first one present in the event is taken.
 */
export type Mapping = {
  /** The rules concerned: those whose log source states all of these. */
  logsource: Partial<Logsource>
  fields: Record<string, string[]>
}

/** Whether a log source states everything the wanted one asks for. */
export function isPartOf(source: Logsource, wanted: Partial<Logsource>): boolean {
  const agrees = (key: keyof Logsource): boolean => wanted[key] === undefined || wanted[key] === null || wanted[key] === source[key]
  return agrees('category') && agrees('product') && agrees('service')
}

/** All paths a field of a rule can be read by, its own name first. */
export function pathsOf(field: string, source: Logsource, mappings: Mapping[]): string[] {
  const paths = [field]
  for (const mapping of mappings) {
    const names = Object.hasOwn(mapping.fields, field) ? mapping.fields[field] : undefined
    if (names === undefined || !isPartOf(source, mapping.logsource)) continue
    for (const name of names) if (!paths.includes(name)) paths.push(name)
  }
  return paths
}
