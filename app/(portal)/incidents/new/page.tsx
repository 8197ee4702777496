import { RadioGroup } from '#components/form/choices.tsx'
import { Field, TextArea } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { type Search, shown } from '#lib/edge/page.ts'
import { formatCount } from '#lib/format.ts'
import { alertName } from '#lib/modules/alerts/model.ts'
import { getAlert } from '#lib/modules/alerts/queries.ts'
import { getFinding } from '#lib/modules/findings/one.ts'
import { incidentName, severityNames, severityOfRank } from '#lib/modules/incidents/model.ts'
import { incidentsOf } from '#lib/modules/incidents/queries.ts'
import { optionsOf } from '../_parts/form.ts'
import { open } from '../actions.ts'

const asList = (value: string | string[] | undefined) => (value === undefined ? [] : [value].flat().flatMap((each) => each.split(',')).filter((each) => /^[0-9a-f-]{36}$/i.test(each)).slice(0, 200))

type Begun = { kind: 'finding' | 'alert'; id: string; name: string; title: string; said: string; severity: number; href: string }
const whereFrom = (finding: Awaited<ReturnType<typeof getFinding>> | null, alert: Awaited<ReturnType<typeof getAlert>> | null): Begun | null =>
  finding ? { kind: 'finding', id: finding.id, name: finding.ruleName, title: finding.ruleName, said: finding.description, severity: finding.severity, href: `/findings/${finding.id}` }
    : alert ? { kind: 'alert', id: alert.id, name: alertName(alert), title: alert.title, said: alert.said, severity: alert.severity, href: `/alerts/${alert.id}` } : null

/** By hand; from a finding: `findingId`; from an alert: `alertId`; from events, such as flagged ones: `eventId`, several with commas. */
export default async function NewIncidentPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('incidents.create', '/incidents/new')
  const asked = await searchParams
  const [[findingId], [alertId], eventIds] = [asList(asked.findingId), asList(asked.alertId), asList(asked.eventId)]
  const finding = findingId && may(person, 'findings.read') ? await shown(getFinding(person, { id: findingId })) : null
  const alert = alertId && may(person, 'alerts.read') ? await shown(getAlert(person, { id: alertId })) : null
  const from = whereFrom(finding, alert)
  const known = from ? await incidentsOf(person, { kind: from.kind, recordId: from.id }) : []
  const begins = from !== null || eventIds.length > 0
  return (
    <Page title="Open an incident" breadcrumbs={[{ label: 'Incidents', href: '/incidents' }, ...(from ? [{ label: from.name, href: from.href }] : [])]} width="narrow">
      <Form action={open} label="Open it">
        {known.length > 0 && <Notice kind="warn" title={`This ${from?.kind} is linked to an incident already`}>{known.map((each) => <a key={each.id} className="inline" href={`/incidents/${each.id}`}>{incidentName(each)}</a>)}</Notice>}
        {from && <><input type="hidden" name={`${from.kind}Ids`} value={from.id} /><Notice title={`Begins with the ${from.kind} “${from.name}”`}>It stands in the timeline, and says when this occurred and was detected.</Notice></>}
        {eventIds.length > 0 && <>{eventIds.map((each) => <input key={each} type="hidden" name="eventIds" value={each} />)}<Notice title={`Begins with ${formatCount(eventIds.length, 'event')}`}>They stand in the timeline, and say when this occurred.</Notice></>}
        <Field name="title" label="Title" required maxLength={300} autoFocus defaultValue={from?.title} />
        <TextArea name="description" label="What happened" maxLength={10_000} rows={3} defaultValue={from?.said} />
        <RadioGroup name="severity" label="Severity" required options={optionsOf(severityNames)} defaultValue={from ? severityOfRank(from.severity) : null} />
        <Field name="occurredAt" label="Occurred" type="datetime-local" suffix="UTC" help={begins ? 'Empty: when the first of its records did.' : 'Empty: nobody knows yet.'} />
        <Field name="detectedAt" label="Detected" type="datetime-local" suffix="UTC" help={begins ? 'Empty: when the first of its records came here.' : 'Empty: now. It is declared by opening it.'} />
        {begins && <TextArea name="reason" label="Why it belongs here" maxLength={2000} rows={2} />}
        <FormFoot><Submit>Open it</Submit><ButtonLink href={from?.href ?? '/incidents'} variant="quiet">Cancel</ButtonLink></FormFoot>
      </Form>
    </Page>
  )
}
