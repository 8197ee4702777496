'use client'
import { useEffect, useRef } from 'react'
import { Copy } from '#components/ui/copy.tsx'
import { useFormContext } from './context.ts'

/** Shows what the action answers once and nobody stores, such as a new API token, with a copy button. */
export function Reveal() {
  const { state } = useFormContext()
  const box = useRef<HTMLDivElement>(null)
  // The button that was pressed may stand far below.
  useEffect(() => {
    box.current?.scrollIntoView({ block: 'center' })
  }, [state.reveal])
  if (!state.reveal) return null
  const { label, value } = state.reveal
  return (
    <div ref={box} className="reveal" role="status">
      <p><b>{label}</b> Copy now: this is not shown again.</p>
      <div className="reveal-row">
        <code>{value}</code>
        <Copy value={value} label={`Copy ${label.toLowerCase()}`} />
      </div>
    </div>
  )
}
