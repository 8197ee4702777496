/** How high a mark stands, from the ground of a strip of 12: states are told apart by their shape too. */
const heights: Record<string, number> = { c: 12, l: 8, q: 5, s: 12, u: 2, o: 2 }

/** One short path a state, however many hours there are. */
function pathsOf(strip: string): [state: string, path: string][] {
  const paths = new Map<string, string>()
  for (let start = 0; start < strip.length;) {
    const state = strip[start] as string
    let end = start + 1
    while (strip[end] === state) end++
    const height = heights[state] ?? 12
    // What stands for nothing is a gap: the hours of a day before the first that is shown.
    if (state !== '.') paths.set(state, `${paths.get(state) ?? ''}M${start} ${12 - height}H${end}V12H${start}z`)
    start = end
  }
  return [...paths]
}

/** A time as a row of marks, one for each hour: a letter says what it was. `label` says the same in words. `of`: how many hours the whole width stands for. */
export function Strip({ strip, label, of = strip.length }: { strip: string; label: string; of?: number }) {
  return (
    <svg className="strip" viewBox={`0 0 ${Math.max(of, 1)} 12`} preserveAspectRatio="none" role="img" aria-label={label}>
      {pathsOf(strip).map(([state, path]) => <path key={state} className={`st-${state}`} d={path} />)}
    </svg>
  )
}
