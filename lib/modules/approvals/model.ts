import { z } from 'zod'
import { roleName } from '#lib/auth/role-name.ts'
import { line, text } from '#lib/input.ts'
import { approvalStates, parts, places } from './words.ts'

export type { RuleDefinition } from '#db/schema/approvals.ts'
export { approvalStates, parts, places }
export type ApprovalState = keyof typeof approvalStates
export type Part = keyof typeof parts

/** What a decider is shown and a decision is bound to; stored as canonical JSON. `input`: what the operation that does it is given. */
export type Seen = {
  kind: string
  subject: { type: string; id: string }
  revision: number
  title: string
  reason: string
  facts: { label: string; value: string }[]
  input: Record<string, unknown>
}

/** Hours after which what nobody else can decide applies. */
export const aloneHours = 72
export const mostStages = 3
export const mostDelegationDays = 90

export const sha256 = z.string().regex(/^sha256:[0-9a-f]{64}$/, 'is the hash of what was seen')

const list = <S extends z.ZodType>(each: S, most: number) => z.preprocess((value) => (value === undefined || value === null || value === '' ? [] : Array.isArray(value) ? value : [value]), z.array(each).max(most)).transform((all) => [...new Set(all)].sort())

const stage = z.object({ needed: z.coerce.number().int().min(1, 'at least 1').max(9, 'at most 9'), roles: list(roleName, 10), named: list(z.guid('is not a user'), 20), of: list(z.enum(Object.keys(places) as [keyof typeof places]), 2).optional() })
  .transform(({ of, ...stage }) => (of?.length ? { ...stage, of } : stage))
  .refine((stage) => stage.roles.length + stage.named.length + ('of' in stage ? stage.of.length : 0) > 0, { path: ['roles'], error: 'name roles or people' })
  .refine((stage) => stage.roles.length > 0 || 'of' in stage || stage.named.length >= stage.needed, { path: ['named'], error: 'fewer people than are needed' })

/** A rule as the organization writes it: the first case that holds decides, the last has no condition. */
export const ruleDefinition = z.object({
  cases: z.array(z.object({ criticalityFrom: z.coerce.number().int().min(2).max(4).optional(), stages: z.array(stage).min(1, 'at least one stage').max(mostStages, `at most ${mostStages} stages`) })).min(1).max(4)
    .refine((cases) => cases.every((each, n) => (n === cases.length - 1) === (each.criticalityFrom === undefined)), 'the last case alone holds always')
    .refine((cases) => cases.slice(0, -1).every((each, n) => n === 0 || (each.criticalityFrom ?? 0) < (cases[n - 1]?.criticalityFrom ?? 0)), 'the strictest case stands first'),
  lastsDays: z.coerce.number().int().min(1, 'at least 1').max(90, 'at most 90'),
})

export const note = text(1, 2_000)
export const delegationReason = line(1, 500)
