import { CheckboxGroup } from '#components/form/choices.tsx'
import { Field, TextArea } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may, type Person } from '#lib/auth/actor.ts'
import { formatNumber } from '#lib/format.ts'
import { linkKinds } from '#lib/modules/incidents/words.ts'
import { act, link, unlink } from '../actions.ts'
import { linkOptions } from './form.ts'
import type { Incident } from './phases.tsx'

const hrefOf = { event: (id: string) => `/events/${id}`, finding: (id: string) => `/findings/${id}`, alert: (id: string) => `/alerts/${id}` } as const

/** What happened and what was done, by when; each with why it belongs here. */
export function Facts({ of, person }: { of: Incident; person: Person }) {
  const live = of.state !== 'closed'
  const own = of.timelineLinks.filter(({ incidentId, removedAt }) => incidentId === of.id && removedAt === null)
  return (
    <Panel title="Timeline" meaning={of.links === 0 ? 'Nothing is linked yet.' : of.links > of.timelineLinks.length ? `The newest ${formatNumber(of.timelineLinks.length)} of ${formatNumber(of.links)}.` : 'The newest first.'}>
      <ol className="stack">
        {of.timelineLinks.map((each) => (
          <li key={each.id}>
            <Time at={each.at} format="absolute" /> {linkKinds[each.kind]}: {each.recordId && each.kind !== 'act' ? <a className="inline" href={hrefOf[each.kind](each.recordId)}>{each.label}</a> : each.removedAt ? each.label : <b>{each.label}</b>}{' '}
            <span className="muted">{each.reason} ({each.addedByName ?? 'the portal'}, <Time at={each.addedAt} format="absolute" />{each.incidentId !== of.id && ', of one that was merged'})</span>
            {each.removedAt && <span className="block">Unlinked, it was linked by mistake: {each.removedReason} ({each.removedByName ?? 'somebody'}, <Time at={each.removedAt} format="absolute" />)</span>}
          </li>
        ))}
      </ol>
      <div className="stack">
        {live && may(person, 'incidents.recordAct') && (
          <details className="more">
            <summary>Record an act</summary>
            <Form action={act.bind(null, of.id)} label="Record an act">
              <Field name="at" label="When" type="datetime-local" suffix="UTC" required />
              <TextArea name="said" label="What was done" required maxLength={2000} rows={2} />
              <TextArea name="reason" label="Why" required maxLength={2000} rows={2} />
              <Submit variant="secondary">Record it</Submit>
            </Form>
          </details>
        )}
        {live && may(person, 'incidents.link') && (
          <details className="more">
            <summary>Link findings, events or alerts</summary>
            <Form action={link.bind(null, of.id)} label="Link findings, events or alerts">
              <TextArea name="records" label="Their addresses" required maxLength={20_000} rows={3} help="As the browser shows them, one a line: /findings/…, /events/… or /alerts/…" />
              <TextArea name="reason" label="Why they belong here" required maxLength={2000} rows={2} />
              <Submit variant="secondary">Link them</Submit>
            </Form>
          </details>
        )}
        {live && own.length > 0 && may(person, 'incidents.unlink') && (
          <details className="more">
            <summary>Unlink what was linked by mistake</summary>
            <Form action={unlink.bind(null, of.id)} label="Unlink what was linked by mistake">
              <CheckboxGroup name="linkIds" label="What does not belong here" options={linkOptions(own)} help="It stays in the timeline as unlinked, and no setting links it again." />
              <TextArea name="reason" label="Why it does not belong here" required maxLength={2000} rows={2} />
              <Submit variant="secondary">Unlink it</Submit>
            </Form>
          </details>
        )}
      </div>
    </Panel>
  )
}
