import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults, Result, RunOptions } from 'axe-core'
import { expect, type Page } from 'playwright/test'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Of a long table or list the first rows: those after them are made by the same code, and axe's time is that of its elements. */
const rowsLikeThose = ['tbody > tr:nth-child(n+6)', 'main ul > li:nth-child(n+9)', 'main ol > li:nth-child(n+9)']

/** The frame is the same around every page, and half of what there is on one: read with the first of each colour and width. */
const frame = ['#rail', '.bar']
const framed = new Set<string>()

/** What axe finds wrong on the page as it is. */
export async function violationsOf(page: Page, options: RunOptions = {}): Promise<Result[]> {
  await page.evaluate(axe)
  const look = await page.evaluate(() => `${innerWidth} ${matchMedia('(prefers-color-scheme: dark)').matches} ${document.querySelectorAll('#rail a').length}`)
  const asked = { exclude: [...rowsLikeThose, ...(framed.has(look) ? frame : [])], options: { resultTypes: ['violations' as const], ...options } }
  framed.add(look)
  return (await page.evaluate(({ exclude, options }) => (window as unknown as { axe: { run: (context: { exclude: string[] }, options: RunOptions) => Promise<AxeResults> } }).axe.run({ exclude }, options), asked)).violations
}

export const isSerious = ({ impact }: Result): boolean => impact === 'serious' || impact === 'critical'

/**
 * What reaches beyond the screen, and tables that stand out of the frame around them, each with the pixels: one that may be pushed sideways is
 * not among them. And fields that underline what is typed, as only links do.
 */
export const misplaced = (page: Page): Promise<string[]> => page.evaluate(() => {
  const screen = document.documentElement.scrollWidth - innerWidth
  const tables = [...document.querySelectorAll<HTMLTableElement>('.tbl > table')].flatMap((table) => {
    const frame = table.parentElement as HTMLElement
    const over = Math.round(table.getBoundingClientRect().right - frame.getBoundingClientRect().right)
    return over > 1 && getComputedStyle(frame).overflowX === 'visible' ? [`the table ${table.caption?.innerText.split('\n')[0] ?? ''} by ${over}`] : []
  })
  const fields = [...document.querySelectorAll('input, textarea, select')].filter((field) => getComputedStyle(field).textDecorationLine !== 'none').map((field) => `the field ${field.getAttribute('name')} underlines`)
  return [...(screen > 0 ? [`the page by ${screen}`] : []), ...tables, ...fields]
})

/** Each of these, wide and narrow: nothing reaches beyond the screen; and wide, where everything is shown, axe finds nothing serious. */
export async function readable(page: Page, paths: readonly string[], widths: readonly number[] = [1440, 390]): Promise<void> {
  for (const width of widths) {
    await page.setViewportSize({ width, height: 844 })
    for (const path of paths) {
      await page.goto(path)
      expect([path, width, await misplaced(page)]).toEqual([path, width, []])
      if (width === widths[0]) expect([path, width, (await violationsOf(page)).filter(isSerious).map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)]).toEqual([path, width, []])
    }
  }
}
