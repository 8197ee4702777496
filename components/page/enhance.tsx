'use client'
import { useRouter } from 'next/navigation'
import { useEffect, useRef, useTransition } from 'react'
import { listenToKeys } from './enhance/keys.ts'
import { isSoft, rowLink, softForm } from './enhance/links.ts'
import { listenToMenus } from './enhance/menus.ts'
import { listenToSelections } from './enhance/selections.ts'
import { listenToSmallThings } from './enhance/small.ts'
import { guardUnsaved } from './enhance/unsaved.ts'

/**
 * What scripts add to pages that work without them, once for the whole document instead of a client component per link, row
 * and menu: client-side navigation with the pending bar, filters that apply at once, menus, select-all, keys, copy, dialogs.
 * Nothing is ever prefetched: reading some records is itself recorded.
 */
export function Enhance() {
  const router = useRouter()
  const [pending, startTransition] = useTransition()
  const lastField = useRef<string | null>(null)
  const bar = useRef<HTMLDivElement>(null)

  useEffect(() => {
    const off = new AbortController()
    const { signal } = off
    guardUnsaved(signal)
    const go = (url: URL, keep: boolean) => {
      document.querySelector<HTMLElement>('.rail:popover-open')?.hidePopover()
      startTransition(() => router.push(url.pathname + url.search + url.hash, { scroll: !keep }))
    }
    document.addEventListener('click', (event) => {
      const link = rowLink(event)
      // Sent on with its modifier keys, so that a new tab stays a new tab.
      if (link) return void link.dispatchEvent(new MouseEvent('click', event))
      const url = isSoft(event)
      if (!url) return
      event.preventDefault()
      go(url, url.pathname === location.pathname)
    }, { signal })
    document.addEventListener('submit', (event) => {
      const url = softForm(event)
      if (!url) return
      event.preventDefault()
      lastField.current = (document.activeElement as HTMLInputElement | null)?.name ?? null
      go(url, url.pathname === location.pathname)
    }, { signal })
    listenToKeys(signal)
    listenToMenus(signal)
    listenToSelections(signal)
    listenToSmallThings(signal)
    // A page is seen before its scripts listen. Whoever presses keys faster than a person waits for this.
    bar.current?.setAttribute('data-listens', '')
    return () => off.abort()
  }, [router])

  useEffect(() => {
    // A filter's input is made anew with its value; give the keyboard back to it.
    if (pending || !lastField.current || document.activeElement !== document.body) return
    const field = document.querySelector<HTMLInputElement>(`form[data-auto] [name="${CSS.escape(lastField.current)}"]`)
    lastField.current = null
    field?.focus({ preventScroll: true })
    if (field?.type === 'search') field.setSelectionRange(field.value.length, field.value.length)
  }, [pending])

  return <div ref={bar} className="pend" data-on={pending ? '' : undefined} role="status">{pending && <span className="sr">Loading</span>}</div>
}
