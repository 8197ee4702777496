import { Fragment, type ReactNode } from 'react'
import { Time } from '#components/ui/time.tsx'

const instant = /(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)/

/** A sentence of the reconciler with its instants as people read them, in the reader's zone. */
export function SaidAt({ children }: { children: string }): ReactNode {
  return children.split(instant).map((part, n) => <Fragment key={`${n} ${part}`}>{n % 2 === 1 ? <Time at={part} format="absolute" /> : part}</Fragment>)
}
