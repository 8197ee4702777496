import fc from 'fast-check'
import { canonicalize } from 'json-canonicalize'
import { describe, expect, it } from 'vitest'
import { canonical, cleanText, type Json } from './canonical.ts'

const anything = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.string({ unit: 'binary', maxLength: 12 }), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer(), fc.boolean(), fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }) as fc.Arbitrary<Json>,
    fc.dictionary(fc.oneof(fc.string({ unit: 'binary', maxLength: 6 }), fc.constantFrom('1', '10', '2', '', '__proto__', 'toJSON', 'é', '\ud800', 'a\u0000', '\u{1F600}', '\ufb33')), tie('value'), { maxKeys: 5, noNullPrototype: true }) as fc.Arbitrary<Json>,
  ),
})).value

/** The same by somebody else's hand. */
const clean = (value: Json): Json => {
  if (typeof value === 'string') return cleanText(value)
  if (Array.isArray(value)) return value.map(clean)
  if (value && typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([name, each]) => [cleanText(name), clean(each)]))
  return value
}
const hasToJson = (value: Json): boolean => typeof value === 'object' && value !== null && (Object.hasOwn(value, 'toJSON') || Object.values(value).some(hasToJson))

describe('canonical JSON', () => {
  it('is what another implementation of RFC 8785 writes', () => {
    fc.assert(fc.property(anything, (value) => {
      // The other one takes a member of that name for a method.
      if (!hasToJson(value)) expect(canonical(value)).toBe(canonicalize(clean(value)))
      expect(canonical(JSON.parse(canonical(value)) as Json)).toBe(canonical(value))
    }), { numRuns: 3_000 })
  })

  it('is the example of RFC 8785, section 3.2.3', () => {
    const value = { '\u20ac': 'Euro Sign', '\r': 'Carriage Return', '\ufb33': 'Hebrew Letter Dalet With Dagesh', '1': 'One', '\ud83d\ude00': 'Emoji: Grinning Face', '\u0080': 'Control', '\u00f6': 'Latin Small Letter O With Diaeresis' }
    expect(canonical(value)).toBe('{"\\r":"Carriage Return","1":"One","\u0080":"Control","ö":"Latin Small Letter O With Diaeresis","€":"Euro Sign","😀":"Emoji: Grinning Face","\ufb33":"Hebrew Letter Dalet With Dagesh"}')
    expect(canonical([333333333.33333329, 1e30, 4.5, 2e-3, 0.000000000000000000000000001, -0])).toBe('[333333333.3333333,1e+30,4.5,0.002,1e-27,0]')
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('refuses %s', (number) => {
    expect(() => canonical({ n: number })).toThrow(RangeError)
  })
})
