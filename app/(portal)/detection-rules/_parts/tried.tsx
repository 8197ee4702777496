'use client'
import { useFormContext } from '#components/form/context.ts'

/** What trying a rule answered, line by line. */
export function Tried() {
  const { state } = useFormContext()
  if (!state.reveal) return null
  return (
    <div role="status">
      <p><b>{state.reveal.label}</b></p>
      <p className="whitespace-pre-wrap [overflow-wrap:anywhere]">{state.reveal.value}</p>
    </div>
  )
}
