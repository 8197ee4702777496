import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { optionalChoice } from '#lib/input.ts'
import { listFields } from '#lib/keyset.ts'

// Next's bundler would choose this file.
vi.mock('next/navigation', () => import('next/dist/client/components/navigation.react-server.js'))
const { readList } = await import('./page.ts')

const query = { spec: { input: z.object({ search: z.string().nullish(), state: optionalChoice(['on', 'off']), ...listFields(['name', 'createdAt'], { sort: 'name', direction: 'asc' }) }) } }

describe('the state of a list', () => {
  it('is what its query takes for granted, when the address says nothing', () => {
    expect(readList({}, query)).toEqual({ filters: {}, sort: 'name', direction: 'asc', limit: 50, after: null, before: null })
  })

  it('is read from the address under the names of the query', () => {
    const search = { search: 'pay', state: 'on', sort: 'createdAt', direction: 'desc', limit: '20', after: 'cursor' }
    expect(readList(search, query)).toEqual({ filters: { search: 'pay', state: 'on' }, sort: 'createdAt', direction: 'desc', limit: 20, after: 'cursor', before: null })
  })

  it('knows no other name, sort, direction or number of rows; what a filter means the query decides', () => {
    const search = { other: 'x', state: 'neither', search: ['a', 'b'], sort: 'password', direction: 'up', limit: '1000', before: 'x'.repeat(1_001) }
    expect(readList(search, query)).toEqual({ filters: { state: 'neither' }, sort: 'name', direction: 'asc', limit: 50, after: null, before: null })
  })
})
