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
import { byPerson, byRight, reviewer, seenOf } from '../../_parts/row-columns.tsx'
import { decide, reassign, submitPart, undo } from '../../actions.ts'

type Work = Awaited<ReturnType<typeof getWork>>
type Part = Work['parts'][number]

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
  const open = work.state === 'open' && work.parts.some((part) => !part.submittedAt)
  const columns = right ? byRight : byPerson
  const delegated = work.parts.filter((part) => part.forName !== null)
  return (
    <Page
      title={work.title}
      breadcrumbs={[{ label: 'Access reviews', href: '/campaigns' }]}
      marks={<CampaignState value={work.state} />}
      meaning={<>Does each of these still need what they have? Due <Time at={work.dueAt} />.</>}
      tabs={<Tabs label="Order" current={here(list.sort)} tabs={[{ label: 'By person', href: here('accountName') }, { label: 'By right', href: here('rightName') }]} />}
    >
      <div className="stack">
        {work.rows > 0 && <Progress label="Decided" value={work.rows - work.pending} of={work.rows} />}
        <Standing work={work} />
        {delegated.length > 0 && <p className="muted">With the rows of {delegated.map((part) => part.forName).join(', ')}, who delegated their decisions to you: recorded as yours, for them.</p>}
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
          columns={delegated.length > 0 ? [...columns, reviewer] : columns}
          rows={page.rows}
          rowKey={seenOf}
          rowHref={(row) => `/campaigns/${campaignId}/rows/${row.id}`}
          list={list}
          path={path}
          page={page}
          empty={<Empty work={work} />}
          bulk={open ? { name: 'rows', formId: 'decide', actions: <Decide id={campaignId} /> } : undefined}
        />
        {open && <HandOver work={work} person={person} />}
      </div>
    </Page>
  )
}

/** Why there is no row here. */
function Empty({ work }: { work: Work }) {
  if (work.parts.length === 0) return <EmptyState icon="user-check" title="No row of this review is yours">Whoever runs it names the reviewers. You see rows here once some are given to you, or to somebody who delegated their decisions to you.</EmptyState>
  if (work.state !== 'open') return <EmptyState icon="lock" title="Nothing left to decide">This review is closed: what was decided stays. Choose “Pending and decided” to see it.</EmptyState>
  if (work.pending > 0) return <EmptyState icon="search" title="No row matches">Rows that are not decided are there, and none of them matches these filters.</EmptyState>
  return <EmptyState icon="circle-check" title="Nothing left to decide">{work.submittedAt ? 'Your decisions are submitted.' : 'Submit above: from then on decisions stay.'}</EmptyState>
}

function Standing({ work }: { work: Work }) {
  const { last } = work
  return (
    <>
      {last.length > 0 && work.state === 'open' && !work.submittedAt && (
        <Notice action={<Form action={undo.bind(null, work.id)} layout="inline" label="Undo the last decision">{last.map((row) => <input key={row.number} type="hidden" name="rows" value={seenOf(row)} />)}<Submit variant="secondary" size="small" hotkey="z">Undo</Submit></Form>}>
          Last: {last.length === 1 && last[0] ? `${last[0].accountName}, ${last[0].rightName}: ` : `${formatCount(last.length, 'row')}: `}{rowStates[last[0]?.state ?? 'pending'].toLowerCase()}.
        </Notice>
      )}
      {work.parts.map((part) => <Finish key={part.userId} work={work} part={part} />)}
    </>
  )
}

/** Of one's own rows, or of those of somebody who delegated: submitted, to be submitted, or why not yet. */
function Finish({ work, part }: { work: Work; part: Part }) {
  const whose = part.forName
  if (part.submittedAt) return <Notice kind="good" title={whose ? `Submitted for ${whose}` : 'Submitted'}>{whose ? 'Their' : 'Your'} decisions stay since <Time at={part.submittedAt} format="absolute" />. What was rejected has to be removed now.</Notice>
  if (work.state !== 'open') return null
  if (part.barred > 0) return <Notice kind="warn" title={`${formatCount(part.barred, 'row')} of ${whose} you may not decide`}>It is your own access, or you can give these rights. {whose} decides {part.barred === 1 ? 'it' : 'them'}, or hands {part.barred === 1 ? 'it' : 'them'} over; then the rest can be submitted.</Notice>
  if (part.pending > 0) return null
  return (
    <Notice kind="good" title={whose ? `Everything of ${whose} is decided` : 'Everything is decided'} action={<Form action={submitPart.bind(null, work.id, whose ? part.userId : null)} layout="inline" label={whose ? `Submit for ${whose}` : 'Submit'}><Submit icon="check">{whose ? `Submit for ${whose}` : 'Submit my decisions'}</Submit></Form>}>
      {part.approved} approved, {part.rejected} rejected{part.flagged > 0 && `, ${part.flagged} flagged`}. Once submitted they stay{part.rejected > 0 && ', and what is rejected has to be removed'}.
    </Notice>
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
  const mine = work.parts.find((part) => part.forName === null)
  if (!mine || mine.pending + mine.flagged === 0) return null
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
