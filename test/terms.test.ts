import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type ReadText, textsIn, textsOfCode, textsOfDocs, textsOfRules } from './read-texts.ts'

/** `docs/terms.md` is the one list: its first column is said, its column “Not” is refused. */
const doc = readFileSync(join(resolve(import.meta.dirname, '..'), 'docs/terms.md'), 'utf8')
const rows = [...doc.matchAll(/^\|(.+)\|$/gm)].map(([, row = '']) => row.split('|').map((cell) => cell.trim())).filter(([word = '']) => word !== 'Word' && !word.startsWith('-'))
const refused = rows.flatMap(([word = '', , not = '']) => not.split(',').map((each) => each.trim()).filter(Boolean).map((each) => ({ word, not: each, wrong: patternOf(each) })))

/** “In quotes”: the whole label, capital and all. Else a phrase anywhere, as words. */
function patternOf(not: string): RegExp {
  const escaped = (text: string) => text.replace(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`)
  const label = /^“(.+)”$/.exec(not)?.[1]
  return label ? new RegExp(`^${escaped(label)}$`) : new RegExp(String.raw`(?<![\p{L}\d])${escaped(not).replaceAll(' ', String.raw`\s+`)}(?![\p{L}\d])`, 'iu')
}

/** What an operation or query of the API does. */
const verbs = [
  'Add', 'Adopt', 'Approve', 'Ask', 'Assign', 'Cancel', 'Close', 'Collect', 'Comment', 'Compare', 'Continue', 'Copy', 'Count', 'Create', 'Deactivate', 'Decide', 'Delegate', 'Download', 'End', 'Erase', 'Exchange', 'Exclude', 'Explain', 'Export', 'Extend', 'Flag', 'Freeze', 'Get', 'Import', 'Include', 'Invite', 'Link', 'List', 'Map', 'Mark', 'Open', 'Place', 'Preview',
  'Reactivate', 'Reassign', 'Record', 'Register', 'Reject', 'Release', 'Remove', 'Reopen', 'Replace', 'Request', 'Resolve', 'Restore', 'Retire', 'Revoke', 'Save', 'Schedule', 'Search', 'Send', 'Set', 'Sign', 'Start', 'Submit', 'Switch', 'Take', 'Try', 'Undo', 'Unlock', 'Update', 'Upload', 'Verify', 'Withdraw',
]

const wrongIn = (texts: ReadText[]) => texts.flatMap(({ at, text }) => refused.filter(({ wrong }) => wrong.test(text)).map(({ word, not }) => `${at} says “${not}”, not “${word}”: ${text.slice(0, 120)}`))

describe('the terms', () => {
  it('stand in docs/terms.md once each, and none is refused there', () => {
    const words = rows.map(([word = '']) => word.toLowerCase())
    expect(words.filter((word, n) => words.indexOf(word) < n)).toEqual([])
    expect(refused.length).toBeGreaterThan(30)
    expect(wrongIn(rows.map(([word = '', meaning = '']) => ({ at: word, text: `${word}: ${meaning}` })))).toEqual([])
  })

  it('are what screens, sentences, help, mails, refusals and the API say', () => {
    const texts = textsOfCode()
    expect(texts.length).toBeGreaterThan(3_000)
    expect(wrongIn(texts)).toEqual([])
  })

  it('are what the documents say', () => expect(wrongIn(textsOfDocs().filter(({ at }) => !/^(docs\/terms|CHANGELOG)\.md/.test(at)))).toEqual([]))

  it('are what the shipped rules say', () => {
    const texts = textsOfRules()
    expect(texts.length).toBeGreaterThan(300)
    expect(wrongIn(texts)).toEqual([])
  })

  it('begin a summary of the API with its verb', async () => {
    await import('#lib/edge/everything.ts')
    const { fileRoutes } = await import('#lib/edge/file-routes.ts')
    const { openApi } = await import('#lib/edge/openapi.ts')
    const { paths } = openApi('https://portal.example', fileRoutes) as { paths: Record<string, Record<string, { summary: string }>> }
    const summaries = Object.entries(paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, { summary }]) => ({ route: `${method} ${path}`, summary })))
    expect(summaries.length).toBeGreaterThan(150)
    expect(summaries.filter(({ summary }) => !verbs.includes(summary.split(' ')[0] ?? ''))).toEqual([])
    // What reads is a get, and the other way round.
    expect(summaries.filter(({ route, summary }) => /^(List|Get|Count|Search) /.test(summary) && !route.startsWith('get ') && !/view$/.test(route))).toEqual([])
    expect(summaries.filter(({ summary }) => summary.length > 240)).toEqual([])
  })

  it('make a mail a letter: what follows the name begins anew', () => {
    const letters = textsOfCode().filter(({ text }) => text.startsWith('Hello …, '))
    expect(letters.length).toBeGreaterThanOrEqual(3)
    expect(letters.filter(({ text }) => !/^Hello …, (\p{Lu}|…)/u.test(text))).toEqual([])
  })

  it('are looked for where people read, and not in code', () => {
    const code = `import x from 'runs out.ts'\nconst a: 'It runs out' | null = sql\`it runs out \${say('A')}\`\nconst b = { runsOut: <p className="runs out" title="Runs out">It runs <b>out</b>{\`\${n} run out\`}</p>, kind: 'kept' } // runs out`
    expect(textsIn('a.tsx', code).map(({ at, text }) => `${at} ${text}`)).toEqual(['a.tsx:2 A', 'a.tsx:3 Runs out', 'a.tsx:3 It runs', 'a.tsx:3 out', 'a.tsx:3 … run out'])
  })
})
