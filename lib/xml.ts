import { SaxesParser } from 'saxes'

/** One element: what stands in it, other elements or text. */
export type Element = { name: string; attributes: Record<string, string>; elements: Element[]; text: string }

/** Why a text is no XML that is read here. The message follows a name for it: "is cut or broken …". */
export class XmlProblem extends Error {}

const mostDeep = 100
/** Elements cost more than the letters they are written with. */
const mostElements = 1_000_000

/**
 * XML that a machine wrote, as its root element. A document type is refused before anything of it counts, so that no entity of its own exists.
 * @param most bytes
 * @throws XmlProblem
 */
export function xmlOf(bytes: Uint8Array, most: number): Element {
  if (bytes.length > most) throw new XmlProblem(`is larger than ${Math.round(most / 1024 / 1024)} MiB`)
  const parser = new SaxesParser({ xmlns: false, position: false })
  const open: Element[] = []
  let root: Element | undefined
  let count = 0
  parser.on('error', (error) => {
    throw new XmlProblem(`is cut, or broken XML (${error.message.slice(0, 120)})`)
  })
  parser.on('doctype', () => {
    throw new XmlProblem('declares a document type, which no answer of a service does')
  })
  parser.on('opentag', ({ name, attributes }) => {
    const element: Element = { name, attributes, elements: [], text: '' }
    open.at(-1)?.elements.push(element)
    root ??= element
    if (open.push(element) > mostDeep) throw new XmlProblem(`is nested deeper than ${mostDeep} levels`)
    if (++count > mostElements) throw new XmlProblem(`has more than ${mostElements.toLocaleString('en')} elements`)
  })
  const text = (piece: string) => {
    const element = open.at(-1)
    if (element) element.text += piece
  }
  parser.on('text', text)
  parser.on('cdata', text)
  parser.on('closetag', () => void open.pop())
  let decoded: string
  try {
    decoded = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new XmlProblem('is not UTF-8')
  }
  parser.write(decoded).close()
  if (!root) throw new XmlProblem('has no element')
  return root
}

/** The first element at this path below `of`; none: null. */
export const within = (of: Element | null, ...path: string[]): Element | null => path.reduce<Element | null>((at, name) => at?.elements.find((each) => each.name === name) ?? null, of)
export const textAt = (of: Element | null, ...path: string[]): string | null => within(of, ...path)?.text.trim() ?? null
