const openMenu = 'details[data-menu][open]'

/** Menus close by Escape, by a click elsewhere and after a choice; arrows walk through them. */
export function listenToMenus(signal: AbortSignal): void {
  document.addEventListener('click', (event) => {
    const target = event.target instanceof Element ? event.target : null
    for (const menu of document.querySelectorAll(openMenu)) {
      if (!menu.contains(target) || target?.closest('a.menu-item')) menu.removeAttribute('open')
    }
  }, { signal })
  document.addEventListener('keydown', (event) => {
    const menu = document.querySelector(openMenu)
    if (!menu) return
    if (event.key === 'Escape') {
      menu.removeAttribute('open')
      menu.querySelector('summary')?.focus()
      return
    }
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (!step || !menu.contains(document.activeElement)) return
    const items = [...menu.querySelectorAll<HTMLElement>('.menu-list :is(a, button:not([disabled]))')]
    const at = items.indexOf(document.activeElement as HTMLElement)
    event.preventDefault()
    items.at(at < 0 && step < 0 ? -1 : (at + step) % items.length)?.focus()
  }, { signal })
}
