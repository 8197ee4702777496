import { describe, expect, it } from 'vitest'
import { pdfFramePolicy, pdfViewerFile } from './pdf-viewer.ts'

describe('files of the PDF frame', () => {
  it.each([
    ['frame', 'text/html; charset=utf-8'], ['frame.mjs', 'text/javascript; charset=utf-8'], ['frame.css', 'text/css; charset=utf-8'],
    ['pdf.min.mjs', 'text/javascript; charset=utf-8'], ['pdf.worker.min.mjs', 'text/javascript; charset=utf-8'],
    ['jbig2_nowasm_fallback.js', 'text/javascript; charset=utf-8'], ['openjpeg_nowasm_fallback.js', 'text/javascript; charset=utf-8'],
    ['cmaps/UniGB-UCS2-H.bcmap', 'application/octet-stream'], ['standard_fonts/LiberationSans-Regular.ttf', 'application/octet-stream'], ['standard_fonts/FoxitSymbol.pfb', 'application/octet-stream'],
  ])('%s is there, and a page without an origin may have it', async (name, type) => {
    const answer = await pdfViewerFile(name)
    expect([answer?.status, answer?.headers.get('content-type'), (await answer?.arrayBuffer())?.byteLength]).toEqual([200, type, expect.any(Number)])
    expect(answer?.headers.get('content-security-policy')).toMatch(/^sandbox/)
    if (name !== 'frame') expect(answer?.headers.get('access-control-allow-origin')).toBe('*')
  })

  it.each([
    '', 'frame.html', '../pdf-viewer.ts', 'cmaps/../package.json', 'cmaps/..%2fpackage.json', 'cmaps/none.bcmap', 'standard_fonts/LICENSE_FOXIT', 'standard_fonts/../../../package.json', 'pdf.sandbox.min.mjs', 'quickjs-eval.js',
    'quickjs-eval.wasm', 'package.json', '/etc/passwd', 'cmaps/a\0.bcmap', 'constructor', 'pdf-preview.tsx',
  ])('%j is not', async (name) => {
    expect(await pdfViewerFile(name)).toBeNull()
  })

  it('the policy leaves no origin, no network and no eval', () => {
    const rules = new Map(pdfFramePolicy.split('; ').map((rule) => [rule.split(' ')[0], rule.split(' ').slice(1).join(' ')]))
    expect(Object.fromEntries(rules)).toEqual({
      sandbox: 'allow-scripts', 'default-src': "'none'", 'script-src': "'self'", 'style-src': "'self'", 'font-src': "'self'", 'worker-src': 'blob:', 'connect-src': "'none'",
      'base-uri': "'none'", 'form-action': "'none'", 'frame-ancestors': "'self'",
    })
  })
})
