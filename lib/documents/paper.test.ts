import { describe, expect, it } from 'vitest'
import { lines, marking, mostMarks, placing, printable } from './paper.ts'

const wide = (text: string) => [...text].length

describe('lines', () => {
  it.each<[string, string[]]>([
    ['', ['']],
    ['one two', ['one two']],
    ['one two three four', ['one two', 'three four']],
    ['abcdefghijklmnopqrstuvwxyz', ['abcdefghij', 'klmnopqrst', 'uvwxyz']],
    ['a abcdefghijkl b', ['a', 'abcdefghij', 'kl b']],
    ['ten letter word', ['ten letter', 'word']],
    ['一二三四五六七八九十百。千', ['一二三四五六七八九十', '百。千']],
    ['一二三四五六七八九十。千', ['一二三四五六七八九', '十。千']],
    ['word 一二三四五六七', ['word 一二三四五', '六七']],
    [`${'e\u0301'.repeat(3)} ${'a\u0308'.repeat(8)}`, ['e\u0301'.repeat(3), 'a\u0308'.repeat(5), 'a\u0308'.repeat(3)]],
  ])('%j', (text, made) => {
    expect(lines(text, 10, wide)).toEqual(made)
  })
})

it('a letter no font has stands as its number, and white space is a space', () => {
  expect(printable('a日b\t\n\u0001 \ud83e', (letter) => letter !== '日')).toBe('aU+65E5b U+0001 U+D83E')
  expect(printable('exe\u202efdp \u200f\u200c\u200d\ufeff\ue000', () => true)).toBe('exeU+202Efdp \u200f\u200c\u200dU+FEFFU+E000')
})

describe('rows', () => {
  it('go to the next page whole, and over pages when they are longer than one', () => {
    const place = placing()
    expect(place(1)).toEqual([{ page: 0, top: 0, from: 0, count: 1 }])
    expect(place(51)).toEqual([{ page: 1, top: 0, from: 0, count: 51 }])
    const long = place(120)
    expect(long.reduce((sum, piece) => sum + piece.count, 0)).toBe(120)
    expect(new Set(long.map((piece) => piece.page)).size).toBe(long.length)
    for (const piece of long) expect(piece.top + piece.count * 9).toBeLessThanOrEqual(475)
  })
})

it('contents name pages evenly, and never more than stand on theirs', () => {
  for (const pages of [5, mostMarks, mostMarks + 1, 100, 6_667]) {
    const { marks, tell } = marking()
    for (let page = 0; page < pages; page++) tell({ page, row: page * 15 + 1, text: 'w'.repeat(4_000) })
    const every = (marks[1]?.page ?? 0) - (marks[0]?.page ?? 0)
    expect(marks.map(({ page, row }) => [page, row])).toEqual(Array.from({ length: Math.ceil(pages / every) }, (_, n) => [n * every, n * every * 15 + 1]))
    expect(marks.length).toBeLessThanOrEqual(mostMarks)
    expect(marks.length).toBeGreaterThanOrEqual(Math.min(pages, mostMarks / 2))
    expect(marks[0]?.text).toHaveLength(120)
  }
})
