/** Yes, no, or null: nobody can tell from what is known. */
export type Truth = boolean | null

export const not = (truth: Truth): Truth => (truth === null ? null : !truth)

/** No as soon as one is no; else not known if one is not. */
export function both(...truths: readonly Truth[]): Truth {
  if (truths.includes(false)) return false
  return truths.includes(null) ? null : true
}

/** Yes as soon as one is yes; else not known if one is not. */
export function either(...truths: readonly Truth[]): Truth {
  if (truths.includes(true)) return true
  return truths.includes(null) ? null : false
}
