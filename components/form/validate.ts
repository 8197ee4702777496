type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement

function isControl(element: Element): element is Control {
  return element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement || element instanceof HTMLSelectElement
}

/**
 * What the browser itself already knows to be wrong, in words that say how to mend it. A courtesy that saves a round trip:
 * the server checks everything again and has the last word.
 */
export function checkInBrowser(form: HTMLFormElement, submitter?: HTMLElement | null): Record<string, string> {
  const fields: Record<string, string> = {}
  const needed = submitter?.dataset.needs && form.elements.namedItem(submitter.dataset.needs)
  if (needed instanceof Element && isControl(needed) && needed.value.trim() === '') fields[needed.name] = `Fill in “${needed.dataset.label ?? needed.name}”.`
  for (const element of form.elements) {
    if (!isControl(element) || !element.name || fields[element.name] || !element.willValidate) continue
    const wrong = say(element)
    if (wrong) fields[element.name] = wrong
  }
  return fields
}

function say(control: Control): string | null {
  const expected = control.dataset.expect
  if (expected !== undefined && control.value.trim() !== expected) return `Type “${expected}” exactly as it is shown.`
  const { validity } = control
  if (validity.valid) return null
  const label = control.dataset.label ?? control.name
  const limit = (name: string) => control.getAttribute(name) ?? ''
  if (validity.valueMissing) {
    if (control instanceof HTMLSelectElement || control.type === 'radio') return `Choose one for “${label}”.`
    if (control.type === 'checkbox') return `Tick “${label}” to go on.`
    if (control.type === 'file') return `Choose a file for “${label}”.`
    return `Fill in “${label}”.`
  }
  if (control.type === 'email' && validity.typeMismatch) return 'Enter an e-mail address such as name@example.com.'
  if (control.type === 'url' && validity.typeMismatch) return 'Enter a full address that starts with https://.'
  if (validity.badInput) return control.type === 'number' ? 'Enter a number.' : 'Enter a complete date.'
  if (validity.tooShort) return `Enter at least ${limit('minlength')} characters.`
  if (validity.tooLong) return `Enter at most ${limit('maxlength')} characters.`
  if (validity.rangeUnderflow) return `Enter ${limit('min')} or more.`
  if (validity.rangeOverflow) return `Enter ${limit('max')} or less.`
  if (validity.patternMismatch) return control.title || `Check the form of “${label}”.`
  return control.validationMessage || `Check “${label}”.`
}
