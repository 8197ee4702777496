/** Names of files as senders write them: shown, kept and sent back only after this. Pure. */

/** Control characters, and those that turn the direction of text or take no room: a name must read as it is. */
const unseen = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g
const maxName = 255

/** The last piece of a path, without anything that is not seen; never empty, at most 255 characters with its extension kept. */
export function cleanFileName(given: string): string {
  const last = given.toWellFormed().normalize('NFC').replace(unseen, '').split(/[/\\]/).at(-1) ?? ''
  const name = last.replace(/[:*?"<>|]/g, '_').replace(/\s+/g, ' ').replace(/^[. ]+|[. ]+$/g, '')
  if (name === '') return 'file'
  if (name.length <= maxName) return name
  const extension = /\.[^.]{1,10}$/.exec(name)?.[0] ?? ''
  return `${name.slice(0, maxName - extension.length).toWellFormed().replace(/\ufffd$/, '')}${extension}`
}

/** Lower case, without the dot; empty when there is none. */
export const extensionOf = (name: string): string => /\.([^.]{1,10})$/.exec(name)?.[1]?.toLowerCase() ?? ''

/** RFC 6266: a plain name for old readers, the true one by RFC 8187. */
export function contentDisposition(how: 'attachment' | 'inline', name: string): string {
  const clean = cleanFileName(name)
  const plain = clean.normalize('NFKD').replace(/[^\x20-\x7e]/g, '_').replace(/["\\%]/g, '_')
  const exact = encodeURIComponent(clean).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
  return `${how}; filename="${plain}"; filename*=UTF-8''${exact}`
}
