import { expect, it } from 'vitest'
import { matchesRef } from './glob.ts'

it.each([
  ['refs/heads/main', 'refs/heads/main', true], ['refs/heads/main', 'refs/heads/main2', false],
  ['refs/heads/*', 'refs/heads/main', true], ['refs/heads/*', 'refs/heads/release/1.x', false], ['refs/heads/release/*', 'refs/heads/release/1.x', true], ['refs/heads/release/*', 'refs/heads/release/1/x', false],
  ['refs/heads/**/*', 'refs/heads/main', true], ['refs/heads/**/*', 'refs/heads/a/b/c', true], ['refs/heads/**', 'refs/heads/a/b', false], ['refs/heads/**/x', 'refs/heads/x', true], ['refs/heads/**/x', 'refs/heads/ax', false],
  ['refs/heads/v?', 'refs/heads/v1', true], ['refs/heads/v?', 'refs/heads/v/', false], ['refs/heads/[a-c]*', 'refs/heads/bee', true], ['refs/heads/[!a-c]*', 'refs/heads/bee', false], ['refs/heads/[a', 'refs/heads/[a', true], ['refs/heads/\\*', 'refs/heads/*', true], ['refs/heads/\\*', 'refs/heads/x', false],
])('%s as the host matches it: %s', (pattern, ref, is) => expect(matchesRef(pattern, ref)).toBe(is))

it('takes no longer for a pattern that somebody made long', () => {
  const started = performance.now()
  expect(matchesRef(`${'*a'.repeat(200)}b`, 'a'.repeat(400))).toBe(false)
  expect(performance.now() - started).toBeLessThan(5_000)
})
