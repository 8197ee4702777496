import { z } from 'zod'

const strength = z.enum(['evidences', 'supports', 'context'])
const event = z.record(z.string(), z.unknown())

const block = z.strictObject({
  /** Families of control areas: access, change management, operations, system development. */
  areas: z.array(z.enum(['AC', 'CM', 'OP', 'SD'])).min(1),
  requirements: z.array(z.strictObject({ framework: z.string(), id: z.string(), strength })).min(1),
  /** Risk from 0 to 100 before anything is known of the user or the system, and why. */
  score: z.strictObject({ base: z.int().min(0).max(100), because: z.string().min(1) }),
  /** Names of numbers in the rule an organization may change, with what they mean. */
  settings: z.record(z.string(), z.string()).default({}),
  /** What must make the rule fire, and what must not: one event, or a stream of them for a correlation. */
  examples: z.strictObject({ firing: z.union([event, z.array(event).min(1)]), quiet: z.union([event, z.array(event).min(1)]) }),
})

/** What a `tickmark:` block adds to a Sigma rule. */
export type Block = z.infer<typeof block>
export type Examples = Block['examples']
export type RequirementLink = Block['requirements'][number]

/** Check a block. A text says what is wrong with it. */
export function readBlock(value: unknown): Block | string {
  const read = block.safeParse(value)
  if (read.success) return read.data
  const issue = read.error.issues[0]
  return issue === undefined ? 'unreadable' : `${issue.path.join('.') || 'block'}: ${issue.message}`
}
