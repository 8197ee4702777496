'use client'
import { useRef, useState } from 'react'
import { type Option, Select } from '#components/form/choices.tsx'

/** `fill`: the field and what it then says, as a form writes it. */
export type ExpectedOption = Option & { fill: Record<string, string> }

/** Choosing what it is for fills in what the template says, wherever nothing else was typed. */
export function ExpectedSelect({ options, defaultValue }: { options: ExpectedOption[]; defaultValue: string }) {
  const around = useRef<HTMLDivElement>(null)
  const filled = useRef<Record<string, string>>(options.find((each) => each.value === defaultValue)?.fill ?? {})
  const [said, setSaid] = useState('')

  function fillIn(chosen: string) {
    const form = around.current?.closest('form')
    const fill = options.find((each) => each.value === chosen)?.fill ?? {}
    const touched = [...new Set([...Object.keys(filled.current), ...Object.keys(fill)])].flatMap((name) => {
      const field = form?.elements.namedItem(name)
      const isField = field instanceof HTMLInputElement || field instanceof HTMLSelectElement || field instanceof HTMLTextAreaElement
      if (!isField || (field.value !== '' && field.value !== filled.current[name])) return []
      field.value = fill[name] ?? ''
      field.dispatchEvent(new Event('input', { bubbles: true }))
      return fill[name] ? [field.dataset.label ?? name] : []
    })
    filled.current = fill
    setSaid(touched.length > 0 ? `Filled in from the template: ${touched.join(', ')}.` : '')
  }

  return (
    <div ref={around} className="contents" onChange={({ target }) => fillIn((target as unknown as HTMLSelectElement).value)}>
      <Select name="expected" label="Expected by" empty="No template" options={options} defaultValue={defaultValue} help="The template and the time it is for: it fills in what is empty below." />
      <p role="status" className="muted empty:hidden">{said}</p>
    </div>
  )
}
