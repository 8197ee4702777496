import { TextArea } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page, TwoColumn } from '#components/page/page.tsx'
import { Code } from '#components/ui/avatar.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { assignedBy, involvements, outcomes } from '#lib/modules/campaigns/model.ts'
import { getCampaign, getRow } from '#lib/modules/campaigns/queries.ts'
import { Flags, RowState } from '../../../_parts/marks.tsx'
import { StaysNotice } from '../../../_parts/other-ways.tsx'
import { Former, LastUse, seenOf } from '../../../_parts/row-columns.tsx'
import { decide } from '../../../actions.ts'

type Row = Awaited<ReturnType<typeof getRow>>

export default async function RowPage({ params }: { params: Promise<{ campaignId: string; rowId: string }> }) {
  const { campaignId, rowId } = await params
  const { person } = await requirePerson('campaigns.read', `/campaigns/${campaignId}/rows/${rowId}`)
  const [row, of] = await Promise.all([shown(getRow(person, { id: rowId })), shown(getCampaign(person, { id: campaignId }))])
  const { mine } = row
  const back = mine ? `/campaigns/${campaignId}/review` : `/campaigns/${campaignId}?view=rows`
  return (
    <Page title={`${row.rightName} of ${row.personName ?? row.accountName}`} breadcrumbs={[{ label: 'Access reviews', href: '/campaigns' }, { label: of.title, href: back }]} marks={<RowState value={row.state} gone={row.gone} />} actions={<a href={back} data-key="u" hidden>Back to the list</a>}>
      <TwoColumn aside={<Beside campaignId={campaignId} row={row} />}>
        {row.involved && <Notice kind="danger" title={involvements[row.involved]}>That was learned after the decision, from how accounts and people are matched now. {of.state === 'open' ? 'The review is not closed before somebody else decided it again: whoever runs it reassigns this row.' : 'The decision stays as it is, and is said wherever it is shown.'}</Notice>}
        {row.voided && <Notice kind="warn" title="What was decided counts no more">{row.voided}</Notice>}
        {of.state !== 'closed' && of.state !== 'signed_off' && !row.gone && <StaysNotice of={row} campaignId={campaignId} rejected={row.state === 'rejected'} />}
        <Panel title="What it is">
          <Facts facts={[
            { label: 'Person', value: row.personName ?? 'Nobody known' }, { label: 'Account', value: `${row.accountName} (${row.accountKind})` }, { label: 'Account is', value: row.enabled === null ? 'Its source does not say' : row.enabled ? 'Enabled' : 'Disabled' }, { label: 'System', value: row.system },
            { label: 'Right', value: row.rightName }, { label: 'Where', value: row.scope || 'Throughout' }, { label: 'Held by', value: Array.isArray(row.rest.paths) ? row.rest.paths.join(', ') : '' }, { label: 'Last use', value: <LastUse rest={row.rest} /> },
            { label: 'Last review', value: <><Former of={row.former} />{row.former?.note && <small className="muted"> {row.former.note}</small>}</> }, { label: 'Expires', value: typeof row.rest.until === 'string' ? row.rest.until : 'Never' },
            { label: 'Reviewer', value: <>{row.assigneeName ?? 'Nobody'} <small className="muted">{assignedBy[row.assignedBy]}{row.assignedWhy && `: ${row.assignedWhy}`}</small></> },
            ...(row.guarded ? [{ label: 'Flags', value: <Flags of={row.flags} facts />, wide: true }] : []),
            { label: 'SHA-256 of the row', value: <Code>{row.hash}</Code>, wide: true },
          ]} />
        </Panel>
        {mine && of.state === 'open' && !row.gone && (
          <Panel title="Decide">
            <Form action={decide.bind(null, campaignId)} label="Decide">
              <input type="hidden" name="rows" value={seenOf(row)} />
              <TextArea name="note" label="Note" rows={2} maxLength={2000} help="Needed to reject or flag." />
              <FormFoot>
                <Submit name="decision" value="approve" hotkey="a">Approve</Submit>
                <Submit name="decision" value="reject" variant="secondary" hotkey="r" needs="note">Reject</Submit>
                <Submit name="decision" value="flag" variant="secondary" hotkey="f" needs="note">Flag</Submit>
              </FormFoot>
            </Form>
          </Panel>
        )}
        <Panel title="Decisions" meaning="Every one there was; none is ever changed.">
          {row.decisions.length === 0 ? <p className="muted">None yet.</p> : (
            <ul className="tasks">{row.decisions.map((each) => (
              <li key={each.sequence}><div><b>{outcomes[each.outcome]}</b>{each.byName && ` by ${each.byName}`}{each.forName && ` for ${each.forName}`}{each.bulk && ', with others'}{each.note && <p className="muted">{each.note}</p>}</div><Time at={each.decidedAt} format="both" /></li>
            ))}</ul>
          )}
        </Panel>
      </TwoColumn>
    </Page>
  )
}

function Beside({ campaignId, row }: { campaignId: string; row: Row }) {
  const link = (id: string) => `/campaigns/${campaignId}/rows/${id}`
  return (
    <div className="stack">
      <Panel title="Who else has it" meaning={row.morePeers ? 'The first 20.' : undefined}>{row.peers.length === 0 ? <p className="muted">Nobody else in this review.</p> : <ul className="links">{row.peers.map((each) => <li key={each.id}><a className="link" href={link(each.id)}>{each.name}</a></li>)}</ul>}</Panel>
      <Panel title="What else they have" meaning={row.moreOthers ? 'The first 20.' : undefined}>{row.others.length === 0 ? <p className="muted">Nothing else in this review.</p> : <ul className="links">{row.others.map((each) => <li key={each.id}><a className="link" href={link(each.id)}>{each.rightName}</a> <small className="muted">{each.system}</small></li>)}</ul>}</Panel>
    </div>
  )
}
