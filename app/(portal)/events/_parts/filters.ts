import type { Filter } from '#components/table/filter-bar.tsx'
import type { ListState } from '#lib/list.ts'
import { eventStatuses, eventStatusNames } from '#lib/modules/events/model.ts'
import { activitiesOf, className, usedClasses } from '#lib/modules/events/ocsf.ts'
import { severities } from '#lib/modules/findings/model.ts'
import { sourceOptions } from '../../_parts/sources.ts'

const capital = (word: string) => word.slice(0, 1).toUpperCase() + word.slice(1)

/** The activities are those of the class that is chosen. */
export function filters({ filters: { classUid } }: ListState): Filter[] {
  const chosen = Number(classUid)
  const classes: number[] = [...usedClasses, ...(classUid && !(usedClasses as readonly number[]).includes(chosen) ? [chosen] : [])]
  return [
    { kind: 'search', name: 'q', label: 'Search events', placeholder: 'Type, user, system, address' },
    { kind: 'select', name: 'status', label: 'Status', options: eventStatuses.map((value) => ({ value, label: eventStatusNames[value] })) },
    { kind: 'select', name: 'source', label: 'Source', options: sourceOptions },
    { kind: 'select', name: 'severity', label: 'Hint', options: severities.map((value) => ({ value, label: capital(value) })) },
    { kind: 'select', name: 'outcome', label: 'Outcome', options: [{ value: 'success', label: 'Success' }, { value: 'failure', label: 'Failure' }] },
    { kind: 'select', name: 'classUid', label: 'Class (OCSF)', options: classes.map((value) => ({ value: String(value), label: className(value) })) },
    ...(classUid ? [{ kind: 'select' as const, name: 'activityId', label: 'Activity (OCSF)', options: activitiesOf(chosen).map(([value, label]) => ({ value: String(value), label })) }] : []),
    { kind: 'search', name: 'user', label: 'User', placeholder: 'User, exactly', fold: true },
    { kind: 'search', name: 'event_type', label: 'Event type', placeholder: 'Event type, exactly', fold: true },
    { kind: 'search', name: 'system', label: 'System', placeholder: 'System, exactly', fold: true },
    { kind: 'search', name: 'target', label: 'Target', placeholder: 'Target, exactly', fold: true },
    { kind: 'search', name: 'ip', label: 'Address', placeholder: 'Address, exactly', fold: true },
    { kind: 'search', name: 'country', label: 'Country, as its source told', placeholder: 'Country, such as DE', fold: true },
    { kind: 'dates', from: 'from', to: 'to', label: 'Occurred', time: true },
  ]
}
