/** Select-all, shift-click ranges, and the count in the bulk bar. The bar itself appears by CSS. */
export function listenToSelections(signal: AbortSignal): void {
  let last: HTMLInputElement | null = null

  document.addEventListener('click', (event) => {
    const box = event.target
    if (!(box instanceof HTMLInputElement) || box.type !== 'checkbox' || !box.closest('tbody .ck')) return
    const boxes = rowBoxes(box)
    if (event.shiftKey && last && boxes.includes(last)) {
      const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b) as [number, number]
      for (const each of boxes.slice(from, to + 1)) each.checked = box.checked
    }
    last = box
    count(box)
  }, { signal })

  document.addEventListener('change', (event) => {
    const all = event.target
    if (!(all instanceof HTMLInputElement) || all.dataset.selectAll === undefined) return
    for (const box of rowBoxes(all)) box.checked = all.checked
    count(all)
  }, { signal })

  document.addEventListener('reset', (event) => {
    const form = event.target as HTMLFormElement
    const box = form.id ? document.querySelector<HTMLInputElement>(`tbody .ck input[form="${CSS.escape(form.id)}"]`) : null
    // The boxes are emptied after this event.
    if (box) setTimeout(() => count(box))
  }, { signal })
}

function rowBoxes(within: Element): HTMLInputElement[] {
  return [...(within.closest('table')?.querySelectorAll<HTMLInputElement>('tbody .ck input') ?? [])]
}

function count(within: Element): void {
  const boxes = rowBoxes(within)
  const ticked = boxes.filter((box) => box.checked).length
  const all = within.closest('table')?.querySelector<HTMLInputElement>('[data-select-all]')
  if (all) {
    all.checked = ticked > 0 && ticked === boxes.length
    all.indeterminate = ticked > 0 && ticked < boxes.length
  }
  const words = within.closest('.tbl')?.querySelector('[data-count]')
  if (words) words.textContent = `${ticked} selected`
}
