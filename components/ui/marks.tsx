import type { ReactNode } from 'react'

/*
 * Small coloured words that carry meaning. The shapes before them are drawn by CSS (ui.css), so that a mark in a table cell
 * costs one short element in the page and as much again in its payload.
 */

export const outcomes = { pass: 'Pass', fail: 'Fail', not_evaluable: 'Not evaluable', not_applicable: 'Not applicable', manual: 'Manual' } as const
export type OutcomeValue = keyof typeof outcomes

/** The outcome of a check: colour, shape and word. `reason` is said on hover and should be given for "not evaluable". */
export function Outcome({ value, reason }: { value: OutcomeValue; reason?: string }) {
  return <span className={`mk o-${value}`} title={reason}>{outcomes[value]}</span>
}

export const severities = { low: 'Low', medium: 'Medium', high: 'High', critical: 'Critical' } as const
export type SeverityValue = keyof typeof severities

/** How bad it is: colour, number of filled bars and word. */
export function Severity({ value }: { value: SeverityValue }) {
  return <span className={`mk s-${value}`}>{severities[value]}</span>
}

const sources = {
  live: ['Live', 'Read by a connection from the system itself'],
  manual: ['Manual', 'Entered or uploaded by a person'],
  sample: ['Sample', 'Invented data of the sample organization'],
  fallback: ['Fallback', 'An older copy: a newer pull failed'],
} as const
export type SourceValue = keyof typeof sources

/** Where a figure comes from. Every figure carries one. */
export function Source({ value }: { value: SourceValue }) {
  return <span className={`mk d-${value}`} title={sources[value][1]}>{sources[value][0]}</span>
}

export type Tone = 'neutral' | 'info' | 'good' | 'warn' | 'bad' | 'off'

/** The state of a record as a word with a dot. `tone` says what the state means, the word says which it is. */
export function Status({ tone = 'neutral', children }: { tone?: Tone; children: ReactNode }) {
  return <span className={`mk t-${tone}`}>{children}</span>
}

/** A boxed word or count: kinds, tags, versions. Colour only for meaning. */
export function Badge({ tone = 'neutral', children, title }: { tone?: Tone; children: ReactNode; title?: string }) {
  return <span className={`bg t-${tone}`} title={title}>{children}</span>
}
