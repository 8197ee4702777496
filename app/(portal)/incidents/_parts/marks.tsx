import { Badge, Status, type Tone } from '#components/ui/marks.tsx'
import { Time } from '#components/ui/time.tsx'
import { severityNames, stateNames } from '#lib/modules/incidents/words.ts'

const states = { open: 'bad', investigating: 'warn', resolved: 'info', closed: 'good' } as const satisfies Record<keyof typeof stateNames, Tone>
export const IncidentState = ({ value, merged = false }: { value: keyof typeof stateNames; merged?: boolean }) => <Status tone={merged ? 'off' : states[value]}>{merged ? 'Merged' : stateNames[value]}</Status>

const severities = { p1: 'bad', p2: 'warn', p3: 'info', p4: 'off' } as const satisfies Record<keyof typeof severityNames, Tone>
export const IncidentSeverity = ({ value }: { value: keyof typeof severityNames }) => <Status tone={severities[value]}>{severityNames[value]}</Status>

/** Of a breach: by when it has to be told, and that this is over. */
export function ClockMark({ of }: { of: { notifyBy: Date | null; clockRuns: boolean; isOver: boolean } }) {
  if (of.notifyBy === null) return <>—</>
  if (!of.clockRuns) return <>Told</>
  return of.isOver ? <Badge tone="bad">Over</Badge> : <Time at={of.notifyBy} />
}
