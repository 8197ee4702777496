import type { ReactNode } from 'react'
import { formatNumber, formatPercent } from '#lib/format.ts'
import { Plot } from './plot.tsx'
import { paint, type ChartColor, type Point, type Series } from './series.ts'

type ChartProps = {
  title: string
  /** One or two sentences that say what the picture shows, for everyone: "Findings fell from 41 to 12 in June." */
  summary: ReactNode
  /** Source and time of the figures, such as `<Source>` and `<Time>`. */
  marks?: ReactNode
  /** Height of the drawing in pixels; kept free while it loads. */
  height?: number
}

type SeriesProps = ChartProps & {
  series: Series[]
  points: Point[]
  /** What a point is, as the head of the table's first column: "Hour". */
  axis: string
}

/** Counts over time, stacked by kind: events per hour by severity. */
export function StackedBars({ series, points, axis, height = 200, ...frame }: SeriesProps) {
  return (
    <Frame {...frame} series={series} table={<SeriesTable caption={frame.title} axis={axis} series={series} points={points} total />}>
      <Plot kind="bars" series={series} points={points} height={height} />
    </Frame>
  )
}

/** Measures over time: posture, age. */
export function Lines({ series, points, axis, height = 200, ...frame }: SeriesProps) {
  return (
    <Frame {...frame} series={series} table={<SeriesTable caption={frame.title} axis={axis} series={series} points={points} />}>
      <Plot kind="lines" series={series} points={points} height={height} />
    </Frame>
  )
}

export type Part = { label: string; value: number; color: ChartColor; href?: string }

/** Parts of a whole, with the whole in the middle. The legend is the table: each part with its count and share. */
export function Donut({ parts, unit, height = 168, title, summary, marks }: ChartProps & { parts: Part[]; /** What is counted: "findings". */ unit: string }) {
  const whole = parts.reduce((sum, part) => sum + part.value, 0)
  return (
    <figure className="cht">
      <figcaption><h2>{title}</h2>{marks}</figcaption>
      <p className="cht-sum">{summary}</p>
      <div className="cht-donut">
        <div className="cht-ring" style={{ height, width: height }}>
          <Plot
            kind="donut" height={height} points={[]}
            series={parts.map((part) => ({ key: part.label, label: part.label, color: part.color }))} values={parts.map((part) => part.value)}
          />
          <p aria-hidden="true"><b>{formatNumber(whole)}</b>{unit}</p>
        </div>
        <table className="cht-tbl">
          <caption className="sr">{title}</caption>
          <thead className="sr"><tr><th scope="col">Part</th><th scope="col">Count</th><th scope="col">Share</th></tr></thead>
          <tbody>
            {parts.map((part) => (
              <tr key={part.label}>
                <th scope="row"><i style={{ background: paint(part.color) }} />{part.href ? <a href={part.href}>{part.label}</a> : part.label}</th>
                <td>{formatNumber(part.value)}</td>
                <td className="muted">{formatPercent(part.value, whole)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </figure>
  )
}

function Frame({ title, summary, marks, series, table, children }: ChartProps & { series: Series[]; table: ReactNode; children: ReactNode }) {
  return (
    <figure className="cht">
      <figcaption>
        <h2>{title}</h2>
        {marks}
        {series.length > 1 && <ul aria-hidden="true">{series.map((one) => <li key={one.key}><i style={{ background: paint(one.color) }} />{one.label}</li>)}</ul>}
      </figcaption>
      <p className="cht-sum">{summary}</p>
      {children}
      <details className="cht-more">
        <summary>Show as table</summary>
        <div className="cht-scroll" tabIndex={0} role="region" aria-label={`${title}, as a table`}>{table}</div>
      </details>
    </figure>
  )
}

function SeriesTable({ caption, axis, series, points, total }: { caption: string; axis: string; series: Series[]; points: Point[]; total?: boolean }) {
  return (
    <table className="cht-tbl">
      <caption className="sr">{caption}</caption>
      <thead>
        <tr><th scope="col">{axis}</th>{series.map((one) => <th key={one.key} scope="col">{one.label}</th>)}{total && <th scope="col">All</th>}</tr>
      </thead>
      <tbody>
        {points.map((point) => (
          <tr key={point.label}>
            <th scope="row">{point.href ? <a href={point.href}>{point.label}</a> : point.label}</th>
            {series.map((one) => <td key={one.key}>{write(point.values[one.key])}</td>)}
            {total && <td>{formatNumber(series.reduce((sum, one) => sum + (point.values[one.key] ?? 0), 0))}</td>}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function write(value: number | null | undefined): string {
  return value === null || value === undefined ? 'not measured' : formatNumber(value)
}
