import { describe, expect, it } from 'vitest'
import { commonPasswords } from './common-passwords.ts'
import { passwordProblem } from './password.ts'

const rules = { minLength: 12 }

describe('a password', () => {
  it('is none of at least 10,000 that are tried first, in any case, nor one of them dressed up', () => {
    const { whole } = commonPasswords()
    expect(whole.size).toBeGreaterThan(10_000)
    // A list of its own would hold no capitals and signs: what people make of its words to get past the other rules.
    const words = [...whole].filter((each) => /^[a-z]{6,}$/.test(each)).slice(0, 300)
    const dressed = words.flatMap((word) => [`${word[0]?.toUpperCase()}${word.slice(1)}2013!!#`, `#1990${word.toUpperCase()}x9!`, `${word}A-${word}7`])
    expect(dressed.filter((each) => passwordProblem(each, rules) === null)).toEqual([])
    for (const each of ['P@ssw0rd1234', 'Liverpool-2026!', 'Qwertyuiop[]1', 'Nordwind2026!x', 'Trustno1Trustno1!']) expect([each, passwordProblem(each, rules, ['Nordwind'])]).toEqual([each, expect.any(String)])
  })

  it('of words that have nothing to do with each other is taken', () => {
    for (const each of ['Quiet-Meadow-77-Anchor', 'Velvet-Orchard-93-Compass', 'hj7$Kq9!pLw2Zx', 'Löwe-Grün-88-Tisch!']) expect([each, passwordProblem(each, rules, ['ada@example.com', 'Ada Lindqvist'])]).toEqual([each, null])
  })
})
