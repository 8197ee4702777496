import { Checkbox, CheckboxGroup, RadioGroup, Select } from '#components/form/choices.tsx'
import { Field } from '#components/form/field.tsx'
import { formatNumber } from '#lib/format.ts'
import { reviewerRules } from '#lib/modules/campaigns/model.ts'
import { type campaignChoices } from '#lib/modules/campaigns/queries.ts'
import { type PopulationSource, populationSources } from '#lib/modules/populations/model.ts'

type Choices = Awaited<ReturnType<typeof campaignChoices>>
export type Planned = { title: string; windowFrom: Date; windowTo: Date; dueAt: Date; ownerId: string; securityId: string; reviewer: string; privilegedToSecurity: boolean; dormantDays: number; scope: string[] }

const day = (at: Date) => at.toISOString().slice(0, 10)
const reviewers = Object.entries(reviewerRules).map(([value, label]) => ({ value, label, help: value === 'manager' ? 'By the roster. Accounts of nobody, and rows a manager may not decide, go to the owner of the system, then to security.' : 'Rows the owner may not decide go to security.' }))

/** What an access review is, as one form: what it covers, whose populations count, who decides, until when. */
export function CampaignFields({ choices, planned }: { choices: Choices; planned: Planned }) {
  const people = choices.people.map((each) => ({ value: each.id, label: each.name }))
  const offered = new Set(choices.scope.map((each) => `${each.systemId}:${each.source}`))
  return (
    <>
      <Field name="title" label="Title" required maxLength={300} defaultValue={planned.title} />
      <CheckboxGroup name="scope" label="What it covers" required defaultValue={planned.scope} help="Systems with a frozen population. One that is frozen later takes the place of the one named here, if it was extracted within the time below." options={choices.scope.map((each) => ({
        value: `${each.systemId}:${each.source}`, label: `${each.system}, ${populationSources[each.source as PopulationSource]?.name ?? each.source}`, help: `${each.title}: ${formatNumber(each.accepted ?? 0)} rows, extracted ${day(each.extractedAt)}`,
      }))} />
      {planned.scope.filter((each) => !offered.has(each)).map((each) => <input key={each} type="hidden" name="scope" value={each} />)}
      <Field name="windowFrom" label="Extracted from" type="date" required defaultValue={day(planned.windowFrom)} help="Older populations do not count: last quarter’s says nothing of this one." />
      <Field name="windowTo" label="Extracted before" type="date" required defaultValue={day(planned.windowTo)} />
      <RadioGroup name="reviewer" label="Who decides" required options={reviewers} defaultValue={planned.reviewer} />
      <Select name="securityId" label="Security reviewer" required options={people} defaultValue={planned.securityId} help="Decides what nobody else may." />
      <Checkbox name="privilegedToSecurity" label="Privileged rights go to security" defaultChecked={planned.privilegedToSecurity} help="Otherwise they go to whoever decides the others." />
      <Select name="ownerId" label="Run by" required options={people} defaultValue={planned.ownerId} help="Is told when rows are overdue." />
      <Field name="dueAt" label="Due" type="date" required defaultValue={day(planned.dueAt)} help="Reviewers are reminded three days before, and on the day." />
      <Field name="dormantDays" label="Dormant after" type="number" min={1} max={3650} suffix="days" defaultValue={planned.dormantDays} help="An account nobody signed in with for so long is flagged." />
    </>
  )
}
