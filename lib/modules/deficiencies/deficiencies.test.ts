import { describe, expect, it } from 'vitest'
describe('deficiencies', () => { it('x', () => expect(1).toBe(1)) })
