import { Page } from '#components/page/page.tsx'
import { Code } from '#components/ui/avatar.tsx'
import { Outcome } from '#components/ui/marks.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { kindWords } from '#lib/modules/censuses/model.ts'
import { getCensusPerson } from '#lib/modules/censuses/queries.ts'
import { boundsOf } from '../../../_parts/marks.tsx'

/** All that a census says of one person: when they left, and what then became of each account, in the order of time. */
export default async function CensusPersonPage({ params }: { params: Promise<{ censusId: string; number: string }> }) {
  const { censusId, number } = await params
  const path = `/censuses/${censusId}/rows/${number}`
  const { person } = await requirePerson('census.read', path)
  const of = await shown(getCensusPerson(person, { id: censusId, number }))
  const lists = new Map(of.lists.map(({ id, extractedAt }) => [id, extractedAt]))
  const accounts = Map.groupBy(of.rows, (row) => (row.systemName === null ? '' : `${row.systemName}: ${row.accountName ?? ''}`))
  const leaving = of.rows.find(({ kind }) => kind === 'leaver')
  return (
    <Page title={of.personName ?? of.accountName ?? 'Row'} breadcrumbs={[{ label: 'Joiners & leavers', href: '/censuses' }, { label: of.title, href: `/censuses/${of.id}` }, { label: 'Rows', href: `/censuses/${of.id}/rows` }]} marks={of.workerId && <>Worker {of.workerId}</>}>
      <div className="stack">
      {of.state !== 'done' && <Notice kind="warn" title="The census is not done">What stands here does not count yet.</Notice>}
      <Panel title="Person">
        <Facts facts={[
          { label: 'Person', value: of.personId && may(person, 'people.read') ? <a href={`/people/${of.personId}`}>{of.personName}</a> : of.personName },
          { label: 'Leaving', value: leaving && <Time at={leaving.since} format="absolute" /> },
          { label: 'Period', value: <><Time at={of.fromAt} format="absolute" /> to <Time at={of.toAt} format="absolute" /></> }, { label: 'As of', value: <Time at={of.asOf} format="absolute" /> },
        ]} />
      </Panel>
      {[...accounts].map(([account, rows]) => (
        <Panel key={account} title={account || 'In all systems'}>
          {(() => {
            const steps = [...new Map(rows.flatMap(stepsOf)).entries()].flatMap(([what, list]) => (lists.has(list) ? [{ what, at: lists.get(list) ?? '', list }] : [])).sort((one, other) => (one.at < other.at ? -1 : 1))
            return steps.length > 0 && <ol className="areas">{steps.map(({ what, at, list }) => <li key={what}><Time at={new Date(at)} format="absolute" /> <a href={`/populations/${list}`}>{what}</a></li>)}</ol>
          })()}
          {rows.map((row) => (
            <section key={row.id}>
              <h3>{kindWords[row.kind]}{row.rightName ? `: ${row.rightName}` : ''} <Outcome value={row.outcome} /></h3>
              <p>{row.said}</p>
              {(row.lower !== null || row.upper !== null) && <p className="muted">{boundsOf(row)}</p>}
              <details className="more"><summary>Facts and hash of row {row.id}</summary><Code wrap>{JSON.stringify(row.facts)}</Code><Code wrap>{row.leaf}</Code></details>
            </section>
          ))}
        </Panel>
      ))}
      </div>
    </Page>
  )
}

const labels: Record<string, string> = { lastActive: 'Last list with it active', firstNot: 'First list without it', firstSeen: 'First list with the right', before: 'List before that, without it', lastHeld: 'Last list with the right', firstGone: 'First list without the right', list: 'Newest list' }

function stepsOf({ facts }: { facts: Record<string, unknown> }): [string, string][] {
  return Object.entries(labels).flatMap(([name, label]) => (typeof facts[name] === 'string' ? [[label, facts[name]] as [string, string]] : []))
}
