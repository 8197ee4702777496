import { z } from 'zod'
import { controlCodes } from '#lib/control-codes.ts'
import { choices, line, optionalId, text, words } from '#lib/input.ts'

export const environments = ['production', 'staging', 'test', 'development', 'recovery'] as const
export type Environment = (typeof environments)[number]

export { ranks as criticalities } from '#lib/words/choices.ts'

export const dataClasses = ['public', 'internal', 'confidential', 'personal', 'financial', 'cardholder', 'credentials'] as const
export const scopes = ['sox', 'soc2', 'iso27001', 'pci', 'hipaa', 'gdpr'] as const

/** What a person says of a system, on the screen and by API alike. */
export const systemFields = {
  name: line(1, 500),
  description: text(0, 5_000).default(''),
  ownerId: optionalId,
  environment: z.enum(environments, { error: 'choose an environment' }),
  criticality: z.coerce.number({ error: 'choose a criticality' }).int().min(1, 'choose a criticality').max(4, 'choose a criticality'),
  dataClasses: choices(dataClasses),
  scopes: choices(scopes),
  processes: words(20),
  logNames: words(50, 500).transform((names) => [...new Set(names.map((name) => name.toLowerCase()))].sort()),
  controls: controlCodes,
}
