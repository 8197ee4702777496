import { CheckboxGroup, Select } from '#components/form/choices.tsx'
import { Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot, FormSection } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { now } from '#lib/clock.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { type Search, shown } from '#lib/edge/page.ts'
import { reportKinds, type ReportKind, reportRepeats } from '#lib/modules/reports/model.ts'
import { reportChoices } from '#lib/modules/reports/queries.ts'
import { ended } from '#lib/period.ts'
import { readerZone } from '#lib/zone.ts'
import { preview } from '../actions.ts'

const crumbs = [{ label: 'Reports', href: '/reports' }]
const several = (value: string | string[] | undefined) => (value === undefined ? [] : Array.isArray(value) ? value : [value])

/** First what it is about, then of what: the address is the state, so that a page about something else leads here with it chosen. */
export default async function NewReportPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('reports.create', '/reports/new')
  const asked = await searchParams
  const one = (name: string) => several(asked[name])[0] ?? ''
  const kind = Object.hasOwn(reportKinds, one('kind')) ? (one('kind') as ReportKind) : null
  const { offered, takes } = await shown(reportChoices(person, { kind }), '/reports/new')
  if (!kind || !takes) {
    return (
      <Page title="New report" meaning="What is it about?" breadcrumbs={crumbs} width="narrow">
        <Panel>
          <ul className="rows">
            {offered.map(({ kind: each, label, about }) => <li key={each}><div><p><a href={`/reports/new?kind=${each}`}>{label}</a></p><p className="muted">{about}</p></div></li>)}
          </ul>
        </Panel>
      </Page>
    )
  }
  const period = ended('quarterly', readerZone(), now())
  return (
    <Page title={`New report: ${reportKinds[kind]}`} meaning={offered.find((each) => each.kind === kind)?.about ?? ''} breadcrumbs={[...crumbs, { label: 'New report', href: '/reports/new' }]} width="narrow">
      <Form action={preview} label="New report">
        <input type="hidden" name="kind" value={kind} />
        {takes.of && <Select name="ofId" label={takes.of.label} required={takes.of.needed} {...(!takes.of.needed && { empty: 'All of the period' })} defaultValue={one('ofId')} options={takes.of.choices.map(({ id, name }) => ({ value: id, label: name }))} />}
        <Field name="title" label="Title" maxLength={300} defaultValue={one('title')} help="Empty: what it is about, and the period." />
        <FormSection title="Period" meaning="Both days are included, as clocks in the time zone show them.">
          <Field name="fromDay" label="First day" type="date" required defaultValue={one('fromDay') || period.fromDay} />
          <Field name="toDay" label="Last day" type="date" required defaultValue={one('toDay') || period.toDay} />
          <Field name="zone" label="Time zone" required defaultValue={one('zone') || readerZone()} help="Such as Europe/Berlin or UTC." />
        </FormSection>
        {(takes.systems.length > 0 || takes.controls.length > 0) && (
          <FormSection title="Scope" meaning="Nothing chosen: all of them.">
            {takes.systems.length > 0 && <CheckboxGroup name="systemIds" label="Systems" columns defaultValue={several(asked.systemIds)} options={takes.systems.map(({ id, name }) => ({ value: id, label: name }))} />}
            {takes.controls.length > 0 && <CheckboxGroup name="controlIds" label="Controls" columns defaultValue={several(asked.controlIds)} options={takes.controls.map(({ id, code, title }) => ({ value: id, label: `${code} ${title}` }))} />}
          </FormSection>
        )}
        {!takes.of?.needed && <Select name="repeats" label="Again by itself" empty="No" defaultValue={one('repeats')} options={Object.entries(reportRepeats).map(([value, label]) => ({ value, label }))} help="A new report like this one, of each month or quarter that ended." />}
        <FormFoot><Submit>Preview</Submit><ButtonLink href="/reports/new" variant="quiet">Back</ButtonLink></FormFoot>
      </Form>
    </Page>
  )
}
