/**
 * `Content-Disposition` for a download, RFC 6266: always an attachment, so that no browser runs what it holds on our address or the
 * store's. `name` comes from whoever uploaded it; slashes, quotes and control characters do not pass.
 */
export function disposition(name: string): string {
  const clean = name.normalize('NFC').replace(/[\u0000-\u001f\u007f\u0080-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/g, '').replace(/[/\\:*?"<>|]/g, '_').trim().slice(0, 200).toWellFormed() || 'download'
  const ascii = clean.replace(/[^ -~]/g, '_').replace(/[%;]/g, '_')
  const encoded = encodeURIComponent(clean).replace(/['()*!]/g, (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`)
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`
}

/** A type as stored or sent; what is none is plain bytes. */
export function mediaType(type: string): string {
  return /^[a-z0-9!#$&^_.+-]{1,60}\/[a-z0-9!#$&^_.+-]{1,100}(; ?charset=[a-z0-9-]{1,30})?$/i.test(type) ? type.toLowerCase() : 'application/octet-stream'
}
