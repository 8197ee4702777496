import { describe, expect, it } from 'vitest'
import { goesLeft, visual } from './bidi.ts'

const ltr = (text: string) => ({ text, rtl: false })
const rtl = (text: string) => ({ text, rtl: true })

describe('a line', () => {
  it.each([
    ['plain (text)', false, [ltr('plain (text)')]],
    ['', false, [ltr('')]],
    ['owner שלום עולם here', false, [ltr('owner '), rtl('שלום עולם'), ltr(' here')]],
    // From the right: the word, its number, the rest; numbers stay as they are and brackets turn round.
    ['גרסה 12 (שתיים)', true, [rtl(' )שתיים('), ltr('12'), rtl('גרסה ')]],
    ['مراجعة AC-02 ١٢٣', true, [ltr('١٢٣'), rtl(' '), ltr('AC-02'), rtl('مراجعة ')]],
  ])('%j', (line, left, runs) => {
    expect(visual(line, left)).toEqual(runs)
  })
})

it('goes from right to left by its first letter that goes anywhere', () => {
  expect(['שלום world', '12 (שלום)', 'hello שלום', '123', ''].map(goesLeft)).toEqual([true, true, false, false, false])
})
