import { Badge, Status, type Tone } from '#components/ui/marks.tsx'
import type { DeficiencySeverity } from '#lib/deficiency/severity.ts'
import { deficiencyStates, severityNames } from '#lib/modules/deficiencies/words.ts'

const tones = { control_deficiency: 'info', significant_deficiency: 'warn', material_weakness: 'bad' } as const satisfies Record<DeficiencySeverity, Tone>
export const SeverityMark = ({ value }: { value: DeficiencySeverity | null }) => (value === null ? <span className="muted">Not evaluated</span> : <Status tone={tones[value]}>{severityNames[value]}</Status>)

const states = { open: 'warn', evaluated: 'info', reviewed: 'info', remediation: 'info', retested: 'good', closed: 'good', withdrawn: 'off' } as const satisfies Record<keyof typeof deficiencyStates, Tone>
export const StateMark = ({ value }: { value: keyof typeof deficiencyStates }) => <Status tone={states[value]}>{deficiencyStates[value]}</Status>

/** The day, and that it is over. */
export const Due = ({ day, isOverdue }: { day: string | null; isOverdue: boolean }) => (day === null ? <>—</> : <span className="row"><span className="whitespace-nowrap">{day}</span>{isOverdue && <Badge tone="bad">Overdue</Badge>}</span>)
