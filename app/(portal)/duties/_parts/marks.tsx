import { Severity, Status, type Tone } from '#components/ui/marks.tsx'
import { Tabs } from '#components/ui/panel.tsx'
import { conflictStates, dutyRuleStates } from '#lib/modules/duties/model.ts'

const conflictTones = { open: 'bad', mitigated: 'info', resolved: 'good', void: 'off' } as const satisfies Record<keyof typeof conflictStates, Tone>
const ruleTones = { draft: 'warn', approved: 'good', ended: 'off' } as const satisfies Record<keyof typeof dutyRuleStates, Tone>
const severities = ['low', 'medium', 'high', 'critical'] as const

export const ConflictState = ({ value }: { value: keyof typeof conflictStates }) => <Status tone={conflictTones[value]}>{conflictStates[value]}</Status>
export const RuleState = ({ value }: { value: keyof typeof dutyRuleStates }) => <Status tone={ruleTones[value]}>{dutyRuleStates[value]}</Status>
export const Risk = ({ value }: { value: number }) => <Severity value={severities[value - 1] ?? 'low'} />
export const risks = [{ value: '4', label: 'Critical' }, { value: '3', label: 'High' }, { value: '2', label: 'Medium' }, { value: '1', label: 'Low' }]

const places = [{ label: 'Matrix', href: '/duties' }, { label: 'Conflicts', href: '/duties/conflicts' }, { label: 'Acts', href: '/duties/acts' }, { label: 'Rules', href: '/duties/rules' }, { label: 'Duties', href: '/duties/catalog' }]
export const DutyTabs = ({ current }: { current: string }) => <Tabs label="Segregation of duties" tabs={places} current={current} />
export const crumb = { label: 'Segregation of duties', href: '/duties' }
