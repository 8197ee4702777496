import { z } from 'zod'
import { blankable, line, optionalId, optionalText, optionalUtcInstant, text, utcInstant } from '#lib/input.ts'
import { phaseNames, recipientNames, severityNames, stateNames } from './words.ts'

export { severityNames, stateNames } from './words.ts'

const keysOf = <T extends string>(of: Record<T, string>) => Object.keys(of) as [T, ...T[]]
export const stateKeys = keysOf(stateNames)
export const severityKeys = keysOf(severityNames)
export const phaseKeys = keysOf(phaseNames)
export const recipientKeys = keysOf(recipientNames)

export type Severity = keyof typeof severityNames
export const severity = z.enum(severityKeys, { error: 'choose a severity' })
/** From the rank of a finding. */
export const severityOfRank = (rank: number): Severity => (['p4', 'p3', 'p2', 'p1'] as const)[Math.min(4, Math.max(1, rank)) - 1] ?? 'p4'

/** These do not close before somebody said what was learned. */
export const needsLessons = (of: Severity): boolean => of === 'p1' || of === 'p2'

export const incidentFields = { title: line(1, 300), description: text(0, 10_000).default(''), severity }
export const timeFields = { occurredAt: optionalUtcInstant, detectedAt: utcInstant, declaredAt: utcInstant, reason: text(1, 2_000) }
export const roleFields = { coordinatorId: optionalId, technicalLeadId: optionalId, legalCounselId: optionalId, communicationsId: optionalId }

const currencies = new Set(Intl.supportedValuesOf('currency'))
const amount = z.preprocess((value) => (typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : value), z.string().regex(/^\d{1,13}(\.\d{1,2})?$/, 'is an amount, such as 1250.50'))
/** Both or neither. */
export const costFields = { cost: blankable(amount), currency: blankable(z.string().trim().toUpperCase().refine((code) => currencies.has(code), 'is no currency, such as EUR')) }

export const phaseFields = { phase: z.enum(phaseKeys, { error: 'choose a phase' }), at: utcInstant, said: text(1, 10_000), reason: optionalText(2_000) }
export const taskFields = { title: line(1, 500), assigneeId: optionalId, dueAt: optionalUtcInstant }
export const obligationFields = { recipient: z.enum(recipientKeys, { error: 'choose who has to be told' }), name: line(1, 300), what: text(1, 5_000), dueAt: optionalUtcInstant }

export const incidentName = ({ number, title }: { number: number; title: string }): string => `I-${number} ${title}`

/** What GDPR asks to be told (Art. 33 (3), 34 (2)). */
export const breachDuties = {
  authority: 'The nature of the breach, with the categories and approximate numbers of persons and of records concerned; the name of the data protection officer or another contact; the likely consequences; the measures taken or proposed, also against its effects. What is not known yet follows in phases (GDPR Art. 33 (3), (4)).',
  persons: 'In clear and plain language the nature of the breach, the contact, the likely consequences and the measures, without undue delay, where the risk to their rights is likely to be high (GDPR Art. 34). Say why it is not needed where it is not (Art. 34 (3)).',
} as const
