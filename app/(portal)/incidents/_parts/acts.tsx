import { CheckboxGroup, RadioGroup, Select } from '#components/form/choices.tsx'
import { Field, TextArea } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { may, type Person } from '#lib/auth/actor.ts'
import { incidentName } from '#lib/modules/incidents/model.ts'
import { severityNames, stateNames } from '#lib/modules/incidents/words.ts'
import { merge, reopen, split, step } from '../actions.ts'
import { linkOptions, optionsOf } from './form.ts'
import type { Incident } from './phases.tsx'

const next = {
  open: ['investigate', 'Investigate it', 'Somebody has begun to look into it.'],
  investigating: ['resolve', 'Resolve it', 'It does no harm any more.'],
  resolved: ['close', 'Close it', 'Nothing is left to do. It stays listed, with everything that was found.'],
} as const

/** The next state, and what it still takes. */
export function Next({ of, person, lacksLessons }: { of: Incident; person: Person; lacksLessons: boolean }) {
  if (of.state === 'closed') return null
  const [verb, label, meaning] = next[of.state]
  if (!may(person, `incidents.${verb}`)) return null
  const untold = of.obligations.filter(({ outcome }) => outcome === null).length
  const why = verb !== 'close' ? false : lacksLessons ? 'A P1 or P2 closes once somebody said what was learned.' : untold > 0 ? 'Somebody still has to be told of it.' : false
  return (
    <Panel title="Next" meaning={`${meaning}${verb === 'close' && of.tasksOpen > 0 ? ` ${of.tasksOpen} of its tasks are not done.` : ''}`}>
      <Form action={step.bind(null, of.id)} version={of.version} label="Next"><Submit name="decision" value={verb} disabledReason={why}>{label}</Submit></Form>
    </Panel>
  )
}

const before = { investigating: 'open', resolved: 'investigating', closed: 'investigating' } as const

export function Back({ of, person }: { of: Incident; person: Person }) {
  if (of.state === 'open' || of.mergedInto || !may(person, 'incidents.reopen')) return null
  const to = stateNames[before[of.state]].toLowerCase()
  return (
    <details className="more">
      <summary>{`Take it back to ${to}`}</summary>
      <Form action={reopen.bind(null, of.id)} version={of.version} label="Take it back"><TextArea name="reason" label="Why" required maxLength={2000} rows={2} /><Submit variant="quiet">{`Take it back to ${to}`}</Submit></Form>
    </details>
  )
}

/** Merge and split: it is part of another one, or two. */
export function Together({ of, person, others }: { of: Incident; person: Person; others: { id: string; number: number; title: string }[] }) {
  const own = of.timelineLinks.filter(({ incidentId, removedAt }) => incidentId === of.id && removedAt === null)
  return (
    <>
      {others.length > 0 && may(person, 'incidents.merge') && (
        <details className="more">
          <summary>It is part of another incident</summary>
          <Form action={merge.bind(null, of.id)} version={of.version} label="Merge it">
            <Select name="intoId" label="Incident" required empty="Choose" options={others.map((each) => ({ value: each.id, label: incidentName(each) }))} help="This one is closed and points there. Its open tasks go along, and its timeline shows there too." />
            <TextArea name="reason" label="Why they are one" required maxLength={2000} rows={2} />
            <Submit variant="secondary">Merge it</Submit>
          </Form>
        </details>
      )}
      {own.length > 0 && may(person, 'incidents.split') && (
        <details className="more">
          <summary>It is two incidents</summary>
          <Form action={split.bind(null, of.id)} version={of.version} label="Split it">
            <Field name="title" label="Title of the new one" required maxLength={300} />
            <RadioGroup name="severity" label="Its severity" required options={optionsOf(severityNames)} defaultValue={of.severity} />
            <CheckboxGroup name="linkIds" label="What goes along" options={linkOptions(own)} />
            <TextArea name="reason" label="Why they are two" required maxLength={2000} rows={2} />
            <Submit variant="secondary">Split it</Submit>
          </Form>
        </details>
      )}
    </>
  )
}
