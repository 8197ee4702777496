import { chromium } from 'playwright'
import { CHROMIUM_FLAGS, machineChromium } from '../../scripts/lib/chromium.mjs'

export type Vitals = { lcp: number; inp: number; cls: number }

/** What a person feels: the page opened with a warm server and a cold browser, then a menu, typing and a click. */
export async function vitals(url: string, cookie: { name: string; value: string }, userAgent: string, times: number): Promise<Vitals[]> {
  const browser = await chromium.launch({ executablePath: machineChromium(), args: CHROMIUM_FLAGS })
  try {
    const all: Vitals[] = []
    for (let n = 0; n < times; n++) {
      const context = await browser.newContext({ userAgent, viewport: { width: 1440, height: 900 } })
      await context.addCookies([{ ...cookie, url }])
      const page = await context.newPage()
      await page.addInitScript(() => {
        const seen = { lcp: 0, inp: 0, cls: 0 }
        Object.assign(window, { seen })
        const watch = (type: string, take: (entry: PerformanceEntry) => void, more = {}) => new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true, ...more })
        watch('largest-contentful-paint', (entry) => (seen.lcp = entry.startTime))
        watch('layout-shift', (entry) => (seen.cls += (entry as unknown as { hadRecentInput: boolean; value: number }).hadRecentInput ? 0 : (entry as unknown as { value: number }).value))
        watch('event', (entry) => {
          if ((entry as unknown as { interactionId: number }).interactionId > 0) seen.inp = Math.max(seen.inp, entry.duration)
        }, { durationThreshold: 16 })
      })
      await page.goto(`${url}/events`, { waitUntil: 'load' })
      await page.waitForTimeout(300)
      await page.keyboard.press('Tab')
      await page.locator('main input[name="user"]').first().click()
      await page.keyboard.type('user-77')
      await page.locator('header summary').last().click()
      await page.keyboard.press('Escape')
      await page.waitForTimeout(300)
      all.push(await page.evaluate(() => (window as unknown as { seen: Vitals }).seen))
      await context.close()
    }
    return all
  } finally {
    await browser.close()
  }
}
