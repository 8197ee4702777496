import { createElement, Fragment, isValidElement, type ReactElement, type ReactNode } from 'react'
import { Badge, Outcome, Severity, Source, Status, type OutcomeValue, type SeverityValue, type SourceValue, type Tone } from '#components/ui/marks.tsx'
import { Stamp, stampOf, Time, type StampData } from '#components/ui/time.tsx'

/*
 * A mark or a time in a cell is an element of a hundred bytes and more in the page's payload, fifty times per column. Here the
 * well-known ones become short tuples, and the table's body makes the same elements of them again.
 *
 * A tuple travels inside an object, never as a bare list: a fragment without a key, and whatever a server component returns as
 * one, arrives in the browser as the list of its children. An object with `p` is no element, so nothing a cell shows passes for one.
 */
type Tuple =
  | ['o', OutcomeValue, string?] | ['s', SeverityValue] | ['d', SourceValue] | ['t', Tone | undefined, string] | ['b', Tone | undefined, string, string?]
  | ['@', ...StampData] | ['c', string, string]
export type Packed = { p: Tuple }

type Props = Record<string, unknown>
const isText = (value: unknown): value is string | number => typeof value === 'string' || typeof value === 'number'

/** Done on the server, once for each cell. */
export function pack(cell: ReactNode): ReactNode | Packed {
  if (!isValidElement(cell)) return cell
  const packed = packElement(cell as ReactElement<Props>)
  return packed === null ? cell : typeof packed === 'string' ? packed : { p: packed }
}

function packElement({ type, props }: ReactElement<Props>): Tuple | string | null {
  const { children } = props
  if (type === Severity) return ['s', props.value as SeverityValue]
  if (type === Source) return ['d', props.value as SourceValue]
  if (type === Outcome) return props.reason ? ['o', props.value as OutcomeValue, String(props.reason)] : ['o', props.value as OutcomeValue]
  if (type === Status && isText(children)) return ['t', props.tone as Tone, String(children)]
  if (type === Badge && isText(children)) {
    const packed: Tuple = ['b', props.tone as Tone, String(children)]
    if (props.title) packed.push(String(props.title))
    return packed
  }
  if (type === Time) {
    const stamp = stampOf(props as Parameters<typeof Time>[0])
    return typeof stamp === 'string' ? stamp : ['@', ...stamp]
  }
  const plain = type === 'span' && isText(children) && typeof props.className === 'string' && Object.keys(props).length === 2
  return plain ? ['c', props.className as string, String(children)] : null
}

/** Done where the table's body is made. */
export function unpack(cell: ReactNode | Packed): ReactNode {
  // The children of a fragment, which stand where they stood: they need no keys.
  if (Array.isArray(cell)) return createElement(Fragment, null, ...(cell as ReactNode[]))
  if (!isPacked(cell)) return cell
  const packed = cell.p
  switch (packed[0]) {
    case 'o': return <Outcome value={packed[1]} reason={packed[2]} />
    case 's': return <Severity value={packed[1]} />
    case 'd': return <Source value={packed[1]} />
    case 't': return <Status tone={packed[1]}>{packed[2]}</Status>
    case 'b': return <Badge tone={packed[1]} title={packed[3]}>{packed[2]}</Badge>
    case 'c': return <span className={packed[1]}>{packed[2]}</span>
    case '@': return <Stamp stamp={[packed[1], packed[2], packed[3], packed[4]]} />
  }
}

const isPacked = (cell: ReactNode | Packed): cell is Packed => typeof cell === 'object' && cell !== null && Object.hasOwn(cell, 'p')
