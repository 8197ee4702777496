/** What a message tells: of one kind of things, how many, the names of some, and where they are. */
export type Told = { title: string; names: string[]; count: number; href: string }

export type Post = {
  /** Said once, when a channel is new. */
  greeting: string | null
  told: Told[]
  /** Too old to be told one by one. */
  older: number
  /** Of the portal, without a slash at its end. */
  base: string
}

/** Slack's text may have 40,000 letters, and is folded long before; 13,000 is what one screen holds. */
const mostLetters = 13_000
/** Teams takes a message of 28 KB. */
const mostBytes = 24_000
const mostNames = 10

const cut = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most - 1)}…` : text)

/** `&`, `<` and `>` are the marks of Slack's text (mentions, links); all others only look different. */
const slackText = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
/** Markdown of an Adaptive Card: what could make a link or a heading is taken literally. */
const cardText = (text: string): string => text.replace(/[\\`*_[\]()#<>|~-]/g, (sign) => `\\${sign}`).replace(/\s+/g, ' ')

const namesOf = ({ names, count }: Told): string => {
  const some = names.slice(0, mostNames).map((name) => cut(name, 120))
  return some.length === 0 ? '' : `${some.join(', ')}${count > some.length ? ` and ${count - some.length} more` : ''}`
}

/** As many blocks as fit; what does not is counted. */
function fitting(blocks: string[], most: number, size: (text: string) => number, rest: (left: number) => string): string[] {
  let used = size(rest(blocks.length))
  const taken: string[] = []
  for (const block of blocks) {
    if (used + size(block) + 2 > most) return [...taken, rest(blocks.length - taken.length)]
    used += size(block) + 2
    taken.push(block)
  }
  return taken
}

const olderText = (older: number) => (older > 0 ? [`${older} of more than a day ago ${older === 1 ? 'is' : 'are'} in the portal.`] : [])
const restText = (base: string) => (left: number) => `And ${left} more kinds: ${base}/notifications`

/** The body of an incoming webhook of Slack. */
export function slack({ greeting, told, older, base }: Post): { text: string; unfurl_links: false } {
  const blocks = [...(greeting ? [slackText(greeting)] : []), ...told.map((each) => `*<${base}${encodeURI(each.href)}|${slackText(cut(each.title, 300))}>*${each.names.length > 0 ? `\n${slackText(namesOf(each))}` : ''}`), ...olderText(older)]
  return { text: fitting(blocks, mostLetters, (text) => text.length, restText(base)).join('\n\n'), unfurl_links: false }
}

/** The body for a workflow of Teams (“Post to a channel when a webhook request is received”): an Adaptive Card in a message. */
export function teams({ greeting, told, older, base }: Post): object {
  const block = (text: string, more = {}) => ({ type: 'TextBlock', wrap: true, text, ...more })
  const lines = [...(greeting ? [JSON.stringify(block(cardText(greeting)))] : []), ...told.map((each) => JSON.stringify({ type: 'Container', items: [block(`[${cardText(cut(each.title, 300))}](${base}${encodeURI(each.href)})`, { weight: 'Bolder' }), ...(each.names.length > 0 ? [block(cardText(namesOf(each)), { spacing: 'None' })] : [])] })), ...olderText(older).map((text) => JSON.stringify(block(text)))]
  const body = fitting(lines, mostBytes, (text) => Buffer.byteLength(text), (left) => JSON.stringify(block(restText(base)(left)))).map((text) => JSON.parse(text) as object)
  return { type: 'message', attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content: { $schema: 'http://adaptivecards.io/schemas/adaptive-card.json', type: 'AdaptiveCard', version: '1.4', body } }] }
}
