import 'server-only'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { PackagedFile } from '#lib/package/build.ts'
import { type ManifestFile, type MissingFile, roles } from '#lib/package/manifest.ts'
import { type Making, wholeText } from './shape.ts'

const escaped = (text: string) => text.replace(/[&<>"']/g, (each) => `&#${each.charCodeAt(0)};`)

const style = 'body{max-width:56rem;margin:2rem auto;padding:0 1rem;font:16px/1.5 system-ui,sans-serif;color-scheme:light dark}table{width:100%;border-collapse:collapse}td,th{padding:.3rem .5rem;border-bottom:1px solid #8884;text-align:left;overflow-wrap:anywhere;vertical-align:top}td:nth-child(2):not(:last-child){white-space:nowrap;text-align:right}code{font-size:.85em}.quiet{opacity:.75}'

/** What opens first: it reads without a server, and every link leads to a file beside it. */
export function indexPage({ of }: Making, organization: string, files: ManifestFile[], missing: MissingFile[]): PackagedFile {
  const list = (role: keyof typeof roles) => files.filter((file) => file.role === role)
  const tables = (Object.keys(roles) as (keyof typeof roles)[]).filter((role) => list(role).length > 0).map((role) => `<h2>${escaped(roles[role])}</h2><table><thead><tr><th>File<th>Bytes<th>SHA-256</thead><tbody>${list(role).map(({ path, size, sha256 }) => `<tr><td><a href="${escaped(encodeURI(path))}">${escaped(path)}</a><td>${size.toLocaleString('en')}<td><code>${sha256}</code>`).join('')}</tbody></table>`).join('')
  const scope = [['Organization', organization], ['Period', `${of.fromDay} to ${of.toDay}, both included (${of.zone})`], ['Controls', of.scope.controls.map(({ name }) => name).join(', ') || 'All'], ['Systems', of.scope.systems.map(({ name }) => name).join(', ') || 'All'], ['Entries of the audit trail at the checkpoint', of.checkpointSize.toLocaleString('en')], ['Key', of.key], ['Personal values of entries', of.consent === null ? 'Closed: entries have commitments in their place' : `Open, by: ${of.consent} What was erased since stays closed.`]] as const
  return wholeText('index.html', 'page', `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><title>${escaped(of.title)}</title><style>${style}</style></head><body><h1>${escaped(of.title)}</h1><p>To see that it is complete and unaltered, open <a href="verify.html">verify.html</a> and drop the package on it as it came, or run <code>node verify.mjs PACKAGE.zip</code>. A verifier that came inside a package is a convenience: Tickmark publishes what its own copy hashes to. If <code>manifest.tsr</code> is in the package, an authority outside says when it was made: <code>openssl ts -verify -in manifest.tsr -data manifest.json -CAfile tsa.pem</code>, with the root certificate of the authority from elsewhere.</p><table><tbody>${scope.map(([label, value]) => `<tr><th>${escaped(label)}<td>${escaped(value)}`).join('')}</tbody></table>${tables}${missing.length === 0 ? '' : `<h2>Missing when this was made</h2><table><tbody>${missing.map(({ path, what, why }) => `<tr><td>${escaped(path)}<td>${escaped(what)} ${escaped(why)}`).join('')}</tbody></table>`}</body></html>\n`)
}

/** From the root of the project, where every process runs. */
export const verifierText = (name: 'verify.html' | 'verify.mjs'): Promise<string> => readFile(join(process.cwd(), 'lib/package/made', name), 'utf8')

export async function verifierFiles(): Promise<PackagedFile[]> {
  return [wholeText('verify.html', 'page', await verifierText('verify.html')), wholeText('verify.mjs', 'page', await verifierText('verify.mjs'))]
}
