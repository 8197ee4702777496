import { Select } from '#components/form/choices.tsx'
import { Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { may, type Person } from '#lib/auth/actor.ts'
import { formatCount } from '#lib/format.ts'
import { involvements } from '#lib/modules/campaigns/model.ts'
import { campaignChoices, type getCampaign } from '#lib/modules/campaigns/queries.ts'
import { reassign } from '../actions.ts'

type Campaign = Awaited<ReturnType<typeof getCampaign>>

/** What was learned after decisions; while the review is open, whoever runs it has somebody else decide. */
export async function InvolvedNotice({ of, person }: { of: Campaign; person: Person }) {
  const { count, rows } = of.involved
  const open = of.state === 'open'
  const people = open && may(person, 'campaigns.build') ? (await campaignChoices(person, {})).people : []
  return (
    <Notice kind="danger" title={`${formatCount(count, 'decision')} by somebody who turned out to have part in it`}>
      <p>Learned afterwards, from how accounts and people are matched now. {open ? 'It is not closed before somebody else decided these again.' : 'Decisions of a closed review stay; the report names these first.'}</p>
      <ul>{rows.slice(0, 10).map((row) => <li key={row.id}><a className="inline" href={`/campaigns/${of.id}/rows/${row.id}`}>Row {row.number}</a>: {row.accountName}, {row.rightName}. {involvements[row.why]}: {row.decider}</li>)}</ul>
      {count > 10 && <p>{count - 10} more.</p>}
      {people.length > 0 && (
        <Form action={reassign.bind(null, of.id)} label="Have them decided again">
          {rows.map((row) => <input key={row.id} type="hidden" name="rows" value={row.number} />)}
          <Select name="toId" label="Decided again by" required options={people.map((each) => ({ value: each.id, label: each.name }))} />
          <Field name="reason" label="Why" required maxLength={1000} />
          <Submit variant="secondary">Have them decided again</Submit>
        </Form>
      )}
    </Notice>
  )
}
