// @ts-check
// Draws a PDF inside the sandbox that lib/files/pdf-viewer.ts sends it in: no origin, no cookies, no network. Bytes come in by message
// from the page around it; whatever the file makes of the renderer stays in here. No annotation layer: links and actions do nothing.

/** @typedef {typeof import('pdfjs-dist')} PdfJs */
/** @typedef {import('pdfjs-dist').PDFDocumentProxy} PdfDocument */
/** @typedef {{ bytes: ArrayBuffer; port: MessagePort; scheme: string }} Given what the page around hands in, once */

const mostPages = 1_000
/** Of one canvas; a page that is larger is drawn coarser. */
const mostPixels = 16_000_000
/** Of one picture inside a page: an A3 scan at 600 dpi has 70 million. */
const mostImagePixels = 100_000_000
const patience = 30_000
const zooms = [0.5, 0.75, 1, 1.25, 1.5, 2, 3]
const here = new URL('.', import.meta.url).href

const main = /** @type {HTMLElement} */ (document.querySelector('main'))
const bar = /** @type {HTMLElement} */ (document.querySelector('header'))
const place = /** @type {HTMLElement} */ (document.querySelector('#place'))
const zoomText = /** @type {HTMLElement} */ (document.querySelector('#zoom'))

addEventListener('message', function take({ source, data, ports: [port] }) {
  if (source !== parent || !(data?.bytes instanceof ArrayBuffer) || !port) return
  removeEventListener('message', take)
  const given = { ...data, port }
  document.documentElement.style.colorScheme = given.scheme
  show(given).catch((error) => fail(given, error))
})
// Says nothing of anybody; the page around checks that it comes from this frame.
parent.postMessage('ready', '*')

/** @param {Given} given */
async function show(given) {
  /** @type {PdfJs} */
  const pdfjs = await import(`${here}pdf.min.mjs`)
  const worker = await workerOf(`${here}pdf.worker.min.mjs`)
  const broken = new Promise((_, reject) => worker.addEventListener('error', () => reject(new Error('the worker ended'))))
  pdfjs.GlobalWorkerOptions.workerPort = worker
  const task = pdfjs.getDocument({
    data: new Uint8Array(given.bytes),
    BinaryDataFactory: assetsFrom(given.port), useWorkerFetch: false, cMapUrl: 'cmaps/', standardFontDataUrl: 'standard_fonts/',
    // Decoders as plain script: WebAssembly would need a wider policy.
    wasmUrl: here, useWasm: false,
    enableXfa: false, maxImageSize: mostImagePixels, verbosity: 0,
  })
  const pdf = await Promise.race([task.promise, broken, late()])
  await pages(pdfjs, /** @type {PdfDocument} */ (pdf))
}

/**
 * A worker must be of one's own origin, and a sandbox has none: one of its own making, which fetches the script as a module. Not a module
 * itself: Chromium starts none of those without an origin. What is sent to it before the script is there would be lost, so this waits.
 * @param {string} script
 * @returns {Promise<Worker>}
 */
function workerOf(script) {
  const text = `import(${JSON.stringify(script)}).then(() => postMessage('here'))`
  const worker = new Worker(URL.createObjectURL(new Blob([text], { type: 'text/javascript' })))
  return Promise.race([late(), new Promise((resolve, reject) => {
    worker.addEventListener('error', () => reject(new Error('the worker does not start')))
    worker.addEventListener('message', function here({ data }) {
      if (data !== 'here') return
      worker.removeEventListener('message', here)
      resolve(worker)
    })
  })])
}

/** The page around says it, in its own words. @param {Given} given @param {Error} error */
function fail({ port }, error) {
  main.replaceChildren()
  bar.hidden = true
  port.postMessage({ failed: error.name === 'PasswordException' ? 'locked' : 'broken' })
}

const late = () => /** @type {Promise<never>} */ (new Promise((_, reject) => setTimeout(() => reject(new Error('it takes too long')), patience)))

/**
 * Character maps and fonts that a PDF may leave out; the frame has no network, so the page around fetches them.
 * @param {MessagePort} port
 */
function assetsFrom(port) {
  /** @type {Map<string, (bytes: ArrayBuffer | null) => void>} */
  const asked = new Map()
  port.onmessage = ({ data: { name, bytes } }) => asked.get(name)?.(bytes)
  return class {
    /** @param {{ kind: string; filename: string }} wanted */
    async fetch({ kind, filename }) {
      const name = `${kind === 'cMapUrl' ? 'cmaps' : 'standard_fonts'}/${filename}`
      const bytes = await new Promise((resolve) => {
        asked.set(name, resolve)
        port.postMessage({ ask: name })
      })
      if (!bytes) throw new Error(`there is no ${name}`)
      return new Uint8Array(bytes)
    }
  }
}

/** Empty sheets of the right shape at once; each drawn when it comes near, and forgotten when it is far. @param {PdfJs} pdfjs @param {PdfDocument} pdf */
async function pages(pdfjs, pdf) {
  const count = Math.min(pdf.numPages, mostPages)
  const { width, height } = (await pdf.getPage(1)).getViewport({ scale: 1 })
  const sheets = Array.from({ length: count }, (_, n) => {
    const sheet = document.createElement('section')
    sheet.setAttribute('aria-label', `Page ${n + 1} of ${pdf.numPages}`)
    sheet.style.aspectRatio = `${width} / ${height}`
    return sheet
  })
  main.replaceChildren(...sheets)
  if (pdf.numPages > count) main.append(Object.assign(document.createElement('p'), { textContent: `The first ${count} of ${pdf.numPages} pages.` }))
  const number = (/** @type {Element} */ sheet) => sheets.indexOf(/** @type {HTMLElement} */ (sheet)) + 1
  /** @type {Map<Element, () => void>} */
  const drawn = new Map()
  // Margins count only from a root of one's own: of the outermost page's, a frame of another origin learns nothing.
  const near = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      drawn.get(target)?.()
      drawn.delete(target)
      if (isIntersecting) drawn.set(target, draw(pdfjs, pdf, number(target), /** @type {HTMLElement} */ (target)))
    }
  }, { root: document, rootMargin: '60% 0px' })
  const middle = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) if (isIntersecting) place.textContent = `Page ${number(target)} of ${pdf.numPages}`
  }, { root: document, rootMargin: '-49% 0px' })
  for (const sheet of sheets) [near, middle].forEach((each) => each.observe(sheet))
  place.textContent = `Page 1 of ${pdf.numPages}`
  bar.hidden = false
  let zoom = zooms.indexOf(1)
  const again = () => {
    zoomText.textContent = `${(zooms[zoom] ?? 1) * 100} %`
    main.style.setProperty('--zoom', String(zooms[zoom] ?? 1))
    for (const sheet of sheets) {
      near.unobserve(sheet)
      near.observe(sheet)
    }
  }
  for (const button of bar.querySelectorAll('button')) {
    button.addEventListener('click', () => {
      zoom = Math.max(0, Math.min(zooms.length - 1, zoom + Number(button.value)))
      again()
    })
  }
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer
  let wide = innerWidth
  addEventListener('resize', () => {
    clearTimeout(timer)
    if (innerWidth !== wide) timer = setTimeout(again, 200)
    wide = innerWidth
  })
}

/** @param {PdfJs} pdfjs @param {PdfDocument} pdf @param {number} number @param {HTMLElement} sheet @returns {() => void} takes the drawing away again */
function draw(pdfjs, pdf, number, sheet) {
  const canvas = document.createElement('canvas')
  const text = Object.assign(document.createElement('div'), { className: 'text' })
  let gone = false
  /** @type {(() => void)[]} */
  const stops = []
  const work = async () => {
    const page = await pdf.getPage(number)
    const base = page.getViewport({ scale: 1 })
    if (gone) return
    sheet.style.aspectRatio = `${base.width} / ${base.height}`
    const fit = sheet.clientWidth / base.width
    const scale = Math.min(fit * Math.min(devicePixelRatio, 2), Math.sqrt(mostPixels / (base.width * base.height)))
    const viewport = page.getViewport({ scale })
    canvas.width = Math.max(1, Math.floor(viewport.width))
    canvas.height = Math.max(1, Math.floor(viewport.height))
    sheet.style.setProperty('--total-scale-factor', String(fit))
    sheet.replaceChildren(canvas, text)
    const drawing = page.render({ canvas, viewport })
    const layer = new pdfjs.TextLayer({ textContentSource: page.streamTextContent(), container: text, viewport: base })
    stops.push(() => drawing.cancel(), () => layer.cancel())
    await Promise.all([drawing.promise, layer.render()])
    canvas.dataset.drawn = 'yes'
    page.cleanup()
  }
  Promise.race([work(), late()]).catch((/** @type {Error} */ error) => {
    if (gone) return
    stops.forEach((stop) => stop())
    sheet.replaceChildren(Object.assign(document.createElement('p'), { className: 'failed', textContent: `Page ${number} cannot be drawn: ${error.message}.` }))
  })
  return () => {
    gone = true
    stops.forEach((stop) => stop())
    canvas.width = canvas.height = 0
    sheet.replaceChildren()
  }
}
