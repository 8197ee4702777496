/**
 * Something that must be in an event for a rule to match: a text at a place in a field (null: anywhere in the event),
 * or the mere presence of a field. Texts are folded. `paths` are all the ways the field may be written.
 */
export type Atom =
  | { kind: 'exact' | 'prefix' | 'suffix' | 'contains'; field: string; paths: string[]; text: string }
  | { kind: 'present'; field: string; paths: string[] }
  | { kind: 'keyword'; text: string }

/** The same atom in every rule has the same key. */
export function keyOf(atom: Atom): string {
  if (atom.kind === 'keyword') return `*\0${atom.text}`
  return `${atom.kind}\0${atom.paths.join('\0')}\0\0${atom.kind === 'present' ? '' : atom.text}`
}
