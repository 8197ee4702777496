import { z } from 'zod'
import { frequencyKeys } from '#lib/occurrences.ts'

/** What a control of the pack says of itself. Its code is permanent; what an organization makes of it is its own. */
const says = (most: number) => z.string().min(1).max(most).refine((text) => text.trim() === text, 'begins or ends with a space')
const key = z.string().regex(/^[a-z][a-z-]{2,39}$/)

export const frameworks = ['SOC 2', 'ISO 27001:2022', 'NIST 800-53 r5', 'COBIT 2019', 'PCI DSS 4.0.1'] as const
export const strengths = ['evidences', 'supports', 'context'] as const
export const packFrequencies = [...frequencyKeys, 'continuous', 'each_time'] as const

/** `by`: the question of control tests that answers it from data; null: a person says so. */
const attribute = z.strictObject({
  id: z.string().regex(/^[A-H]$/),
  asks: says(300),
  pass: z.strictObject({ period: says(300), point: says(300) }),
  by: z.string().regex(/^[a-z]+(-[a-z]+)*\.[a-z-]+$/).nullable(),
  params: z.record(z.string(), z.union([z.number(), z.array(z.string()).min(1)])).optional(),
  /** What has to fail: in words, and as an item where data answers. */
  negative: z.strictObject({ says: says(300), item: z.record(z.string(), z.unknown()).optional() }),
}).refine(({ by, negative }) => (by === null) === (negative.item === undefined), 'has an item that must fail where data answers, and none elsewhere')

export const controlSchema = z.strictObject({
  code: z.string().regex(/^(AC|CM|OP|SD)-\d{2}$/),
  title: says(200),
  risk: says(500),
  objective: says(500),
  description: says(1_000),
  procedure: says(1_000),
  frequency: z.enum(packFrequencies),
  type: z.enum(['preventive', 'detective', 'corrective']),
  automation: z.enum(['manual', 'semi_automated', 'automated']),
  ownerRole: z.enum(['admin', 'compliance_manager', 'control_owner', 'reviewer', 'contributor']),
  /** Information produced by the entity: what the control itself relies on. */
  ipe: z.array(z.strictObject({ what: says(200), from: says(200), shows: says(300) })).min(1),
  attributes: z.array(attribute).min(1).refine((all) => all.every(({ id }, n) => id === 'ABCDEFGH'[n]), 'are lettered one after another'),
  evidence: z.strictObject({ recipe: z.array(says(400)).min(2), templates: z.array(key).min(1) }),
  policy: key,
  maps: z.array(z.strictObject({ framework: z.enum(frameworks), id: z.string().regex(/^[A-Z\d][\w.()]*(?:-\d+(?:\(\d+\))?)?$/), strength: z.enum(strengths) })).min(3),
})

export type PackControl = z.output<typeof controlSchema>
export type Framework = (typeof frameworks)[number]
export type Strength = (typeof strengths)[number]
export type Mapping = PackControl['maps'][number]

export const defineControl = <C extends string>(control: PackControl & { code: C }): PackControl & { code: C } => control

/** What a question is asked with: checks of clouds, or numbers. */
export const paramsOf = ({ params }: { params?: PackControl['attributes'][number]['params'] }): string[] => Object.entries(params ?? {}).flatMap(([name, value]) => (Array.isArray(value) ? value : [`${name}: ${value}`]))

/** That something was done in time, or has a file, says nothing of what was done. */
const weak = /^(?:occurrence|evidence)\./

/** Whether data answers at least one question about what the control is for. */
export const isEvidenced = ({ attributes }: Pick<PackControl, 'attributes'>): boolean => attributes.some(({ by }) => by !== null && !weak.test(by))

const mapping = (framework: Framework) => (strength: Strength, ...ids: string[]): Mapping[] => ids.map((id) => ({ framework, id, strength }))
export const soc2 = mapping('SOC 2')
export const iso = mapping('ISO 27001:2022')
export const nist = mapping('NIST 800-53 r5')
export const cobit = mapping('COBIT 2019')
export const pci = mapping('PCI DSS 4.0.1')
