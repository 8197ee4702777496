'use client'
import { useEffect, useRef, useState } from 'react'
import { derive, indicatorKeys, likelihoodKeys, magnitudeKeys, type DeficiencySeverity } from '#lib/deficiency/severity.ts'

const among = <T extends string>(keys: readonly T[], value: unknown): T | undefined => keys.find((key) => key === value)

/** What follows from the form as it stands: the same rule that the operation and PostgreSQL ask. */
export function Derived({ names, steps, members }: { names: Record<DeficiencySeverity, string>; steps: Record<'matrix' | 'compensated' | 'indicator' | 'member', string>; members: DeficiencySeverity[] }) {
  const output = useRef<HTMLOutputElement>(null)
  const [said, say] = useState('It is derived once likelihood and magnitude are chosen.')
  useEffect(() => {
    const form = output.current?.form
    if (!form) return
    const look = () => {
      const data = new FormData(form)
      const [likelihood, magnitude] = [among(likelihoodKeys, data.get('likelihood')), among(magnitudeKeys, data.get('magnitude'))]
      if (!likelihood || !magnitude) return
      const compensated = [0, 1, 2].some((n) => /:.+/.test(String(data.get(`compensating${n}`) ?? '')))
      const found = derive({ likelihood, magnitude, compensated, members, indicators: data.getAll('indicators').flatMap((each) => among(indicatorKeys, each) ?? []) })
      say(`Derived: ${found.steps.map(({ by, severity }) => `${names[severity].toLowerCase()} (${steps[by]})`).join(', then ')}.`)
    }
    look()
    form.addEventListener('change', look)
    return () => form.removeEventListener('change', look)
  }, [names, steps, members])
  return <output ref={output} aria-live="polite" className="help">{said}</output>
}
