import { toast } from 'sonner'

/**
 * Single keys, for those who decide all day. What a key does stands on its element as `data-key`; j and k walk through the rows of a list.
 * Never while somebody types, never with Ctrl, Alt or Meta, and not at all for those who switched them off in their profile (WCAG 2.1.4).
 */
export function listenToKeys(signal: AbortSignal): void {
  let opened: string | null = null
  let armed: { field: HTMLElement; by: HTMLElement; at: number } | null = null
  const disarm = () => {
    armed = null
    toast.dismiss('key')
  }

  document.addEventListener('keydown', (event) => {
    if (armed && event.target === armed.field) return inArmedField(event)
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.isComposing || isOff() || isTyping(event.target)) return
    if (act(event.key, event.repeat)) event.preventDefault()
  }, { signal })

  document.addEventListener('focusout', (event) => {
    if (armed && event.target === armed.field) disarm()
  }, { signal })

  document.addEventListener('click', (event) => {
    const row = event.target instanceof Element ? event.target.closest('.tbl tbody tr') : null
    if (row && event.target instanceof Element && event.target.closest('a')) opened = keyOf(row)
  }, { signal, capture: true })

  function act(key: string, again: boolean): boolean {
    if (key === 'j' || key === 'k') return walk(key === 'j' ? 1 : -1)
    if (again) return false
    if (key === '/') return focusSearch()
    if (key === '?') return showKeys()
    const target = /^[a-z]$/.test(key) ? document.querySelector<HTMLElement>(`[data-key="${key}"]:not([aria-disabled="true"])`) : null
    return target !== null && press(target)
  }

  /** From the focused row, from the one that was opened last, or from the top. */
  function walk(step: 1 | -1): boolean {
    const rows = rowsOfList()
    if (rows.length === 0) return false
    const focused = rows.findIndex((row) => row.contains(document.activeElement))
    const at = focused >= 0 ? focused : rows.findIndex((row) => keyOf(row) === opened)
    const to = rows[Math.min(Math.max(at + step, 0), rows.length - 1)]
    const link = to && linkOf(to)
    link?.focus({ preventScroll: true })
    to?.scrollIntoView({ block: 'nearest' })
    return true
  }

  function press(target: HTMLElement): boolean {
    const bar = target.closest('.bulk')
    const at = bar?.querySelector('[data-go-on]') ? placeOf() : -1
    if (target instanceof HTMLButtonElement && bar && !bar.classList.contains('bulk-on') && !tickFocused(bar)) return false
    const name = target.dataset.needs
    const field = name && target instanceof HTMLButtonElement ? target.form?.elements.namedItem(name) : null
    if ((field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) && field.value.trim() === '') {
      field.focus()
      armed = { field, by: target, at }
      toast.info(`Say why, then Enter: ${labelOf(target)}. Escape: leave it.`, { id: 'key', duration: Number.POSITIVE_INFINITY })
      return true
    }
    goOnAt(at, signal)
    target.click()
    return true
  }

  /** The note that a key asked for: Enter sends it with the decision the key meant. */
  function inArmedField(event: KeyboardEvent): void {
    if (event.isComposing || !armed) return
    const { field, by } = armed
    if (event.key === 'Escape') {
      field.blur()
    } else if (event.key === 'Enter' && !event.shiftKey && by instanceof HTMLButtonElement) {
      event.preventDefault()
      goOnAt(armed.at, signal)
      disarm()
      by.form?.requestSubmit(by)
    }
  }
}

/** Nor while a page is on its way: a key is meant for what one sees. */
const isOff = () => document.documentElement.dataset.keys === 'off' || document.querySelector('dialog[open], [popover]:popover-open, .pend[data-on]') !== null

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable || target.closest('textarea, select, [role="combobox"], input:not([type="checkbox"], [type="radio"], [type="button"], [type="submit"])') !== null
}

const linkOf = (row: Element) => row.querySelector<HTMLAnchorElement>('td:first-child > a, .ck + td > a')
const rowsOfList = () => [...document.querySelectorAll('main .tbl tbody tr')].filter((row) => linkOf(row))
/** What a row is about, whatever list led there. */
const keyOf = (row: Element) => linkOf(row)?.getAttribute('href') ?? null
const labelOf = (target: HTMLElement) => [...target.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.textContent).join('').trim()

/** Of the row that has the focus. */
const placeOf = () => rowsOfList().findIndex((row) => row.contains(document.activeElement))

/** Where a bulk form says `data-go-on`: a decided row leaves its list, and the one that took its place has the focus then, so that the next key is about it. */
function goOnAt(at: number, signal: AbortSignal): void {
  const main = document.querySelector('main')
  const row = rowsOfList()[at]
  if (!main || !row) return
  const waits = new MutationObserver(() => {
    if (row.isConnected) return
    waits.disconnect()
    const rows = rowsOfList()
    const next = rows[Math.min(at, rows.length - 1)]
    if (next) linkOf(next)?.focus({ preventScroll: true })
    next?.scrollIntoView({ block: 'nearest' })
  })
  waits.observe(main, { childList: true, subtree: true })
  const stop = () => waits.disconnect()
  setTimeout(stop, 10_000)
  signal.addEventListener('abort', stop, { once: true })
}

/** Rows that are ticked, or else the focused one, which is ticked then. */
function tickFocused(bar: Element): boolean {
  const table = bar.closest('.tbl')
  if (table?.querySelector('tbody .ck input:checked')) return true
  const box = document.activeElement?.closest('.tbl tbody tr')?.querySelector<HTMLInputElement>('.ck input')
  if (!box || !table?.contains(box)) return false
  box.click()
  return true
}

function focusSearch(): boolean {
  const field = document.querySelector<HTMLInputElement>('main .flt input[type="search"]') ?? document.querySelector<HTMLInputElement>('.bar-search input')
  field?.focus()
  field?.select()
  return field !== null
}

function showKeys(): boolean {
  const dialog = document.getElementById('keys')
  if (!(dialog instanceof HTMLDialogElement)) return false
  dialog.showModal()
  return true
}
