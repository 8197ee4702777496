import { expect, it } from 'vitest'
import { type Post, slack, teams } from './chat.ts'

const told = (more = {}) => ({ title: '2 critical findings', names: ['Root <!channel> & co', '*bold* [link](http://evil.example)'], count: 2, href: '/findings?severity=4', ...more })
const made = (more: Partial<Post> = {}): Post => ({ greeting: null, told: [told()], older: 0, base: 'https://portal.example', ...more })
const blocksOf = (body: object) => (body as { attachments: { contentType: string; content: { type: string; body: { items?: { text: string }[]; text?: string }[] } }[] }).attachments[0]

it('is a text of Slack in which nothing that somebody typed calls anybody', () => {
  expect(slack(made({ greeting: 'Hello <all>' }))).toEqual({
    text: 'Hello &lt;all&gt;\n\n*<https://portal.example/findings?severity=4|2 critical findings>*\nRoot &lt;!channel&gt; &amp; co, *bold* [link](http://evil.example)', unfurl_links: false,
  })
})

it('is a card of Teams in a message, in which nothing that somebody typed becomes a link', () => {
  const card = blocksOf(teams(made({ older: 3 })))
  expect(card).toMatchObject({ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content: { type: 'AdaptiveCard', version: '1.4' } })
  expect(card?.content.body[0]?.items?.map((each) => each.text)).toEqual(['[2 critical findings](https://portal.example/findings?severity=4)', 'Root \\<!channel\\> & co, \\*bold\\* \\[link\\]\\(http://evil.example\\)'])
  expect(card?.content.body[1]?.text).toBe('3 of more than a day ago are in the portal.')
})

it('names ten, and counts the rest', () => {
  const names = Array.from({ length: 20 }, (_, n) => `Name ${n}`)
  expect(slack(made({ told: [told({ names, count: 10_000 })] })).text).toMatch(/Name 9 and 9990 more$/)
  expect(slack(made({ told: [told({ names: [], count: 10_000 })] })).text).toBe('*<https://portal.example/findings?severity=4|2 critical findings>*')
})

it('stays below what each chat takes, and says what was left out', () => {
  const many = Array.from({ length: 200 }, (_, n) => told({ title: `${'ü'.repeat(400)} ${n}`, names: ['x'.repeat(500)] }))
  const { text } = slack(made({ told: many }))
  expect(text.length).toBeLessThanOrEqual(13_000)
  expect(text).toMatch(/And \d+ more kinds: https:\/\/portal\.example\/notifications$/)
  const body = teams(made({ told: many }))
  expect(Buffer.byteLength(JSON.stringify(body))).toBeLessThan(28_000)
  expect(blocksOf(body)?.content.body.at(-1)?.text).toMatch(/^And \d+ more kinds: /)
})
