import { Status } from '#components/ui/marks.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import type { Person } from '#lib/auth/actor.ts'
import { getVisit } from '#lib/edge/home.ts'
import { formatCount, formatNumber } from '#lib/format.ts'
import { subjectNames } from '#lib/words/index.ts'

/** For whoever checks the portal: what was recorded since they were here, and whether the log is whole. */
export async function Visit({ person }: { person: Person }) {
  const { since, subjects, more, log } = await getVisit(person, {})
  const total = subjects.reduce((sum, each) => sum + each.count, 0)
  return (
    <>
      {log.breaks > 0 && <Notice kind="danger" alert title="The trail was taken back">Entries were removed or exchanged in the database. <a href="/audit-trail/verify">Verify</a> says from which one on.</Notice>}
      <Panel title="The audit trail">
        <Facts
          facts={[
            { label: 'Sealed entries', value: log.sealed ? <>{formatNumber(log.sealed.size)}, the newest checkpoint <Time at={log.sealed.at} /></> : 'None yet' },
            { label: 'Not sealed yet', value: log.unsealed > 1_000 ? 'More than 1,000' : log.unsealed === 0 ? 'None' : formatCount(log.unsealed, 'entry', 'entries') },
            { label: 'Last verification', value: log.verified ? <><Time at={log.verified.at} />: {formatNumber(log.verified.compared)} compared, {log.verified.wrong ? <Status tone="bad">something is wrong</Status> : <Status tone="good">nothing wrong</Status>}</> : <a href="/audit-trail/verify">Never: verify now</a> },
          ]}
        />
      </Panel>
      <Panel title="Since your last visit" meaning={since ? <>Recorded since <Time at={since} format="absolute" />: {more ? `more than ${formatNumber(total)} entries` : formatCount(total, 'entry', 'entries')}.</> : 'This is your first visit.'} flush>
        {subjects.length > 0 && (
          <ul className="areas">
            {subjects.map(({ subject, count }) => (
              <li key={subject}>
                <a href={`/audit-trail?subjectType=${subject}&from=${since?.toISOString()}`}>{subjectNames[subject] ?? subject}</a>
                <span className="muted">{formatCount(count, 'entry', 'entries')}</span>
              </li>
            ))}
          </ul>
        )}
      </Panel>
    </>
  )
}
