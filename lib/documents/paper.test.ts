import { describe, expect, it } from 'vitest'
import { lines, placing, printable } from './paper.ts'

const wide = (letter: string) => (letter === '日' ? null : 1)

describe('lines', () => {
  it.each<[string, string[]]>([
    ['', ['']],
    ['one two', ['one two']],
    ['one two three four', ['one two', 'three four']],
    ['abcdefghijklmnopqrstuvwxyz', ['abcdefghij', 'klmnopqrst', 'uvwxyz']],
    ['a abcdefghijkl b', ['a', 'abcdefghij', 'kl b']],
    ['ten letter word', ['ten letter', 'word']],
  ])('%j', (text, made) => {
    expect(lines(text, 10, wide)).toEqual(made)
  })
})

it('a letter no font has stands as its number, and white space is a space', () => {
  expect(printable('a日b\t\n\u0001 \ud83e', wide)).toBe('aU+65E5b U+0001 U+D83E')
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
