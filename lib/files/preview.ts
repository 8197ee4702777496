/** What a file looks like, as a page that can do nothing: every sign of it is escaped, and the policy it is sent with allows no script. Pure. */
const mostRows = 200
const mostColumns = 40
const mostCell = 400
/** Bytes of a file that are looked at. */
export const previewBytes = 256 * 1024

/** Of what is data and never a page: opened as one by mistake, it loads and runs nothing and stands in no frame. */
export const dataPolicy = "sandbox; default-src 'none'; frame-ancestors 'none'"
export const previewPolicy = "sandbox; default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"

export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
/** Signs that turn or hide text are shown as a box. */
const visible = (text: string): string => escapeHtml(text.replace(/[\u0000-\u0008\u000b-\u001f\u007f\u200b-\u200f\u202a-\u202e\u2060-\u2069]/g, '\u25a1'))

const style = `body{margin:0;padding:12px;font:13px/1.5 ui-sans-serif,system-ui,sans-serif;background:light-dark(#fff,#15181e);color:light-dark(#20242b,#e9ebee)}pre{margin:0;font:12.5px/1.5 ui-monospace,monospace;white-space:pre-wrap;overflow-wrap:anywhere}table{border-collapse:collapse;width:max-content}td,th{padding:4px 10px;border:1px solid light-dark(#dfe2e7,#343a44);text-align:left;vertical-align:top;white-space:pre-wrap;max-width:36ch;overflow-wrap:break-word}th{background:light-dark(#f4f5f7,#1e232b);position:sticky;top:0}p{margin:12px 0 0;color:light-dark(#5b6472,#9aa4b2)}`

/** The page it stands in may have another theme than the system. */
export type Scheme = 'light' | 'dark' | 'light dark'
export const schemeOf = (theme: string | null): Scheme => (theme === 'light' || theme === 'dark' ? theme : 'light dark')

const page = (body: string, note: string | null, scheme: Scheme): string =>
  `<!doctype html><html lang="en" style="color-scheme:${scheme}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Preview</title><style>${style}</style></head><body>${body}${note ? `<p>${escapeHtml(note)}</p>` : ''}</body></html>`

/** @param cut there is more of the file than `text` */
export function textPage(text: string, cut: boolean, scheme: Scheme = 'light dark'): string {
  return page(`<pre>${visible(text)}</pre>`, cut ? 'The beginning of the file. Download it to see the rest.' : null, scheme)
}

/** A bounded table. Formulas stay the text they are. */
export function csvPage(text: string, cut: boolean, scheme: Scheme = 'light dark'): string {
  const { rows, more } = readCsv(text, mostRows)
  const wide = rows.some((row) => row.length > mostColumns)
  const cell = (value: string, tag: 'td' | 'th') => `<${tag}>${visible(value.length > mostCell ? `${value.slice(0, mostCell)}…` : value)}</${tag}>`
  const line = (row: string[], tag: 'td' | 'th') => `<tr>${row.slice(0, mostColumns).map((value) => cell(value, tag)).join('')}</tr>`
  const [head, ...rest] = rows
  const table = head ? `<table><thead>${line(head, 'th')}</thead><tbody>${rest.map((row) => line(row, 'td')).join('')}</tbody></table>` : '<p>No rows.</p>'
  const limits = [more || cut ? `the first ${rows.length} rows` : '', wide ? `${mostColumns} columns` : ''].filter(Boolean).join(' and ')
  return page(table, limits ? `Shown are ${limits}. Download the file to see the rest.` : null, scheme)
}

/** RFC 4180, with the separator that the first line has most of. A field that never closes ends with the text. */
export function readCsv(text: string, most: number): { rows: string[][]; more: boolean } {
  const first = text.slice(0, text.search(/[\r\n]|$/))
  const separator = [',', ';', '\t'].reduce((best, each) => (first.split(each).length > first.split(best).length ? each : best), ',')
  const rows: string[][] = []
  let row: string[] = []
  let field = ''
  let quoted = false
  for (let at = text.startsWith('\ufeff') ? 1 : 0; at < text.length; at++) {
    const sign = text[at] as string
    if (quoted) {
      if (sign !== '"') field += sign
      else if (text[at + 1] === '"') field += text[++at]
      else quoted = false
    } else if (sign === '"' && field === '') quoted = true
    else if (sign === separator) {
      row.push(field)
      field = ''
    } else if (sign === '\n' || sign === '\r') {
      if (sign === '\r' && text[at + 1] === '\n') at++
      rows.push([...row, field])
      row = []
      field = ''
      if (rows.length >= most) return { rows, more: at + 1 < text.length }
    } else field += sign
  }
  if (field !== '' || row.length > 0) rows.push([...row, field])
  return { rows, more: false }
}
