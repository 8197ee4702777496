import { Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { formatCount, formatNumber, formatPercent } from '#lib/format.ts'
import type { getTop } from '#lib/modules/metrics/queries.ts'

type Shown = { kind: 'event' | 'finding'; by: string; title: string; noun: readonly [one: string, many?: string]; page: string; filter: string; from: string; to: string }
const events = { kind: 'event', noun: ['event'], page: '/events', from: 'from', to: 'to' } as const
const findings = { kind: 'finding', noun: ['finding'], page: '/findings', from: 'foundFrom', to: 'foundTo' } as const
const shown: Shown[] = [
  { ...events, by: 'user', title: 'Users', filter: 'user' }, { ...events, by: 'type', title: 'Event types', filter: 'event_type' }, { ...events, by: 'system', title: 'Systems', filter: 'system' }, { ...events, by: 'address', title: 'Addresses', filter: 'ip' },
  { ...findings, by: 'rule', title: 'Rules that found most', filter: 'rule' }, { ...findings, by: 'user', title: 'Users with most findings', filter: 'user' },
]

/** Who and what most events and findings are of; each number opens its rows. */
export function Top({ from, to, countedAt, tops }: Awaited<ReturnType<typeof getTop>>) {
  const lists = shown.flatMap((each) => tops.filter((top) => top.kind === each.kind && top.by === each.by).map((top) => ({ ...each, ...top })))
  return (
    <Panel title="Most, in the last 30 days" meaning={countedAt === null ? 'Nothing was counted yet: that happens every minute.' : <>Events by the day they occurred, findings by the day they were found; counted <Time at={countedAt} />. A count stays when events are removed after their retention.</>}>
      {lists.length > 0 && (
        <div className="tops">
          {lists.map((list) => (
            <section key={`${list.kind} ${list.by}`} aria-label={list.title}>
              <h3>{list.title}</h3>
              <ol>
                {list.rows.slice(0, 6).map(({ value, name, count }) => (
                  <li key={value}>
                    <a href={`${list.page}?${new URLSearchParams({ [list.filter]: value, [list.from]: from, [list.to]: to })}`} title={value}>{name ?? value}</a>
                    <span>{formatNumber(count)}<em> · {formatPercent(count, list.all)}</em></span>
                  </li>
                ))}
              </ol>
              <p className="muted">of {formatCount(list.all, ...list.noun)}</p>
            </section>
          ))}
        </div>
      )}
    </Panel>
  )
}
