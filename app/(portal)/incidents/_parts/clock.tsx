import { RadioGroup, Select } from '#components/form/choices.tsx'
import { Field, TextArea } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Badge } from '#components/ui/marks.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may, type Person } from '#lib/auth/actor.ts'
import { formatDuration } from '#lib/format.ts'
import { outcomeNames, recipientNames } from '#lib/modules/incidents/words.ts'
import { clock, obligation, reclock, settle } from '../actions.ts'
import { minute, optionsOf } from './form.ts'
import type { Incident } from './phases.tsx'

/** The 72 hours of GDPR Art. 33, and whom else the incident has to be told to. */
export function Clock({ of, person }: { of: Incident; person: Person }) {
  const live = of.state !== 'closed'
  const left = (of.remainingSeconds ?? 0) * 1_000
  return (
    <Panel title="To be told" meaning={of.awareAt ? 'A breach of personal data is notified to the supervisory authority within 72 hours of when somebody knew of it (GDPR Art. 33).' : 'Whether personal data were breached is for a person to say: then the 72 hours of GDPR Art. 33 run.'}>
      <div className="stack">
        {of.awareAt && of.clockRuns && <Notice kind={of.isOver ? 'danger' : of.clockStage > 0 ? 'warn' : 'info'} title={of.isOver ? 'The 72 hours are over' : `${formatDuration(left)} left`}>The authority has to be told by <Time at={of.notifyBy} format="absolute" />. {of.isOver && 'Whoever tells it now says why it is late.'}</Notice>}
        {of.awareAt && <Facts facts={[{ label: 'Aware since', value: <Time at={of.awareAt} format="both" /> }, { label: 'To be told by', value: <Time at={of.notifyBy} format="both" /> }, { label: 'Clock started by', value: <>{of.clockStartedByName || 'Somebody'}, <Time at={of.clockStartedAt} format="absolute" /></> }, ...(of.clockReason ? [{ label: 'Why it was moved', value: <>{of.clockReason} (<Time at={of.clockMovedAt} format="absolute" />)</>, wide: true }] : [])]} />}
        <ul className="stack">
          {of.obligations.map((each) => (
            <li key={each.id}>
              <p><b>{each.name}</b> <span className="muted">{recipientNames[each.recipient]}{each.dueAt ? <>, by <Time at={each.dueAt} format="absolute" /></> : ', without undue delay'}</span> {each.outcome ? <Badge tone={each.outcome === 'told' ? 'good' : 'off'}>{outcomeNames[each.outcome]}</Badge> : each.isOver && <Badge tone="bad">Overdue</Badge>}</p>
              <p className="muted">{each.what}</p>
              {each.outcome && <p>{each.said} <span className="muted">{each.outcomeByName ?? 'Somebody'}, <Time at={each.outcomeAt} format="absolute" />{each.lateReason && `; late: ${each.lateReason}`}</span></p>}
              {live && !each.outcome && may(person, 'incidents.settleObligation') && (
                <details className="more">
                  <summary>{`Record that ${each.name} was told`}</summary>
                  <Form action={settle.bind(null, of.id, each.id)} label={`Tell ${each.name}`}>
                    <RadioGroup name="outcome" label="Outcome" required options={optionsOf(outcomeNames)} defaultValue="told" />
                    <Field name="at" label="When" type="datetime-local" suffix="UTC" required />
                    <TextArea name="said" label="What was told and how, or why it is not needed" required maxLength={5000} rows={2} />
                    {each.dueAt && <TextArea name="lateReason" label="Why it is late" maxLength={2000} rows={2} help="Needed where it was told after its time." />}
                    <Submit variant="secondary">Record it</Submit>
                  </Form>
                </details>
              )}
            </li>
          ))}
        </ul>
        {live && !of.awareAt && may(person, 'incidents.startClock') && (
          <details className="more">
            <summary>Personal data were breached</summary>
            <Form action={clock.bind(null, of.id)} version={of.version} label="Start the clock">
              <Field name="awareAt" label="Aware since" type="datetime-local" suffix="UTC" required defaultValue={minute(of.detectedAt)} help="When somebody of the organization knew with reasonable certainty that personal data are concerned. The 72 hours begin then, not now." />
              <Field name="authority" label="Supervisory authority" required maxLength={300} />
              <Submit variant="secondary">Start the clock</Submit>
            </Form>
          </details>
        )}
        {live && of.awareAt && may(person, 'incidents.moveClock') && (
          <details className="more">
            <summary>The clock began at another time</summary>
            <Form action={reclock.bind(null, of.id)} version={of.version} label="Move the clock">
              <Field name="awareAt" label="Aware since" type="datetime-local" suffix="UTC" required defaultValue={minute(of.awareAt)} />
              <TextArea name="reason" label="Why another time" required maxLength={2000} rows={2} />
              <Submit variant="secondary">Move the clock</Submit>
            </Form>
          </details>
        )}
        {live && may(person, 'incidents.addObligation') && (
          <details className="more">
            <summary>Somebody else has to be told</summary>
            <Form action={obligation.bind(null, of.id)} label="Somebody else has to be told">
              <Select name="recipient" label="Who" required options={optionsOf(recipientNames)} />
              <Field name="name" label="Name" required maxLength={300} />
              <TextArea name="what" label="What has to be told" required maxLength={5000} rows={2} />
              <Field name="dueAt" label="By when" type="datetime-local" suffix="UTC" help="Empty: without undue delay." />
              <Submit variant="secondary">Add them</Submit>
            </Form>
          </details>
        )}
      </div>
    </Panel>
  )
}
