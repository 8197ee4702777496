import { z } from 'zod'
import { choices, line, optionalId, text, words } from '#lib/input.ts'

export const environments = ['production', 'staging', 'test', 'development', 'recovery'] as const
export type Environment = (typeof environments)[number]

/** Rank in the database → word on the screen. */
export const criticalities = { 1: 'Low', 2: 'Medium', 3: 'High', 4: 'Critical' } as const

export const dataClasses = ['public', 'internal', 'confidential', 'personal', 'financial', 'cardholder', 'credentials'] as const
export const scopes = ['sox', 'soc2', 'iso27001', 'pci', 'hipaa', 'gdpr'] as const

export const scopeNames: Record<(typeof scopes)[number], string> = {
  sox: 'SOX', soc2: 'SOC 2', iso27001: 'ISO 27001', pci: 'PCI DSS', hipaa: 'HIPAA', gdpr: 'GDPR',
}

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
  controls: words(50, 20).refine((codes) => codes.every((code) => /^[A-Z]{2}-\d{2}$/.test(code)), 'control codes look like AC-02'),
}
