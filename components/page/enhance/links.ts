/** Where a click leads when the client router may take it; null when the browser must. */
export function isSoft(event: MouseEvent): URL | null {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return null
  const link = event.target instanceof Element ? event.target.closest('a') : null
  if (!link?.href || link.hasAttribute('data-hard') || link.hasAttribute('download') || (link.target && link.target !== '_self')) return null
  const url = new URL(link.href)
  const samePage = url.pathname === location.pathname && url.search === location.search
  return isOurs(url) && !(samePage && url.hash) ? url : null
}

/** A mark with a hover text lies above the link of its row; a click on it is meant for the row all the same. */
export function rowLink(event: MouseEvent): HTMLAnchorElement | null {
  const target = event.target instanceof Element ? event.target : null
  if (event.defaultPrevented || !target?.closest('.tbl tbody [title]') || target.closest('a, button, input, label, summary, [data-tip]')) return null
  return target.closest('tr')?.querySelector<HTMLAnchorElement>('td:first-child > a, .ck + td > a') ?? null
}

/** The address a GET form asks for, without its empty fields; null when the browser must send it. */
export function softForm(event: SubmitEvent): URL | null {
  const form = event.target
  if (event.defaultPrevented || !(form instanceof HTMLFormElement) || form.method !== 'get' || form.hasAttribute('data-hard')) return null
  const url = new URL(form.action)
  if (!isOurs(url)) return null
  url.search = ''
  for (const [name, value] of new FormData(form, event.submitter)) {
    if (typeof value === 'string' && value !== '') url.searchParams.append(name, value)
  }
  return url
}

// A route handler asked by the router would run twice: once for the router, once for the browser.
function isOurs(url: URL): boolean {
  return url.origin === location.origin && !url.pathname.startsWith('/api/')
}
