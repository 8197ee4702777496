import { CheckboxGroup, Select } from '#components/form/choices.tsx'
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
import { censusChoices } from '#lib/modules/censuses/queries.ts'
import { type PopulationSource, populationSources } from '#lib/modules/populations/model.ts'
import { occurrenceAt } from '#lib/occurrences.ts'
import { create } from '../actions.ts'

const day = (at: Date) => at.toISOString().slice(0, 10)

export default async function NewCensusPage() {
  const { person } = await requirePerson('census.create', '/censuses/new')
  const { rosters, scope } = await shown(censusChoices(person, {}))
  const quarter = occurrenceAt('quarterly', new Date(now().getTime() - days(90)))
  const systems = [...Map.groupBy(scope, ({ systemId }) => systemId)].map(([value, lists]) => ({ value, label: lists[0]?.system ?? '', help: lists.map(({ source, extractedAt, rows }) => `${populationSources[source as PopulationSource]?.name ?? source}: ${formatCount(rows ?? 0, 'row')}, extracted ${day(extractedAt)}`).join('; ') }))
  return (
    <Page title="Judge joiners and leavers" meaning="The lists are held fast with the outcomes. What has to be explained first is asked before anything is judged." breadcrumbs={[{ label: 'Joiners & leavers', href: '/censuses' }]} width="narrow">
      {rosters.length === 0 || systems.length === 0 ? (
        <EmptyState icon="users" title={rosters.length === 0 ? 'No frozen roster' : 'No frozen list of accounts'} action={<ButtonLink href="/populations/new" variant="primary" icon="upload">Import a population</ButtonLink>}>A census is made of a roster of people and of lists of accounts, both complete and frozen.</EmptyState>
      ) : (
        <Form action={create} label="Judge joiners and leavers">
          <Select name="rosterId" label="Roster" required options={rosters.map(({ id, title, system, extractedAt }) => ({ value: id, label: `${system}: ${title}, extracted ${day(extractedAt)}` }))} defaultValue={rosters[0]?.id ?? ''} help="Says who works here and who left." />
          <CheckboxGroup name="systemIds" label="Systems" required options={systems} defaultValue={systems.map(({ value }) => value)} help="By their frozen lists: the newest, and those of the period." />
          <Field name="from" label="From" type="date" required defaultValue={day(quarter.from)} help="The day begins at midnight UTC." />
          <Field name="to" label="Before" type="date" required defaultValue={day(quarter.to)} help="The first day that does not count any more; at most 366 days later." />
          <Field name="limitHours" label="Disabled within" type="number" min={0} max={2160} suffix="hours" defaultValue={24} help="After the last day ended." />
          <Field name="moverDays" label="Rights of the old job gone within" type="number" min={0} max={366} suffix="days" defaultValue={30} />
          <FormFoot><Submit icon="door-open">Begin</Submit><ButtonLink href="/censuses" variant="quiet">Cancel</ButtonLink></FormFoot>
        </Form>
      )}
    </Page>
  )
}
