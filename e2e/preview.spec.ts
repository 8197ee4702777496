import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, type Frame, type Page, type TestInfo } from 'playwright/test'
import { e2ePortal } from '../test/e2e.ts'
import { pdf, pdfOf, png } from '../test/files.ts'
import { collect, fileOf } from './collect.ts'
import { look, signInAs, test } from './people.ts'

test.beforeEach(({ page }) => signInAs(page, 'compliance_manager'))

/** A PDF in the preview, and the frame it is drawn in. */
async function previewed(page: Page, info: TestInfo, bytes: Buffer, name = 'paper.pdf'): Promise<{ frame: Frame; path: string }> {
  const path = await collect(page, `Paper ${Date.now()}`, fileOf(info, name, bytes))
  await page.goto(`${path}?preview=1`)
  const frame = await (await page.locator('.preview iframe').elementHandle())?.contentFrame()
  if (!frame) throw new Error('there is no frame')
  return { frame, path }
}

/** Pixels of the first sheet that are neither white nor empty; none while it is drawn anew. */
const inked = (frame: Frame) => frame.locator('canvas[data-drawn]').first().evaluate((element) => {
  const canvas = element as HTMLCanvasElement
  if (canvas.width === 0) return 0
  const { data } = (canvas.getContext('2d') as CanvasRenderingContext2D).getImageData(0, 0, canvas.width, canvas.height)
  let count = 0
  for (let at = 0; at < data.length; at += 4) if ((data[at + 3] ?? 0) > 0 && (data[at] ?? 255) < 128) count++
  return count
})

/** Somebody outside, who counts who calls. */
async function outside(): Promise<{ address: string; calls: string[]; stop: () => void }> {
  const calls: string[] = []
  const server = createServer((request, response) => {
    calls.push(request.url ?? '')
    response.writeHead(200, { 'access-control-allow-origin': '*' }).end('<h1>outside</h1>')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, calls, stop: () => server.close() }
}

test('a PDF is drawn, its text can be selected, and looking is recorded once', async ({ page }, info) => {
  const { frame, path } = await previewed(page, info, pdf('Quarterly review'))
  await expect.poll(() => inked(frame)).toBeGreaterThan(500)
  await expect(frame.locator('.text')).toHaveText('Quarterly review')
  await expect(frame.getByText('Page 1 of 1')).toBeVisible()
  await frame.getByRole('button', { name: 'Larger' }).click()
  await expect(frame.getByText('125 %')).toBeVisible()
  await expect.poll(() => inked(frame)).toBeGreaterThan(700)
  const [row] = await look((sql) => sql`select count(*)::int as views from audit_entries where action = 'evidence.view' and subject_id = ${path.split('/').at(-1) as string}`)
  expect(row?.views).toBe(1)
})

test('pages of a long PDF are drawn when they come near, and let go when they are far', async ({ page }, info) => {
  const { frame } = await previewed(page, info, pdfOf(Array.from({ length: 60 }, (_, n) => `Sheet ${n + 1}`)))
  await expect(frame.locator('section').first().locator('canvas[data-drawn]')).toBeAttached()
  expect([await frame.locator('section').count(), await frame.locator('canvas').count()]).toEqual([60, expect.any(Number)])
  expect(await frame.locator('canvas').count()).toBeLessThan(15)
  await frame.locator('section').last().scrollIntoViewIfNeeded()
  await expect(frame.locator('section').last().locator('.text')).toHaveText('Sheet 60')
  await expect(frame.locator('section').first().locator('canvas')).toHaveCount(0)
  await expect(frame.getByText(/Page (5\d|60) of 60/)).toBeVisible()
})

test('the frame has no origin: no cookie, no storage, no portal, no network, no eval', async ({ page }, info) => {
  const { frame } = await previewed(page, info, pdf())
  await expect.poll(() => inked(frame)).toBeGreaterThan(100)
  const { address, calls, stop } = await outside()
  const found = await frame.evaluate(async (target) => {
    const attempt = async (work: () => unknown) => {
      try {
        return `got ${String(await work())}`
      } catch (error) {
        return error instanceof Error ? error.name : 'refused'
      }
    }
    const loaded = (element: HTMLImageElement | HTMLScriptElement, src: string) => new Promise((resolve, reject) => {
      element.onload = () => resolve('it')
      element.onerror = () => reject(new Error('refused'))
      element.src = src
      document.body.append(element)
    })
    return {
      origin: self.origin,
      cookie: await attempt(() => document.cookie),
      storage: await attempt(() => localStorage.length),
      parent: await attempt(() => parent.document.title),
      top: await attempt(() => ((top as Window).location.href = `${target}/top`)),
      portal: await attempt(() => fetch('/api/v1/systems', { credentials: 'include' })),
      network: await attempt(() => fetch(`${target}/fetch`)),
      image: await attempt(() => loaded(new Image(), `${target}/image`)),
      script: await attempt(() => loaded(document.createElement('script'), `${target}/script`)),
      // eslint-disable-next-line no-eval
      eval: await attempt(() => globalThis.eval('1 + 1')),
      made: await attempt(() => new Function('return 1')()),
      window: await attempt(() => (open(`${target}/window`) === null ? Promise.reject(new Error('refused')) : 'it')),
      inWorker: await attempt(() => new Promise((resolve, reject) => {
        const worker = new Worker(URL.createObjectURL(new Blob([`fetch(${JSON.stringify(`${target}/worker`)}).then(() => postMessage('it'), () => postMessage(''))`])))
        worker.onmessage = ({ data }) => (data ? resolve(data) : reject(new Error('refused')))
        worker.onerror = () => reject(new Error('refused'))
      })),
    }
  }, address)
  expect(found).toEqual({
    origin: 'null', cookie: 'SecurityError', storage: 'SecurityError', parent: 'SecurityError', top: 'SecurityError', portal: 'TypeError', network: 'TypeError',
    image: 'Error', script: 'Error', eval: 'EvalError', made: 'EvalError', window: 'Error', inWorker: 'Error',
  })
  // Itself it may move, but the policy of the page around lets it go nowhere else.
  await frame.evaluate((target) => void (location.href = `${target}/moved`), address).catch(() => {})
  await page.waitForTimeout(1_000)
  expect(page.url()).toContain(e2ePortal().url)
  expect(calls).toEqual([])
  stop()
  const direct = await page.request.get('/pdf-viewer/frame')
  expect(direct.headers()['content-security-policy']).toMatch(/^sandbox allow-scripts; default-src 'none'.*connect-src 'none'/)
})

test('a PDF with JavaScript, a launch action, a form that sends itself and links does nothing', async ({ page }, info) => {
  const { address, calls, stop } = await outside()
  const script = `app.alert\\(1\\); this.submitForm\\("${address}/js"\\); app.launchURL\\("${address}/url", true\\)`
  const act = (kind: string) => `<</S/${kind}>>`
  const annotations = [
    `<</Type/Annot/Subtype/Link/Rect[0 0 300 80]/A<</S/URI/URI(${address}/link)>>>>`,
    `<</Type/Annot/Subtype/Link/Rect[0 0 300 80]/A<</S/Launch/F(calc.exe)/Win<</F(calc.exe)>>>>>>`,
    `<</Type/Annot/Subtype/Widget/FT/Btn/T(b)/Rect[0 0 300 80]/AA<</E<</S/JavaScript/JS(${script})>>/D<</S/SubmitForm/F(${address}/form)>>>>>>`,
  ]
  const bytes = pdfOf(['Invoice'], {
    catalog: `/OpenAction<</S/JavaScript/JS(${script})>>/AA<</WC${act('JavaScript').replace('>>', `/JS(${script})>>`)}>>/Names<</JavaScript<</Names[(a)<</S/JavaScript/JS(${script})>>]>>>>/AcroForm<</Fields[]/XFA(<xdp/>)>>`,
    page: `/AA<</O<</S/URI/URI(${address}/opened)>>>>/Annots[${annotations.join('')}]`,
  })
  const alarms: string[] = []
  const { frame } = await previewed(page, info, bytes, 'invoice.pdf')
  page.on('dialog', (dialog) => {
    alarms.push(dialog.message())
    void dialog.dismiss()
  })
  page.context().on('page', (other) => alarms.push(other.url()))
  await page.reload()
  const again = await (await page.locator('.preview iframe').elementHandle())?.contentFrame() ?? frame
  await expect.poll(() => inked(again)).toBeGreaterThan(100)
  await again.locator('section').click({ position: { x: 60, y: 30 } })
  await page.waitForTimeout(1_500)
  expect([alarms, calls, await again.locator('a, input, button:not(header button)').count()]).toEqual([[], [], 0])
  stop()
})

test.describe('a PDF that cannot be drawn', () => {
  for (const [what, bytes, words] of [
    ['broken', Buffer.from('%PDF-1.7\nnothing that could be drawn\n%%EOF\n'), 'This PDF cannot be shown.'],
    ['without pages', Buffer.from('%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n'), 'This PDF cannot be shown.'],
    ['locked', Buffer.from('%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R/ID[<00><00>]/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<' + '00'.repeat(32) + '>/U<' + '11'.repeat(32) + '>>>>>\n%%EOF\n'), 'This PDF opens with a password only.'],
  ] as const) {
    test(`${what}: is said in words`, async ({ page }, info) => {
      await page.goto(`${await collect(page, `Paper ${Date.now()}`, fileOf(info, 'paper.pdf', bytes))}?preview=1`)
      const said = page.locator('.preview').getByRole('alert')
      await expect(said.getByText(words)).toBeVisible()
      await expect(said.getByText('Download it to look at it.')).toBeVisible()
      const [download] = await Promise.all([page.waitForEvent('download'), said.getByRole('link', { name: 'Download' }).click()])
      expect(download.suggestedFilename()).toBe('paper.pdf')
    })
  }
})

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false })

  test('a PDF is a link to download', async ({ page }, info) => {
    const path = await collect(page, `Plain ${Date.now()}`, fileOf(info, 'plain.pdf', pdf()))
    await page.goto(`${path}?preview=1`)
    await expect(page.locator('.preview iframe')).toHaveCount(0)
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download it' }).click()])
    expect(download.suggestedFilename()).toBe('plain.pdf')
  })
})

test('whatever is shown of a file is sandboxed; a picture is a picture, a download carries its name, and each is in custody', async ({ page }, info) => {
  const policyOf = async (path: string, what: string) => (await page.request.get(`/api/v1${path}/${what}`)).headers()
  const picture = await collect(page, `Picture ${Date.now()}`, fileOf(info, 'screen.png', png(60, 40)))
  await page.goto(`${picture}?preview=1`)
  await expect.poll(() => page.locator('.preview img').evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBe(60)
  const paper = await collect(page, `Paper ${Date.now()}`, fileOf(info, 'Prüfung (1).pdf', pdf()))
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download' }).click()])
  expect(download.suggestedFilename()).toBe('Prüfung (1).pdf')
  const table = await collect(page, `Table ${Date.now()}`, fileOf(info, 'table.csv', 'a,b\n=1+1,<b>2</b>\n'))
  const text = await collect(page, `Text ${Date.now()}`, fileOf(info, 'text.txt', '<b>bold</b> & more\n'))
  for (const [path, type] of [[picture, 'image/png'], [paper, 'application/pdf'], [table, 'text/html; charset=utf-8'], [text, 'text/html; charset=utf-8']] as const) {
    expect(await policyOf(path, 'preview')).toMatchObject({ 'content-type': type, 'x-content-type-options': 'nosniff', 'content-security-policy': expect.stringMatching(/^sandbox; default-src 'none'/) })
    expect(await policyOf(path, 'download')).toMatchObject({ 'content-disposition': expect.stringMatching(/^attachment;/), 'content-security-policy': expect.stringMatching(/^sandbox; default-src 'none'/) })
  }
  for (const path of [table, text]) {
    await page.goto(`${path}?preview=1`)
    await expect(page.locator('.preview iframe')).toHaveAttribute('sandbox', '')
  }
  await page.goto(paper)
  await expect(page.getByText('downloaded this').first()).toBeVisible()
  await expect(page.getByText('viewed this').first()).toBeVisible()
})
