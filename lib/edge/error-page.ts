import 'server-only'
import { escapeHtml } from '#lib/files/preview.ts'

const policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
const style = ':root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}main{max-width:34rem;margin:18vh auto 0;padding:0 1.5rem}h1{font-size:1.25rem}p{opacity:.85}code{font-size:.85em}'

/** The JSON answer of a refused link as a page, for a person who followed it: same status and headers, and a way back. */
export async function errorPage(answer: Response): Promise<Response> {
  const { message, requestId } = (await answer.json()) as { message: string; requestId: string }
  const headers = new Headers(answer.headers)
  headers.set('content-type', 'text/html; charset=utf-8')
  headers.set('content-security-policy', policy)
  const html = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Not done · Tickmark</title><style>${style}</style><main><h1>${escapeHtml(message)}</h1><p>Nothing was changed. Go back with your browser, or to <a href="/">Home</a>.</p><p><small>Request id <code>${escapeHtml(requestId)}</code></small></p></main></html>`
  return new Response(html, { status: answer.status, headers })
}
