'use client'
import { lazy, Suspense, useEffect, useState } from 'react'
import type { Command } from './frame.ts'

const Palette = lazy(() => import('./palette.tsx'))

/** The ⌘K button in the search box. The palette itself is fetched when it is first asked for. */
export function PaletteLoader({ commands, searchUrl }: { commands?: Command[]; searchUrl?: string }) {
  const [open, setOpen] = useState(false)
  const [wanted, setWanted] = useState(false)
  const [mac, setMac] = useState(false)

  useEffect(() => {
    setMac(/Mac|iPhone|iPad/.test(navigator.userAgent))
    const press = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey)) return
      event.preventDefault()
      setWanted(true)
      setOpen((was) => !was)
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [])

  return (
    <>
      <button type="button" className="bar-k js" aria-label={`${mac ? '⌘K' : 'Ctrl K'}: open the command palette`} onClick={() => { setWanted(true); setOpen(true) }}>
        <kbd className="kbd">{mac ? '⌘K' : 'Ctrl K'}</kbd>
      </button>
      {wanted && (
        <Suspense>
          <Palette open={open} onClose={() => setOpen(false)} commands={commands} searchUrl={searchUrl} />
        </Suspense>
      )}
    </>
  )
}
