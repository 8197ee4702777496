/**
 * Steps that the expressions read together may compile to: compiling takes microseconds a step, and nobody is to wait for thousands of them.
 * `left` goes down as they are read.
 */
export type Allowance = { left: number }
/** Of one text: about a quarter of a second. */
export const TEXT_ALLOWANCE = 50_000
