import { readdirSync, readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { describe, expect, it, test } from 'vitest'
import * as sigma from './index.ts'

const readme = readFileSync(new URL('README.md', import.meta.url), 'utf8')

test('the example of the README does what it says', () => {
  const [, example = ''] = /```ts\n([^]*?)```/.exec(readme) ?? []
  const [, names = ''] = /^import \{(.*)\} from '\.\/index\.ts'$/m.exec(example) ?? []
  const lines: unknown[][] = []
  const run = new Function('sigma', 'console', `const {${names}} = sigma\n${stripTypeScriptTypes(example.replace(/^import .*$/m, ''))}`) as (...given: unknown[]) => void
  run(sigma, { log: (...line: unknown[]) => lines.push(line) })
  const reasons = [{ selection: 'selection', field: 'eventName', value: 'StopLogging', pattern: 'StopLogging' }]
  expect(lines).toEqual([
    [0, 'Logging was stopped', reasons],
    [2, 'Logging was stopped', reasons],
    [2, 'Logging was stopped again and again', { 'userIdentity.userName': 'mara' }, 2, ['event-0', 'event-2']],
  ])
})

describe('the library can be taken out of here', () => {
  const files = readdirSync(new URL('.', import.meta.url), { recursive: true }).map(String).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))

  it('needs yaml and re2js, and nothing of what is around it', () => {
    const needed = files.filter((name) => !name.startsWith('reference/')).flatMap((name) => {
      const depth = name.split('/').length - 1
      return [...readFileSync(new URL(name, import.meta.url), 'utf8').matchAll(/from '([^']+)'/g)].flatMap(([, from = '']) => (from.startsWith('.') && (from.match(/\.\.\//g) ?? []).length <= depth ? [] : [from]))
    })
    expect([...new Set(needed)].sort()).toEqual(['re2js', 'yaml'])
  })

  it('names nothing that only Node has', () => {
    const found = files.filter((name) => !name.startsWith('reference/')).filter((name) => /\b(Buffer|process|require|__dirname)\b[.([]/.test(readFileSync(new URL(name, import.meta.url), 'utf8')))
    expect(found).toEqual([])
  })

  it('every modifier and type of correlation it reads stands in the README', () => {
    const source = readFileSync(new URL('rule.ts', import.meta.url), 'utf8')
    const words = [...source.matchAll(/export const (?:MODIFIERS|CORRELATION_TYPES) = \[([^\]]*)\]/g)].flatMap(([, list = '']) => [...list.matchAll(/'(\w+)'/g)].map(([, word]) => word))
    expect(words.length).toBeGreaterThan(35)
    expect(words.filter((word) => !readme.includes(`\`${word}\``))).toEqual([])
  })
})
