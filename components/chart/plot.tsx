'use client'
import { lazy, Suspense, useEffect, useState } from 'react'
import type { PlotProps } from './series.ts'

const Drawing = lazy(() => import('./drawing.tsx'))

/**
 * The picture of a chart. It needs to know its width, so the server sends a place of its final size; the drawing library is
 * fetched then. Hidden from screen readers: the summary and the table beside it say the same.
 */
export function Plot(props: PlotProps) {
  const [ready, setReady] = useState(false)
  useEffect(() => setReady(true), [])
  const waiting = <div className={props.kind === 'donut' ? 'skel cht-round' : 'skel'} style={{ height: '100%' }} />
  return (
    <div className="cht-plot js" style={{ height: props.height }} aria-hidden="true">
      {ready ? <Suspense fallback={waiting}><Drawing {...props} /></Suspense> : waiting}
    </div>
  )
}
