const colors = {
  low: '--low-area', medium: '--medium-area', high: '--high-area', critical: '--critical-area',
  pass: '--pass', fail: '--fail', not_evaluable: '--unclear', not_applicable: '--edge', manual: '--manual',
  accent: '--accent', grey: '--edge',
} as const

/** Colours by meaning only: severities, outcomes, the accent for a plain measure, grey for what it is compared with. */
export type ChartColor = keyof typeof colors

export type Series = { key: string; label: string; color: ChartColor }

/** One place on the axis. A value of null is "not measured": a gap, never a zero. `href`: where its rows are. */
export type Point = { label: string; values: Record<string, number | null>; href?: string | undefined }

export function paint(color: ChartColor): string {
  return `var(${colors[color]})`
}

export type PlotProps = {
  kind: 'bars' | 'lines' | 'donut'
  series: Series[]
  points: Point[]
  /** Only for a donut: one value per series. */
  values?: number[]
  height: number
}
