import { isEvidenced, type Mapping, type PackControl, paramsOf } from './control.ts'
import { packControls } from './controls/index.ts'
import type { PackEvidence, PackPolicy } from './documents.ts'
import { packEvidence } from './evidence/index.ts'
import { packPolicies } from './policies/index.ts'

export type PackCode = (typeof packControls)[number]['code']

export const pack: readonly PackControl[] = packControls
export const packCodes = packControls.map(({ code }) => code) as [PackCode, ...PackCode[]]
const byCode = new Map<string, PackControl>(packControls.map((control) => [control.code, control]))
const evidenceByKey = new Map<string, PackEvidence>(packEvidence.map((each) => [each.key, each]))
const policyByKey = new Map<string, PackPolicy>(packPolicies.map((each) => [each.key, each]))

export const isPackCode = (code: string): code is PackCode => byCode.has(code)

/** The control of a code; null: the pack has none, or not any more. */
export const packControl = (code: string | null): PackControl | null => byCode.get(code ?? '') ?? null

/** What a control asks for as evidence, and the policy it stands on; a test holds that all are there. */
export const evidenceOf = (control: PackControl): PackEvidence[] => control.evidence.templates.flatMap((key) => evidenceByKey.get(key) ?? [])
export const policyOf = (control: PackControl): PackPolicy | null => policyByKey.get(control.policy) ?? null

/** The other way round. */
export const controlsWithEvidence = (key: string): PackControl[] => pack.filter(({ evidence }) => evidence.templates.includes(key))
export const controlsWithPolicy = (key: string): PackControl[] => pack.filter(({ policy }) => policy === key)

export const areaOf = (code: string): string => code.slice(0, 2)
export { isEvidenced, packEvidence, packPolicies, paramsOf }
export type { Mapping, PackControl, PackEvidence, PackPolicy }
