import { toast } from 'sonner'

/** Copy buttons, links that open a dialog, filters that apply at once, appearance at once, tooltips that Escape puts away. */
export function listenToSmallThings(signal: AbortSignal): void {
  document.addEventListener('click', (event) => {
    const target = event.target instanceof Element ? event.target : null
    const copy = target?.closest<HTMLElement>('[data-copy]')
    if (copy) void copyText(copy.dataset.copy ?? '')
    const off = target?.closest('[aria-disabled="true"]')
    if (off) event.preventDefault()
  }, { signal })

  // Before the listener for navigation, which leaves prevented clicks alone.
  document.addEventListener('click', (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return
    const target = event.target instanceof Element ? event.target : null
    const opener = target?.closest<HTMLElement>('[data-dialog]')
    const dialog = opener && document.getElementById(opener.dataset.dialog ?? '')
    if (dialog instanceof HTMLDialogElement) {
      event.preventDefault()
      dialog.showModal()
      dialog.querySelector<HTMLElement>('.dlg-body :is(input:not([type=hidden]), select, textarea)')?.focus()
    }
    // A click on the dialog itself is one on its backdrop.
    if (target instanceof HTMLDialogElement && target.hasAttribute('data-light')) target.close()
  }, { signal, capture: true })

  document.addEventListener('change', (event) => {
    const field = event.target
    if (!(field instanceof HTMLSelectElement) && !(field instanceof HTMLInputElement && field.type === 'date')) return
    if (field.form?.hasAttribute('data-auto')) field.form.requestSubmit()
  }, { signal })

  document.addEventListener('submit', (event) => {
    const form = event.target
    if (!(form instanceof HTMLFormElement) || !form.dataset.preference) return
    const value = new FormData(form, event.submitter).get(form.dataset.preference)
    if (typeof value === 'string') document.documentElement.dataset[form.dataset.preference] = value
  }, { signal, capture: true })

  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return
    for (const tip of document.querySelectorAll('[data-tip]:is(:hover, :focus-visible)')) {
      tip.setAttribute('data-tip-off', '')
      tip.addEventListener('pointerleave', () => tip.removeAttribute('data-tip-off'), { once: true })
      tip.addEventListener('blur', () => tip.removeAttribute('data-tip-off'), { once: true })
    }
  }, { signal })
}

async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
    toast.success('Copied')
  } catch {
    toast.error('This browser did not allow copying. Select the text and copy it by hand.')
  }
}
