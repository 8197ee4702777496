import { Status } from '#components/ui/marks.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { formatNumber, formatPercent } from '#lib/format.ts'
import type { getCampaign, reviewerMetrics } from '#lib/modules/campaigns/queries.ts'

type Campaign = Awaited<ReturnType<typeof getCampaign>>

/** Who has how much, and how far they are. */
export function Reviewers({ of }: { of: Campaign }) {
  if (of.reviewers.length === 0) return null
  return (
    <Panel title="Reviewers" flush>
      <div className="tbl"><div className="tbl-x"><table>
        <caption className="sr">Reviewers and how far they are</caption>
        <thead><tr><th scope="col">Reviewer</th><th scope="col" className="n">Rows</th><th scope="col" className="n">Pending</th><th scope="col" className="n h-sm">To look at one by one</th><th scope="col">State</th></tr></thead>
        <tbody>{of.reviewers.map((each) => (
          <tr key={each.userId}>
            <td><a href={each.mine ? `/campaigns/${of.id}/review` : `/campaigns/${of.id}?view=rows&assigneeId=${each.userId}`}>{each.name}</a></td>
            <td className="n" data-l="Rows">{formatNumber(each.rows)}</td>
            <td className="n" data-l="Pending">{formatNumber(each.pending)}</td>
            <td className="n h-sm" data-l="To look at one by one">{formatNumber(each.guarded)}</td>
            <td>{each.status !== 'active' ? <Status tone="bad">Account is not active</Status> : each.submittedAt ? <><Status tone="good">Submitted</Status>{each.submittedForThemBy && <small className="muted"> by {each.submittedForThemBy}, for them</small>}</> : each.escalatedAt ? <Status tone="bad">Escalated</Status> : each.overdueAt ? <Status tone="bad">Overdue</Status> : of.state === 'open' ? <Status tone="info">{each.pending === 0 ? 'To submit' : 'Deciding'}</Status> : <Status tone="off">To be asked</Status>}</td>
          </tr>
        ))}</tbody>
      </table></div></div>
    </Panel>
  )
}

/** The same for whoever runs it and for the auditor: whether somebody looked. */
export function Metrics({ of: { reviewers, total } }: { of: Awaited<ReturnType<typeof reviewerMetrics>> }) {
  if (reviewers.length === 0) return <Panel title="How it was decided"><p className="muted">Nothing is decided yet.</p></Panel>
  return (
    <Panel title="How it was decided" meaning="Seconds from one click of a reviewer to the next; longer than half an hour counts as a break. Together: with other rows in one click. At night: from 20:00 to 06:00 UTC. Own access: decided by whoever it turned out to be, or who can give it." flush>
      <div className="tbl"><div className="tbl-x"><table>
        <caption className="sr">How each reviewer decided</caption>
        <thead><tr><th scope="col">Reviewer</th><th scope="col" className="n">Rows</th><th scope="col" className="n">Median s</th><th scope="col" className="n">Under 2 s</th><th scope="col" className="n">Together</th><th scope="col" className="n h-md">Approved</th><th scope="col" className="n h-md">Undone</th><th scope="col" className="n h-md">At night</th><th scope="col" className="n h-md">Own access</th></tr></thead>
        <tbody>{reviewers.map((each) => (
          <tr key={each.userId}>
            <td>{each.name}<small className="muted block"><Time at={each.first} /> – <Time at={each.last} /></small></td>
            <td className="n" data-l="Rows">{formatNumber(each.decisions)}</td>
            <td className="n" data-l="Median seconds a click">{each.medianMs === null ? '—' : (each.medianMs / 1_000).toFixed(1)}</td>
            <td className="n" data-l="Under 2 seconds">{each.timed === 0 ? '—' : `${each.quick} of ${each.timed}`}</td>
            <td className="n" data-l="Decided with others">{each.decisions === 0 ? '—' : formatPercent(each.together, each.decisions)}</td>
            <td className="n h-md" data-l="Approved">{formatNumber(each.approved)}</td>
            <td className="n h-md" data-l="Undone">{formatNumber(each.undone)}</td>
            <td className="n h-md" data-l="At night, UTC">{formatNumber(each.atNight)}</td>
            <td className="n h-md" data-l="Own access, learned later">{formatNumber(each.involved)}</td>
          </tr>
        ))}</tbody>
      </table></div>{total > reviewers.length && <div className="tbl-foot"><span>{formatNumber(reviewers.length)} of {formatNumber(total)} reviewers: those who decided most.</span></div>}</div>
    </Panel>
  )
}
