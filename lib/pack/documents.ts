import { z } from 'zod'
import { evidenceCategories } from './categories.ts'

const says = (most: number) => z.string().min(1).max(most)
const key = z.string().regex(/^[a-z][a-z-]{2,39}$/)

/** What is asked for as evidence. `covers`: all of a period, or a moment in it. */
export const evidenceSchema = z.strictObject({
  key,
  title: says(200),
  category: z.enum(evidenceCategories),
  shows: says(500),
  formats: z.array(says(60)).min(1),
  covers: z.enum(['whole', 'within']),
  how: says(1_000),
  freshnessDays: z.number().int().min(7).max(800),
})
export type PackEvidence = z.output<typeof evidenceSchema>
export const defineEvidence = <K extends string>(evidence: PackEvidence & { key: K }): PackEvidence & { key: K } => evidence

/** A policy to begin with: what it is for, whom it binds, what it says, who looks at it again and when. */
export const policySchema = z.strictObject({
  key,
  title: says(200),
  purpose: says(500),
  binds: says(300),
  statements: z.array(says(400)).min(4),
  exceptions: says(400),
  review: says(300),
})
export type PackPolicy = z.output<typeof policySchema>
export const definePolicy = <K extends string>(policy: PackPolicy & { key: K }): PackPolicy & { key: K } => policy
