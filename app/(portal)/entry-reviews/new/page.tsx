import { Select } from '#components/form/choices.tsx'
import { Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { days, now } from '#lib/clock.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { formatCount } from '#lib/format.ts'
import { hoursAtWords } from '#lib/modules/entry-reviews/model.ts'
import { entryReviewChoices } from '#lib/modules/entry-reviews/queries.ts'
import { occurrenceAt } from '#lib/occurrences.ts'
import { create } from '../actions.ts'

const day = (at: Date) => at.toISOString().slice(0, 10)

export default async function NewEntryReviewPage() {
  const { person } = await requirePerson('entryReviews.create', '/entry-reviews/new')
  const { facilities, lists } = await shown(entryReviewChoices(person, {}))
  const month = occurrenceAt('monthly', new Date(occurrenceAt('monthly', now()).from.getTime() - days(1)))
  const of = (source: string) => lists.filter((each) => each.source === source).map(({ id, title, extractedAt, rows }) => ({ value: id, label: `${title}: ${formatCount(rows ?? 0, 'row')}, taken ${day(extractedAt)}` }))
  const [logs, rosters] = [of('badge_log'), of('roster')]
  const lacks = facilities.length === 0 ? 'No facility' : logs.length === 0 ? 'No frozen badge log' : rosters.length === 0 ? 'No frozen roster' : null
  return (
    <Page title="Review who entered" meaning="The lists are held fast with the outcomes. What has to be explained first is asked before anything is judged." breadcrumbs={[{ label: 'Physical access', href: '/entry-reviews' }]} width="narrow">
      {lacks ? (
        <EmptyState icon="door-open" title={lacks} action={facilities.length === 0 ? <ButtonLink href="/facilities/new" variant="primary" icon="plus">Register a facility</ButtonLink> : <ButtonLink href="/populations/new" variant="primary" icon="upload">Import a population</ButtonLink>}>A review needs a facility, the frozen badge log of its system, and a frozen roster of people.</EmptyState>
      ) : (
        <Form action={create} label="Review who entered">
          <Select name="facilityId" label="Facility" required options={facilities.map(({ id, name, zone }) => ({ value: id, label: `${name} (${zone})` }))} defaultValue={facilities[0]?.id ?? ''} />
          <Field name="from" label="From" type="date" required defaultValue={day(month.from)} help="Whole days of the facility." />
          <Field name="to" label="To" type="date" required defaultValue={day(new Date(month.to.getTime() - days(1)))} help="The last day, included. A whole month or quarter counts for the controls made from OP-05." />
          <Select name="logId" label="Badge log" required options={logs} defaultValue={logs[0]?.value ?? ''} help="Of the system of the facility." />
          <Select name="visitorsId" label="Visitor log" options={of('visitor_log')} defaultValue="" empty="None" />
          <Select name="badgesId" label="Badge register" options={of('badge_register')} defaultValue="" empty="None" help="Says who has which badge, from when to when." />
          <Select name="rosterId" label="Roster" required options={rosters} defaultValue={rosters[0]?.value ?? ''} help="Says who works here, from when to when." />
          <Select name="hoursAt" label="Out of hours at" required options={Object.entries(hoursAtWords).map(([value, label]) => ({ value, label }))} defaultValue="all" />
          <Field name="travelMinutes" label="Way between facilities" type="number" min={1} max={1440} suffix="minutes" defaultValue={30} />
          <Field name="deniedTimes" label="Denied repeatedly from" type="number" min={2} max={100} suffix="times" defaultValue={3} />
          <Field name="deniedMinutes" label="Within" type="number" min={1} max={1440} suffix="minutes" defaultValue={10} />
          <FormFoot><Submit icon="door-open">Begin</Submit><ButtonLink href="/entry-reviews" variant="quiet">Cancel</ButtonLink></FormFoot>
        </Form>
      )}
    </Page>
  )
}
