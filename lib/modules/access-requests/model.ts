import { z } from 'zod'
import { blankable, flag, id, lasting, text } from '#lib/input.ts'
import { conclusions, requestStates } from './words.ts'

export { conclusions, requestStates }
export type RequestState = keyof typeof requestStates

/** A right as it is chosen: `["role","clerk",""]`, its kind, its native id and its scope. */
export const right = z.string({ error: 'choose a right' }).max(5_000).transform((value, context) => {
  const parsed = z.tuple([z.string(), z.string(), z.string()]).safeParse(safely(value))
  if (parsed.success) return { rightKind: parsed.data[0], rightId: parsed.data[1], scope: parsed.data[2] }
  context.addIssue({ code: 'custom', message: 'is no right of the list: choose one' })
  return z.NEVER
})

function safely(value: string): unknown {
  try {
    return JSON.parse(value)
  } catch {
    return null
  }
}

export const rightValue = ({ rightKind, rightId, scope }: { rightKind: string; rightId: string; scope: string }): string => JSON.stringify([rightKind, rightId, scope])

export const requestFields = { personId: id, systemId: id, source: z.string().min(1).max(50), right, reason: text(1, 2_000), endsAt: blankable(lasting), emergency: flag }

export const reason = text(1, 2_000)
/** Days in which approved access is given; hours for an emergency. */
export const grantDays = 3
/** Days that access lasts at most when it has an end: privileged and emergency access always have one. */
export const longest = { privileged: 366, emergency: 14, other: 1_830 } as const

export const reference = (number: number): string => `ACC-${number}`
