import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { JsonCheck } from './json-check.ts'
import { csvPage, previewPolicy, readCsv, schemeOf, textPage } from './preview.ts'

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
const checked = (text: string, piece: number): boolean => {
  const check = new JsonCheck()
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += piece) check.push(bytes.subarray(at, at + piece))
  check.end()
  return check.problem === null
}

describe('JSON, byte by byte', () => {
  it('agrees with JSON.parse on what is JSON, in pieces of any size', () => {
    fc.assert(fc.property(fc.json({ maxDepth: 6 }), fc.integer({ min: 1, max: 40 }), fc.boolean(), (text, piece, pretty) => checked(pretty ? JSON.stringify(JSON.parse(text), null, 2) : text, piece)), { numRuns: 500 })
  })

  it('and on what is not: one sign put in, taken out or changed', () => {
    const signs = fc.constantFrom(...'{}[]",:0123-+.eEtrufalsn\\ \n\t/x'.split(''))
    fc.assert(fc.property(fc.json({ maxDepth: 4 }), fc.nat(), signs, fc.constantFrom('in', 'out', 'change'), (text, where, sign, how) => {
      const at = where % (text.length + 1)
      const broken = how === 'in' ? text.slice(0, at) + sign + text.slice(at) : text.slice(0, at) + (how === 'change' ? sign : '') + text.slice(at + 1)
      expect([broken, checked(broken, 7)]).toEqual([broken, isJson(broken)])
    }), { numRuns: 3_000 })
  })

  it.each(['', ' ', '{', '[1,]', '{"a":1,}', '01', '1.', '.5', '+1', 'nul', '"\\u12g4"', '"\\x"', '"a\nb"', '{}{}', '1 2', "{'a':1}", '[1 2]', '{"a" 1}', '{1:2}', 'NaN', '\ufeff\ufeff{}'])('%j is none', (text) => {
    expect(checked(text, 3)).toBe(false)
  })
})

describe('a preview', () => {
  it('can do nothing: every sign is escaped, and the policy allows no script', () => {
    const nasty = '<script>alert(1)</script><img src=x onerror=alert(2)>&lt;"\'\u202Etxt'
    for (const page of [textPage(nasty, false), csvPage(`a,b\n${nasty.replaceAll(',', '')},=1+1`, false)]) {
      const body = page.slice(page.indexOf('<body>'))
      expect(body).not.toMatch(/<(script|img)/)
      expect(body).not.toContain('\u202E')
      expect(body).toContain('&#60;script&#62;')
    }
    expect(previewPolicy).toMatch(/^sandbox; default-src 'none'/)
    expect(previewPolicy).not.toMatch(/allow-|script-src/)
  })

  it('is bounded in rows, columns and cells, and says so', () => {
    const wide = csvPage(`${Array.from({ length: 90 }, (_, n) => n).join(',')}\n${'x'.repeat(5_000)}\n`.repeat(300), true)
    expect(wide.match(/<tr>/g)).toHaveLength(200)
    expect(wide.length).toBeLessThan(600_000)
    expect(wide).toContain('the first 200 rows and 40 columns')
    expect(csvPage('a,b\n1,2\n', false)).not.toContain('Shown are')
    expect(csvPage('a\n', false, 'dark')).toContain('style="color-scheme:dark"')
    expect(['dark', 'light', 'system', '"><script>', null].map(schemeOf)).toEqual(['dark', 'light', 'light dark', 'light dark', 'light dark'])
  })

  it.each([
    ['a,b\r\n1,2\r\n', [['a', 'b'], ['1', '2']]],
    ['\ufeff"a ""x""","b\nc"\n', [['a "x"', 'b\nc']]],
    ['a;b;c\n1;2,5;3', [['a', 'b', 'c'], ['1', '2,5', '3']]],
    ['a\tb\n,\t', [['a', 'b'], [',', '']]],
    ['a,b\n\n,\n', [['a', 'b'], [''], ['', '']]],
    ['"never closed, a\nb', [['never closed, a\nb']]],
    ['', []],
  ])('reads %j', (text, rows) => {
    expect(readCsv(text, 100).rows).toEqual(rows)
  })
})
