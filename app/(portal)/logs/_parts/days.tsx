import { StackedBars } from '#components/chart/charts.tsx'
import { Panel } from '#components/ui/panel.tsx'
import type { Day } from '#lib/edge/entity-facts.ts'
import { formatCount } from '#lib/format.ts'

/**
 * The last 30 days. Counted in the background, so what came in within the last minute may be missing; days of UTC.
 * @param events where the list of these events is; nothing for what has findings alone
 */
export function Days({ days, events, findings }: { days: Day[]; events?: string; findings?: string | undefined }) {
  const sum = (of: (day: Day) => number) => days.reduce((total, day) => total + of(day), 0)
  const [all, found] = [sum((day) => day.events), sum((day) => day.findings ?? 0)]
  if (all + found === 0) return <Panel title="Last 30 days"><p className="muted">Nothing was counted in these days.</p></Panel>
  const from = days[0]?.day ?? ''
  const points = (key: 'events' | 'findings', list: string | undefined, [first, last]: [string, string]) => days.map((day) => ({ label: day.day.slice(5), href: list && `${list}&${first}=${day.day}&${last}=${day.day}`, values: { [key]: day[key] ?? 0 } }))
  return (
    <div className="pair">
      {events && all > 0 && <Panel><StackedBars title="Events a day" summary={<>{formatCount(all, 'event')} in 30 days, by the day they occurred (UTC). <a href={`${events}&from=${from}`}>Show them</a></>} axis="Day" series={[{ key: 'events', label: 'Events', color: 'accent' }]} points={points('events', events, ['from', 'to'])} height={140} /></Panel>}
      {found > 0 && <Panel><StackedBars title="Findings a day" summary={<>{formatCount(found, 'finding')} in 30 days, by the day they were found (UTC). {findings && <a href={`${findings}&foundFrom=${from}`}>Show them</a>}</>} axis="Day" series={[{ key: 'findings', label: 'Findings', color: 'high' }]} points={points('findings', findings, ['foundFrom', 'foundTo'])} height={140} /></Panel>}
    </div>
  )
}
