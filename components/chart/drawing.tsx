'use client'
import {
  Area, AreaChart, Bar, BarChart, CartesianGrid, Cell, Pie, PieChart, ResponsiveContainer, Tooltip, XAxis, YAxis, type TooltipContentProps,
} from 'recharts'
import { formatNumber } from '#lib/format.ts'
import { paint, type PlotProps } from './series.ts'

const text = { fontSize: 11.5, fill: 'var(--muted)' }
const margin = { top: 6, right: 4, bottom: 0, left: 0 }

// A default export only because React.lazy asks for one.
export { Drawing as default }

function Drawing({ kind, series, points, values, height }: PlotProps) {
  if (kind === 'donut') {
    const data = series.map((one, index) => ({ name: one.label, value: values?.[index] ?? 0 }))
    const gap = data.filter((part) => part.value > 0).length > 1 ? 2 : 0
    return (
      <PieChart width={height} height={height} accessibilityLayer={false}>
        <Pie data={data} dataKey="value" innerRadius="72%" outerRadius="100%" startAngle={90} endAngle={-270} paddingAngle={gap} stroke="none" isAnimationActive={false}>
          {series.map((one) => <Cell key={one.key} fill={paint(one.color)} />)}
        </Pie>
      </PieChart>
    )
  }
  const data = points.map((point) => ({ name: point.label, ...point.values }))
  const frame = [
    <CartesianGrid key="grid" vertical={false} stroke="var(--border)" />,
    <XAxis key="x" dataKey="name" tickLine={false} axisLine={{ stroke: 'var(--border)' }} tick={text} minTickGap={28} interval="preserveStartEnd" />,
    <YAxis key="y" tickLine={false} axisLine={false} tick={text} width="auto" allowDecimals={false} tickFormatter={(value: number) => formatNumber(value)} />,
    <Tooltip
      key="tip" isAnimationActive={false} cursor={kind === 'bars' ? { fill: 'var(--hover)' } : { stroke: 'var(--edge)' }}
      content={(props: TooltipContentProps) => <Tip {...props} series={series} />}
    />,
  ]
  return (
    <ResponsiveContainer width="100%" height="100%">
      {kind === 'bars' ? (
        <BarChart data={data} margin={margin} barCategoryGap="18%" accessibilityLayer={false} onClick={({ activeLabel }) => open(points, activeLabel)} style={points.some((point) => point.href) ? { cursor: 'pointer' } : undefined}>
          {frame}
          {series.map((one) => <Bar key={one.key} dataKey={one.key} stackId="all" fill={paint(one.color)} isAnimationActive={false} maxBarSize={28} />)}
        </BarChart>
      ) : (
        <AreaChart data={data} margin={margin} accessibilityLayer={false}>
          {frame}
          {series.map((one) => (
            <Area
              key={one.key} dataKey={one.key} stroke={paint(one.color)} fill={paint(one.color)} fillOpacity={series.length === 1 ? 0.1 : 0} strokeWidth={1.8} dot={false}
              activeDot={{ r: 3.5, strokeWidth: 0 }} connectNulls={false} type="monotone" isAnimationActive={false}
            />
          ))}
        </AreaChart>
      )}
    </ResponsiveContainer>
  )
}

/** The same link stands in the table, for whoever has no pointer. */
function open(points: PlotProps['points'], label: string | number | undefined): void {
  const href = points.find((point) => point.label === label)?.href
  if (href) location.assign(href)
}

function Tip({ active, payload, label, series }: TooltipContentProps & { series: PlotProps['series'] }) {
  if (!active || !payload?.length) return null
  return (
    <div className="cht-tip">
      <b>{String(label)}</b>
      {series.map((one) => {
        const value = payload.find((item) => item.dataKey === one.key)?.value
        return <div key={one.key}><i style={{ background: paint(one.color) }} />{one.label}<span>{typeof value === 'number' ? formatNumber(value) : 'not measured'}</span></div>
      })}
    </div>
  )
}
