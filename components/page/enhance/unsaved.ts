const question = 'What you typed here is not saved. Leave this page all the same?'

/** Asks before a page with a form that was filled in and not sent is left: by a link, by another address, by closing it. */
export function guardUnsaved(signal: AbortSignal): void {
  let leaving = false
  document.addEventListener('submit', (event) => {
    if (event.target instanceof HTMLFormElement) event.target.dataset.sent = ''
  }, { signal, capture: true })
  document.addEventListener('input', (event) => {
    const form = event.target instanceof HTMLElement ? event.target.closest('form') : null
    if (form) delete form.dataset.sent
  }, { signal })
  // Before the listener for navigation.
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a') : null
    if (!link?.href || !leaves(link, event) || !unsaved()) return
    if (window.confirm(question)) {
      leaving = true
      setTimeout(() => (leaving = false), 1_000)
      return
    }
    event.preventDefault()
    event.stopImmediatePropagation()
  }, { signal, capture: true })
  window.addEventListener('beforeunload', (event) => {
    if (!leaving && unsaved()) event.preventDefault()
  }, { signal })
}

function leaves(link: HTMLAnchorElement, event: MouseEvent): boolean {
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || link.hasAttribute('download') || (link.target && link.target !== '_self')) return false
  const url = new URL(link.href)
  return url.origin !== location.origin || url.pathname !== location.pathname || url.search !== location.search
}

/** Of the forms with a foot, which are those somebody fills in: what stands in a field against what it came with. */
const unsaved = () => [...document.querySelectorAll<HTMLFormElement>('main form:has(.form-foot):not([data-sent])')].some((form) => [...form.elements].some(isChanged))

function isChanged(field: Element): boolean {
  if (field instanceof HTMLTextAreaElement) return field.value !== field.defaultValue
  if (field instanceof HTMLSelectElement) return [...field.options].some((option) => option.selected !== option.defaultSelected) && [...field.options].some((option) => option.defaultSelected)
  if (!(field instanceof HTMLInputElement) || field.type === 'hidden') return false
  if (field.type === 'file') return (field.files?.length ?? 0) > 0
  if (field.type === 'checkbox' || field.type === 'radio') return field.checked !== field.defaultChecked
  return field.value !== field.defaultValue
}
