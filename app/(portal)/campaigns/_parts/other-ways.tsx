import { Badge } from '#components/ui/marks.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { rowStates, waysInWords } from '#lib/modules/campaigns/model.ts'
import type { getRow } from '#lib/modules/campaigns/queries.ts'

type Row = Pick<Awaited<ReturnType<typeof getRow>>, 'otherWays' | 'rest'>

const pathsOf = ({ rest }: Row) => (Array.isArray(rest.paths) ? rest.paths.map(String) : [])

/** In a list, before anybody rejects: that one row is not all there is. */
export function Ways({ of }: { of: Row }) {
  const paths = pathsOf(of)
  return <>
    {paths.length > 1 && <small className="muted" title={paths.join(', ')}> {paths.length} ways</small>}
    {of.otherWays.length > 0 && <> <Badge tone="warn" title={`Rejecting this row alone leaves the right: ${waysInWords(of.otherWays)}`}>Also by row {of.otherWays.map((each) => each.number).join(', ')}</Badge></>}
  </>
}

/** On the page of a row: what has to be rejected besides it. */
export function StaysNotice({ of, campaignId, rejected }: { of: Row; campaignId: string; rejected: boolean }) {
  const paths = pathsOf(of)
  if (of.otherWays.length === 0 && paths.length < 2) return null
  return (
    <Notice kind={of.otherWays.length > 0 ? 'warn' : 'info'} title={of.otherWays.length > 0 ? (rejected ? 'Rejected, and the right stays by another way' : 'Rejecting this row alone leaves the right') : `It is held by ${paths.length} ways`}>
      {of.otherWays.length > 0 && <ul>{of.otherWays.map((each) => <li key={each.id}><a className="inline" href={`/campaigns/${campaignId}/rows/${each.id}`}>Row {each.number}</a>: {each.rightName}{each.scope && ` (${each.scope})`} of the account {each.accountName}, {rowStates[each.state].toLowerCase()}</li>)}</ul>}
      {paths.length > 1 && <p>This row stands for all of its {paths.length} ways ({paths.join(', ')}): rejected, it is gone only when none of them is left.</p>}
    </Notice>
  )
}
