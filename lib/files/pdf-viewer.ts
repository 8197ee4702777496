import 'server-only'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * The page a PDF is drawn in, and the files it is made of (pdf.js, and `components/pdf/frame.*`). It is sandboxed twice, by the frame
 * around it and by its own policy, so that it has no origin: whatever a file makes of the renderer finds no cookie, no portal and no
 * network. Everything here is public and the same for everybody.
 */
export const pdfFramePolicy = [
  'sandbox allow-scripts',
  "default-src 'none'",
  // `self` is where the page came from, although it acts without an origin. Neither eval nor inline script nor WebAssembly.
  "script-src 'self'",
  "style-src 'self'",
  // For fonts that a PDF names and does not carry.
  "font-src 'self'",
  'worker-src blob:',
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
].join('; ')

const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>PDF</title><link rel="stylesheet" href="/pdf-viewer/frame.css" crossorigin><script type="module" src="/pdf-viewer/frame.mjs"></script></head><body><header hidden><span id="place" role="status"></span><div><button value="-1" aria-label="Smaller">−</button><span id="zoom">100 %</span><button value="1" aria-label="Larger">+</button></div></header><main tabindex="0" aria-label="Pages"><p role="status">Drawing …</p></main></body></html>`

/** From the root of the project, where every process runs. The build for older browsers. */
const own = (name: string) => join(process.cwd(), 'components/pdf', name)
const library = (...path: string[]) => join(process.cwd(), 'node_modules/pdfjs-dist', ...path)

/** A closed list; what names of fonts and character maps may look like keeps to their folders. */
function pathOf(name: string): string | null {
  if (name === 'frame.mjs' || name === 'frame.css') return own(name)
  if (name === 'pdf.min.mjs' || name === 'pdf.worker.min.mjs') return library('legacy/build', name)
  if (name === 'jbig2_nowasm_fallback.js' || name === 'openjpeg_nowasm_fallback.js') return library('wasm', name)
  return /^(?:cmaps\/[\w-]+\.bcmap|standard_fonts\/[\w-]+\.(?:pfb|ttf))$/.test(name) ? library(name) : null
}

const types: Record<string, string> = { mjs: 'text/javascript; charset=utf-8', js: 'text/javascript; charset=utf-8', css: 'text/css; charset=utf-8' }

/** Read once for the life of the process; a name that does not exist is not remembered. */
const known = new Map<string, Promise<Buffer>>()

/** @param name such as `frame` or `pdf.min.mjs`; null when there is no such file */
export async function pdfViewerFile(name: string): Promise<Response | null> {
  if (name === 'frame') {
    return new Response(html, { headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': pdfFramePolicy, 'cache-control': 'no-cache', 'x-dns-prefetch-control': 'off', 'referrer-policy': 'no-referrer' } })
  }
  const path = pathOf(name)
  if (!path) return null
  const bytes = known.get(name) ?? readFile(/* turbopackIgnore: true */ path)
  known.set(name, bytes)
  try {
    return new Response(new Uint8Array(await bytes), {
      headers: {
        'content-type': types[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream',
        'cache-control': 'no-cache', 'content-security-policy': "sandbox; default-src 'none'",
        // A page without an origin is foreign to every site: modules and styles come to it only with leave. They are public.
        'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin',
      },
    })
  } catch (error) {
    known.delete(name)
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
