'use client'
import { useId } from 'react'
import { Icon } from '#components/ui/icon.tsx'
import type { Theme } from './read-preferences.ts'

const choices = [['system', 'As the system', 'monitor'], ['light', 'Light', 'sun'], ['dark', 'Dark', 'moon']] as const

/** Light, dark or as the system: three buttons of one form, so it works without JavaScript. */
export function ThemeSwitch({ theme, action }: { theme: Theme; action: (form: FormData) => Promise<void> }) {
  const id = useId()
  return (
    <form action={action} className="theme" data-preference="theme">
      <span id={id}>Theme</span>
      <span className="seg" role="group" aria-labelledby={id}>
        {choices.map(([value, label, icon]) => (
          <button key={value} name="theme" value={value} aria-pressed={theme === value} aria-label={label} title={label}><Icon name={icon} /></button>
        ))}
      </span>
    </form>
  )
}
