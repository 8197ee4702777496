import { Badge, Status } from '#components/ui/marks.tsx'
import { frameworkStates, itemStrengths, requirementOutcomes, requirementStrengths } from '#lib/modules/frameworks/words.ts'
import { type Score } from '#lib/posture/judge.ts'

const tones = { available: 'off', adopted: 'good', retired: 'off' } as const
export const FrameworkState = ({ value }: { value: keyof typeof frameworkStates }) => <Status tone={tones[value]}>{frameworkStates[value]}</Status>

const shapes = { passed: 'pass', failed: 'fail', not_evaluable: 'not_evaluable' } as const

/** How a requirement stands: colour, shape and word; what is seen in part only says so. */
export function Stands({ outcome, partly, excluded }: { outcome: keyof typeof requirementOutcomes | null; partly: boolean; excluded: boolean }) {
  if (excluded) return <Status tone="off">Excluded</Status>
  if (outcome === null) return <span className="muted">—</span>
  return <><span className={`mk o-${shapes[outcome]}`}>{requirementOutcomes[outcome]}</span>{partly && <span className="muted"> partly seen</span>}</>
}

const strong = { equivalent: 'good', evidences: 'good', partial: 'info', supports: 'info', related: 'neutral', context: 'neutral' } as const
export const Strength = ({ value }: { value: keyof typeof strong }) => <Badge tone={strong[value]}>{{ ...requirementStrengths, ...itemStrengths }[value]}</Badge>

/** "62 %"; none where nothing is asked. */
export const percent = ({ weight, weightPassed }: Pick<Score, 'weight' | 'weightPassed'>): string => (weight === 0 ? '—' : `${Math.floor((100 * weightPassed) / weight)} %`)

/** What a score is made of: each number with its denominator. */
export const scoreWords = ({ requirements, passed, failed, notEvaluable, partly }: Pick<Score, 'requirements' | 'passed' | 'failed' | 'notEvaluable' | 'partly'>): string =>
  `${passed} of ${requirements} requirements passed, ${failed} failed, ${notEvaluable} not evaluable${partly > 0 ? ` (${partly} of them partly seen)` : ''}`
