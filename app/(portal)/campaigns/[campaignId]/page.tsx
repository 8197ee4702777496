import { Select } from '#components/form/choices.tsx'
import { Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page, TwoColumn } from '#components/page/page.tsx'
import { DataTable } from '#components/table/data-table.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Badge } from '#components/ui/marks.tsx'
import { EmptyState, Notice } from '#components/ui/notice.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Stat, Stats } from '#components/ui/stat.tsx'
import { Time } from '#components/ui/time.tsx'
import { may, type Person } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { downloads, listInput, readList, type Search, shown } from '#lib/edge/page.ts'
import { formatCount, formatNumber } from '#lib/format.ts'
import { rowsExport } from '#lib/modules/campaigns/exports.ts'
import { flags, rowStates } from '#lib/modules/campaigns/model.ts'
import { campaignChoices, getCampaign, listRows, reviewerMetrics } from '#lib/modules/campaigns/queries.ts'
import { listRevocations } from '#lib/modules/revocations/queries.ts'
import { Activity } from '../../_parts/activity.tsx'
import { recordTabs } from '../../_parts/record-tabs.tsx'
import { openRun, Running } from '../../_parts/run.tsx'
import { Answers } from '../_parts/answers.tsx'
import { InvolvedNotice } from '../_parts/involved.tsx'
import { CampaignState } from '../_parts/marks.tsx'
import { Metrics, Reviewers } from '../_parts/reviewers.tsx'
import { byPerson, reviewer, seenOf } from '../_parts/row-columns.tsx'
import { SignedFiles, SignOff } from '../_parts/sign-off.tsx'
import { build, close, open, reassign, withdraw } from '../actions.ts'

type Campaign = Awaited<ReturnType<typeof getCampaign>>

export default async function CampaignPage({ params, searchParams }: { params: Promise<{ campaignId: string }>; searchParams: Search }) {
  const { campaignId } = await params
  const { person } = await requirePerson('campaigns.read', `/campaigns/${campaignId}`)
  const [of, search] = await Promise.all([shown(getCampaign(person, { id: campaignId })), searchParams])
  const { view, tabs } = recordTabs(search.view, {
    label: of.title, href: `/campaigns/${of.id}`,
    views: [{ view: 'overview', label: 'Overview' }, { view: 'rows', label: 'Rows', count: of.rows }, ...(of.state === 'preparing' || of.state === 'withdrawn' ? [] : [{ view: 'metrics' as const, label: 'How it was decided' }])],
  })
  const run = of.run && openRun([{ status: of.run.status, done: 0, total: 0 }])
  const mine = of.reviewers.filter((each) => each.mine)
  return (
    <Page
      title={of.title}
      breadcrumbs={[{ label: 'Access reviews', href: '/campaigns' }]}
      marks={<CampaignState value={of.state} />}
      meaning={<>Due <Time at={of.dueAt} />, run by {of.ownerName}.</>}
      actions={<>{mine.length > 0 && of.state === 'open' && <ButtonLink href={`/campaigns/${of.id}/review`} variant="primary" icon="user-check">Review {mine.length === 1 && mine[0]?.userId === person.userId ? 'my ' : ''}{formatCount(mine.reduce((sum, each) => sum + each.rows, 0), 'row')}</ButtonLink>}{of.state === 'preparing' && may(person, 'campaigns.update') && <ButtonLink href={`/campaigns/${of.id}/edit`} icon="pencil">Edit</ButtonLink>}</>}
      tabs={tabs}
    >
      {view === 'rows' ? <Rows of={of} person={person} search={search} /> : (
        <TwoColumn aside={<Activity events={of.timeline} />}>
          {view === 'metrics' && <Metrics of={await reviewerMetrics(person, { id: of.id })} />}
          {view === 'overview' && (
            <>
              {run && <Panel title="Its rows are being taken" meaning="It goes on when you leave this page."><Running run={run} label="Taking the rows" what="taking of rows" every={2} cancel={false} /></Panel>}
              {!run && of.error && <Notice kind="danger" alert title="Its rows could not be taken">{of.error}</Notice>}
              {of.builtAt && <Numbers of={of} />}
              {of.involved.count > 0 && <InvolvedNotice of={of} person={person} />}
              <Next of={of} person={person} busy={Boolean(run)} />
              <SignOff of={of} person={person} />
              <SignedFiles of={of} person={person} />
              <Answers of={of} revocations={of.state === 'preparing' || of.state === 'withdrawn' ? [] : (await listRevocations(person, { campaignId: of.id, limit: 100 } as never)).rows} />
              <Reviewers of={of} />
              {of.state === 'open' && may(person, 'campaigns.build') && <Reassign of={of} person={person} />}
            </>
          )}
        </TwoColumn>
      )}
    </Page>
  )
}

function Numbers({ of }: { of: Campaign }) {
  return (
    <Stats>
      <Stat label="Decided" value={of.rows - of.pending} of={of.rows} unit="rows" />
      <Stat label="Approved" value={of.approved} />
      <Stat label="Rejected" value={of.rejected} tone={of.rejected ? 'bad' : 'neutral'} />
      <Stat label="Flagged" value={of.flagged} tone={of.flagged ? 'warn' : 'neutral'} />
      <Stat label="Gone meanwhile" value={of.gone} />
    </Stats>
  )
}

/** The one step that is next, or why it cannot be taken yet. */
function Next({ of, person, busy }: { of: Campaign; person: Person; busy: boolean }) {
  if (of.state === 'preparing' && may(person, 'campaigns.open')) {
    return (
      <Panel title={of.builtAt ? 'Open it' : 'Take its rows'} meaning={of.builtAt ? 'Look at who decides how much first. Reviewers are told when you open it.' : 'From the populations named below, each with whoever decides it.'}>
        <div className="stack">
          {of.nobody.length > 0 && <Nobody of={of} person={person} />}
          <div className="row">
            {of.builtAt && <Form action={open.bind(null, of.id, of.version)} layout="inline" label="Open it"><Submit icon="play" disabledReason={of.nobody.length > 0 && 'Some rows have nobody who may decide them.'}>Open it</Submit></Form>}
            <Form action={build.bind(null, of.id)} layout="inline" label="Take the rows"><Submit variant={of.builtAt ? 'secondary' : 'primary'} icon="refresh-cw" disabledReason={busy && 'They are being taken.'}>{of.builtAt ? 'Take the rows again' : 'Take the rows'}</Submit></Form>
          </div>
          <details className="more"><summary>Withdraw it</summary><Form action={withdraw.bind(null, of.id, of.version)} label="Withdraw it"><Field name="reason" label="Why" required maxLength={1000} /><Submit variant="danger">Withdraw it</Submit></Form></details>
        </div>
      </Panel>
    )
  }
  if (of.state !== 'open' || !may(person, 'campaigns.close')) return null
  const unsubmitted = of.reviewers.filter((each) => !each.submittedAt && each.approved + each.rejected > 0).length
  const why = of.pending > 0 ? `${formatCount(of.pending, 'row')} not decided yet.` : of.involved.count > 0 ? `${formatCount(of.involved.count, 'row')} decided by somebody who has part in it: reassign them first.` : of.flagged > 0 ? `${formatCount(of.flagged, 'row')} flagged: reassign them to somebody who settles what was asked.` : unsubmitted > 0 ? `${formatCount(unsubmitted, 'reviewer')} still to submit.` : null
  return <Panel title="Close it" meaning={why ? `${why} Nobody answered is never approved.` : 'Every row is decided and submitted. What was decided stays from then on.'}><Form action={close.bind(null, of.id, of.version)} layout="inline" label="Close it"><Submit icon="lock" disabledReason={why}>Close it</Submit></Form></Panel>
}

async function Nobody({ of, person }: { of: Campaign; person: Person }) {
  const { people } = await campaignChoices(person, {})
  return (
    <Notice kind="warn" title={`${of.nobody.length === 100 ? 'At least 100 rows have' : `${formatCount(of.nobody.length, 'row')} with`} nobody who may decide`}>
      <ul>{of.nobody.slice(0, 10).map((row) => <li key={row.number}>{row.accountName}, {row.rightName}: {row.why}</li>)}</ul>
      <Form action={reassign.bind(null, of.id)} label="Name somebody">
        {of.nobody.map((row) => <input key={row.number} type="hidden" name="rows" value={row.number} />)}
        <Select name="toId" label="Name somebody" required options={people.map((each) => ({ value: each.id, label: each.name }))} />
        <Field name="reason" label="Why" required maxLength={1000} />
        <Submit variant="secondary">Name them</Submit>
      </Form>
    </Notice>
  )
}

async function Reassign({ of, person }: { of: Campaign; person: Person }) {
  const waiting = of.reviewers.filter((each) => each.pending + each.flagged > 0)
  if (waiting.length === 0) return null
  const { people } = await campaignChoices(person, {})
  return (
    <details className="more">
      <summary>Reassign rows of a reviewer</summary>
      <Form action={reassign.bind(null, of.id)} label="Reassign rows of a reviewer">
        <Select name="fromId" label="Whose" required options={waiting.map((each) => ({ value: each.userId, label: `${each.name}: ${formatNumber(each.pending + each.flagged)}` }))} />
        <Select name="toId" label="To" required options={people.map((each) => ({ value: each.id, label: each.name }))} help="Only what is not decided. Within three days of the due date it is marked." />
        <Field name="reason" label="Why" required maxLength={1000} />
        <FormFoot><Submit variant="secondary">Reassign</Submit></FormFoot>
      </Form>
    </details>
  )
}

async function Rows({ of, person, search }: { of: Campaign; person: Person; search: Awaited<Search> }) {
  const path = `/campaigns/${of.id}?view=rows`
  const asked = readList(search, listRows)
  const { campaignId: _, mine: __, ...filters } = asked.filters
  const list = { ...asked, filters }
  const page = await shown(listRows(person, { ...listInput(list), campaignId: of.id } as never), path)
  return (
    <>
      <FilterBar
        list={list}
        path={path}
        filters={[
          { kind: 'search', name: 'search', label: 'Search rows' },
          { kind: 'select', name: 'state', label: 'Decision', options: Object.entries(rowStates).map(([value, label]) => ({ value, label })) },
          { kind: 'select', name: 'flag', label: 'Flag', options: Object.entries(flags).map(([value, label]) => ({ value, label })) },
          { kind: 'select', name: 'assigneeId', label: 'Reviewer', options: of.reviewers.map((each) => ({ value: each.userId, label: each.name })) },
          { kind: 'select', name: 'changed', label: 'Since the last review', options: [{ value: 'yes', label: 'New or changed' }] },
        ]}
      />
      {of.late > 0 && <p className="muted"><Badge tone="warn">Late</Badge> {formatCount(of.late, 'row')} reassigned within three days of the due date.</p>}
      <DataTable
        caption="Rows of the access review"
        columns={[...byPerson, reviewer]}
        rows={page.rows}
        rowKey={seenOf}
        rowHref={(row) => `/campaigns/${of.id}/rows/${row.id}`}
        list={list}
        path={path}
        page={page}
        downloads={downloads(person, rowsExport, { ...list, filters: { ...filters, campaignId: of.id } })}
        empty={<EmptyState icon="users" title="No row yet">Its rows are taken from its populations.</EmptyState>}
      />
    </>
  )
}
