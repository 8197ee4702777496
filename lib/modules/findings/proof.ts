/** One thing a rule looked for, and what of the event it found: whole values, of nested ones each with its path. */
export type Proof = { selection: string; pattern: string; values: { field: string; value: string }[] }

type Matched = { selection: string; field: string; value: unknown; pattern: string }

/** How it is stored with a finding (`extraData.matched`) → how it is read. What matched several times is said once. */
export function proofOf(matched: readonly Matched[]): Proof[] {
  const proofs = matched.map(({ selection, field, value, pattern }) => ({ selection, pattern, values: valuesOf(value, field || 'any field') }))
  return [...new Map(proofs.map((proof) => [JSON.stringify(proof), proof])).values()]
}

function valuesOf(value: unknown, field: string): Proof['values'] {
  if (typeof value === 'object' && value !== null) {
    const inside = Array.isArray(value) ? value.map((each, n) => [`${field}[${n}]`, each] as const) : Object.entries(value).map(([name, each]) => [`${field}.${name}`, each] as const)
    return inside.length === 0 ? [{ field, value: Array.isArray(value) ? 'an empty list' : 'nothing inside' }] : inside.flatMap(([path, each]) => valuesOf(each, path))
  }
  return [{ field, value: value === undefined || value === null ? 'nothing' : String(value) }]
}
