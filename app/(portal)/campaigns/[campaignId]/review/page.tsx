import { Select } from '#components/form/choices.tsx'
import { Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page } from '#components/page/page.tsx'
import { DataTable } from '#components/table/data-table.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { EmptyState, Notice } from '#components/ui/notice.tsx'
import { Tabs } from '#components/ui/panel.tsx'
import { Progress } from '#components/ui/progress.tsx'
import { Time } from '#components/ui/time.tsx'
import type { Person } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { listInput, readList, type Search, shown } from '#lib/edge/page.ts'
import { formatCount } from '#lib/format.ts'
import { flags, rowStates } from '#lib/modules/campaigns/model.ts'
import { getWork, listRows } from '#lib/modules/campaigns/queries.ts'
import { CampaignState } from '../../_parts/marks.tsx'
import { byPerson, byRight, seenOf } from '../../_parts/row-columns.tsx'
import { decide, reassign, submitMine, undo } from '../../actions.ts'

type Work = Awaited<ReturnType<typeof getWork>>

/** Where a reviewer decides: pending rows first, by person or by right, from the keyboard or without scripts. */
export default async function ReviewPage({ params, searchParams }: { params: Promise<{ campaignId: string }>; searchParams: Search }) {
  const { campaignId } = await params
  const { person } = await requirePerson('campaigns.decide', `/campaigns/${campaignId}/review`)
  const search = await searchParams
  const path = `/campaigns/${campaignId}/review`
  const work = await shown(getWork(person, { id: campaignId }))
  const asked = readList(search, listRows)
  const state = search.state === 'all' ? undefined : (asked.filters.state ?? 'pending')
  const { campaignId: _, assigneeId: __, state: ___, ...filters } = asked.filters
  const list = { ...asked, filters: { ...filters, ...(search.state === undefined ? {} : { state: String(search.state) }) } }
  const page = await shown(listRows(person, { ...listInput({ ...asked, filters: { ...filters, ...(state ? { state } : {}) } }), campaignId, mine: 'yes' } as never), path)
  const right = list.sort === 'rightName'
  const here = (sort: string) => `${path}?${new URLSearchParams({ ...list.filters, sort })}`
  const open = work.state === 'open' && !work.submittedAt
  return (
    <Page
      title={work.title}
      breadcrumbs={[{ label: 'Access reviews', href: '/campaigns' }]}
      marks={<CampaignState value={work.state} />}
      meaning={<>Does each of these still need what they have? Due <Time at={work.dueAt} />.</>}
      tabs={<Tabs label="Order" current={here(list.sort)} tabs={[{ label: 'By person', href: here('accountName') }, { label: 'By right', href: here('rightName') }]} />}
    >
      <div className="stack">
        <Progress label="Decided" value={work.rows - work.pending} of={work.rows} />
        <Standing work={work} />
        <FilterBar
          list={list}
          path={path}
          filters={[
            { kind: 'search', name: 'search', label: 'Search rows' },
            { kind: 'select', name: 'state', label: 'Decision', options: [{ value: 'all', label: 'Pending and decided' }, ...Object.entries(rowStates).filter(([value]) => value !== 'pending').map(([value, label]) => ({ value, label }))] },
            { kind: 'select', name: 'flag', label: 'Flag', options: Object.entries(flags).map(([value, label]) => ({ value, label })) },
            { kind: 'select', name: 'changed', label: 'Since the last review', options: [{ value: 'yes', label: 'New or changed' }] },
          ]}
        />
        <DataTable
          caption="Rows to decide"
          columns={right ? byRight : byPerson}
          rows={page.rows}
          rowKey={seenOf}
          rowHref={(row) => `/campaigns/${campaignId}/rows/${row.id}`}
          list={list}
          path={path}
          page={page}
          empty={<EmptyState icon="circle-check" title="Nothing left to decide">{work.submittedAt ? 'You submitted your decisions.' : 'Submit your decisions above: from then on they stay.'}</EmptyState>}
          bulk={open ? { name: 'rows', formId: 'decide', actions: <Decide id={campaignId} /> } : undefined}
        />
        {open && <HandOver work={work} person={person} />}
      </div>
    </Page>
  )
}

function Standing({ work }: { work: Work }) {
  if (work.submittedAt) return <Notice kind="good" title="Submitted">Your decisions stay since <Time at={work.submittedAt} format="absolute" />. What you rejected has to be removed now.</Notice>
  const { last } = work
  return (
    <>
      {last.length > 0 && work.state === 'open' && (
        <Notice action={<Form action={undo.bind(null, work.id)} layout="inline" label="Undo the last decision">{last.map((row) => <input key={row.number} type="hidden" name="rows" value={seenOf(row)} />)}<Submit variant="secondary" size="small" hotkey="z">Undo</Submit></Form>}>
          Last: {last.length === 1 && last[0] ? `${last[0].accountName}, ${last[0].rightName}: ` : `${formatCount(last.length, 'row')}: `}{rowStates[last[0]?.state ?? 'pending'].toLowerCase()}.
        </Notice>
      )}
      {work.pending === 0 && work.state === 'open' && (
        <Notice kind="good" title="Everything is decided" action={<Form action={submitMine.bind(null, work.id)} layout="inline" label="Submit"><Submit icon="check">Submit my decisions</Submit></Form>}>
          {work.approved} approved, {work.rejected} rejected{work.flagged > 0 && `, ${work.flagged} flagged`}. Once submitted they stay{work.rejected > 0 && ', and what is rejected has to be removed'}.
        </Notice>
      )}
    </>
  )
}

function Decide({ id }: { id: string }) {
  return (
    <Form id="decide" action={decide.bind(null, id)} layout="inline" label="Decide the selected rows">
      <span data-go-on="" hidden />
      <Field name="note" label="Note" hideLabel placeholder="Note: needed to reject or flag" maxLength={2000} />
      <Submit name="decision" value="approve" size="small" hotkey="a">Approve</Submit>
      <Submit name="decision" value="reject" variant="secondary" size="small" hotkey="r" needs="note">Reject</Submit>
      <Submit name="decision" value="flag" variant="secondary" size="small" hotkey="f" needs="note">Flag</Submit>
    </Form>
  )
}

/** Rows that are somebody else's to judge. */
function HandOver({ work, person }: { work: Work; person: Person }) {
  if (work.pending + work.flagged === 0) return null
  return (
    <details className="more">
      <summary>Hand rows over</summary>
      <Form action={reassign.bind(null, work.id)} label="Hand rows over">
        <input type="hidden" name="fromId" value={person.userId} />
        <Select name="toId" label="To" required options={work.people.filter((each) => each.id !== person.userId).map((each) => ({ value: each.id, label: each.name }))} help="All of your rows that are not decided. Whoever runs the review sees it; shortly before it is due it is marked." />
        <Field name="reason" label="Why" required maxLength={1000} />
        <Submit variant="secondary">Hand over</Submit>
      </Form>
    </details>
  )
}
