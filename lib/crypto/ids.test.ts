import { validate, version } from 'uuid'
import { describe, expect, it } from 'vitest'
import { ids } from './ids.ts'

describe('ids', () => {
  const made = ids(50_000)

  it('are UUIDs of version 7, each once', () => {
    expect(made.every((each) => validate(each) && version(each) === 7)).toBe(true)
    expect(new Set(made).size).toBe(made.length)
  })

  it('sort as they were made', () => {
    expect(made.toSorted()).toEqual(made)
  })

  it('differ from those of the same millisecond made elsewhere, in their random part too', () => {
    const tails = new Set([...made, ...ids(50_000)].map((each) => each.slice(-12)))
    expect(tails.size).toBe(100_000)
  })
})
