import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { afterEach, describe, expect, it } from 'vitest'
import type { Tx } from '#db/client.ts'
import type { Build } from '#lib/door/export.ts'
import { collect, here, manager, owner } from '../../test/evidence.ts'
import { readPdf } from '../../test/pdf.ts'

/** Lists on paper, printed by their process and read by another's reader. */
await import('#lib/edge/everything.ts')
const { createApiToken } = await import('#lib/modules/api-tokens/operations.ts')
const { evidenceExport } = await import('#lib/modules/evidence/exports.ts')
const { pdfResponse } = await import('./pdf.ts')
const index = await import('../../app/api/v1/evidence.pdf/route.ts')

/** Rows nobody stored, on the way of every other. */
async function printed(from: ReturnType<typeof sql>, { left, ended }: { left?: AbortSignal; ended?: () => void } = {}): Promise<Response> {
  const taken = await evidenceExport.take(manager, { format: 'pdf' })
  const rows = ((tx: Tx) => tx.select({ title: sql`given.title` }).from(from)) as unknown as Build
  return pdfResponse(here.id, evidenceExport, Object.assign(rows, { about: { ...taken.about, at: new Date('2026-03-04T05:06:07Z') } }), ended, left)
}
const titled = (...titles: string[]) => sql`(values ${sql.join(titles.map((title) => sql`(${title}::text)`), sql`, `)}) as given (title)`
const many = (count: number, title = `'Title ' || n`) => sql`(select ${sql.raw(title)} as title from generate_series(1, ${sql.raw(String(count))}) as n) as given`
const bytesOf = async (response: Response | Promise<Response>) => (await response).arrayBuffer()

/** The printing processes of this one. */
const printers = () => readdirSync('/proc').filter((pid) => /^\d+$/.test(pid)).filter((pid) => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('scripts/print.ts') && Number(/PPid:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) === process.pid
  } catch {
    return false
  }
}).map(Number)
const querying = async () => (await owner`select pg_stat_activity.pid from pg_stat_activity where application_name = 'tickmark-downloads' and state <> 'idle'`).length
async function printer(): Promise<number> {
  for (;;) {
    const [pid] = printers()
    if (pid) return pid
    await pause(5)
  }
}
// Whatever happened: nothing of it is left, no process that ended unnoticed either, and the next list is printed.
afterEach(async () => {
  await expect.poll(() => printers().length, { timeout: 5_000 }).toBe(0)
  await expect.poll(querying, { timeout: 5_000 }).toBe(0)
})

describe('a list on paper', () => {
  it('has the same bytes for the same input, in every script', async () => {
    const titles = titled('One', 'Ωμέγα Жито', '用户访问审查', 'アクセス権レビュー', '사용자 접근', 'مراجعة الصلاحيات (AC-02)', 'סקירת הרשאות', '🦄')
    const [one, other] = await Promise.all([bytesOf(printed(titles)), bytesOf(printed(titles))])
    expect(Buffer.from(one).equals(Buffer.from(other))).toBe(true)
  })

  it('prints each letter in a font that has it, and one that no font has as its number', async () => {
    const texts = ['Ёж Ωκεανός çà Việt', '用户访问审查：第三季度', 'アクセス権レビュー', '사용자 접근 권한', 'سجل التدقيق', 'סקירת הרשאות']
    const { pages: [, list = ''] } = await readPdf(await bytesOf(printed(titled(...texts, 'Unicorn 🦄', 'ᚠ', 'a\u0007b', 'exe\u202efdp', 'line\r\nbreak'))))
    // The reader tells a line from the left as its pieces stand there, each in the order of reading.
    const said = list.replaceAll(/[| ]/g, '')
    for (const text of [...texts, 'Unicorn U+1F984', 'U+16A0', 'aU+0007b', 'exeU+202Efdp', 'line break']) expect(said).toContain(text.replaceAll(' ', ''))
  })

  it('loses nothing of a word of 4,000 letters, nor of a text longer than a page', async () => {
    const { pages } = await readPdf(await bytesOf(printed(titled('w'.repeat(4_000), '字'.repeat(4_000), `begin ${'word '.repeat(3_000)}end`))))
    const all = pages.slice(2).join('|')
    expect([(all.match(/w{5,}/g) ?? []).join('').length, all.match(/字/g)?.length, all.match(/\bword\b/g)?.length, all.includes('end')]).toEqual([4_000, 4_000, 3_000, true])
    expect(pages.length).toBeGreaterThan(4)
  })

  it('says that there is nothing', async () => {
    expect((await readPdf(await bytesOf(printed(many(0))))).pages[1]).toContain('Nothing matches.')
  })

  it('counts its pages', async () => {
    const { pages } = await readPdf(await bytesOf(printed(many(300))))
    expect(pages.map((page) => /Page \d+ of \d+/.exec(page.replaceAll('|', ' '))?.[0])).toEqual(pages.map((_, n) => `Page ${n + 1} of ${pages.length}`))
    for (const title of ['Title 1', 'Title 150', 'Title 300']) expect(pages.slice(2).filter((page) => page.split('|').includes(title))).toHaveLength(1)
  })

  it('has contents on a page of their own when it is long, of which each line and each bookmark leads to the page it names', async () => {
    const { pages, bookmarks, links, tags } = await readPdf(await bytesOf(printed(many(3_000))))
    const [, contents = '', ...rest] = pages
    const told = [...contents.matchAll(/Row ([\d,]+)\|(Title \d+)\|(\d+)/g)].map(([, row = '', title = '', page]) => ({ row, title, page: Number(page) }))
    expect(told.length).toBeGreaterThan(10)
    expect(contents).toMatch(/^.*Contents\|Evidence index: the list\|3\|Row 1\|Title 1\|3\|/)
    for (const { row, title, page } of told) {
      expect(title).toBe(`Title ${row.replace(',', '')}`)
      expect(rest[page - 3]?.split('|')).toContain(title)
      // The first of its page: the row before stands on the page before.
      expect(page === 3 || pages[page - 2]?.split('|').includes(`Title ${Number(row.replace(',', '')) - 1}`)).toBe(true)
    }
    expect(links).toEqual([[2, 3], ...told.map(({ page }) => [2, page])])
    expect(bookmarks).toEqual([['Evidence index', 1], ['Contents', 2], ['Evidence index: the list', 3], ...told.map(({ row, title, page }) => [`Row ${row}: ${title}`, page])])
    expect(tags.match(/"role":"(H2|TOC|TOCI|Link)"/g)?.slice(0, 4)).toEqual(['"role":"H2"', '"role":"TOC"', '"role":"TOCI"', '"role":"Link"'])
  })
})

describe('a list that cannot be printed', () => {
  it('ends where its rows break off, first or last, and gives the turn back', async () => {
    let turns = 0
    const ended = () => void turns++
    await expect(printed(many(1, '1 / 0'), { ended })).rejects.toThrow('division by zero')
    await expect(printed(many(2_000, '1 / (2000 - n)'), { ended })).rejects.toThrow('division by zero')
    expect(turns).toBe(2)
  })

  it('ends with whoever asked for it', async () => {
    const leaving = new AbortController()
    const answer = printed(many(90_000), { left: leaving.signal })
    await printer()
    leaving.abort()
    await expect(answer).rejects.toThrow()
  })

  it('by a process that is killed is no document but an answer that says so; the next one is printed', async () => {
    await collect(undefined, { title: 'Before' })
    const { token } = await createApiToken(await here.person('admin'), { name: 'Prints', scopes: ['evidence.export'], expiresAt: null })
    const ask = () => index.GET(new Request('http://127.0.0.1:3000/api/v1/evidence.pdf', { headers: { authorization: `Bearer ${token}` } }))
    for (const wait of [0, 250]) {
      const answer = ask()
      const pid = await printer()
      // Held where it is: a quick machine would be done meanwhile.
      process.kill(pid, 'SIGSTOP')
      await pause(wait)
      process.kill(pid, 'SIGKILL')
      const refused = await answer
      expect([refused.status, refused.headers.get('retry-after'), await refused.json()]).toEqual([503, '60', expect.objectContaining({ code: 'unavailable', message: expect.stringMatching(/ended \(SIGKILL\).*Try again/) as string })])
      // Not even as a zombie.
      expect(existsSync(`/proc/${pid}`)).toBe(false)
    }
    const whole = await ask()
    const bytes = await whole.arrayBuffer()
    expect([whole.status, whole.headers.get('content-length')]).toEqual([200, String(bytes.byteLength)])
    expect((await readPdf(bytes)).pages[1]).toContain('Before')
  })

  it('in the memory there is says so, and what to do', async () => {
    await expect(printed(many(1, `repeat('word ', 12000000)`))).rejects.toMatchObject({ code: 'too_large', message: expect.stringMatching(/fits into the 64 MB.*Narrow the filters, or take the CSV/) as string })
  })

  // The last one: what is asked from here on is a view.
  it('for having more rows than a PDF holds is refused before anything is printed', async () => {
    await owner.unsafe(`alter table evidence rename to evidence_kept; create view evidence as select k.* from (select * from evidence_kept limit 1) k cross join generate_series(1, 100001); grant select on evidence to public`)
    await expect(evidenceExport.take(manager, { format: 'pdf' })).rejects.toMatchObject({ code: 'too_large', message: 'These are 100,001 rows, and a PDF holds 100,000. Narrow the filters, or take the CSV.' })
  })
})
