import type { ReactNode } from 'react'

const maxDepth = 12
const maxNodes = 3000
const maxText = 2000

type Budget = { nodes: number; cut: boolean }

/**
 * A JSON value to read and fold, made on the server. Hostile input is expected: what is too deep, too long or too much is
 * cut and said so. `open` is how many levels stand open.
 */
export function JsonView({ value, open = 2, label = 'JSON' }: { value: unknown; open?: number; label?: string }) {
  const budget: Budget = { nodes: maxNodes, cut: false }
  const tree = node(value, null, 0, open, budget)
  return (
    <div className="json" role="group" aria-label={label} tabIndex={0}>
      {tree}
      {budget.cut && <p className="muted">This value is too large to show whole. The raw record holds everything.</p>}
    </div>
  )
}

function node(value: unknown, key: string | null, depth: number, open: number, budget: Budget): ReactNode {
  const name = key === null ? null : <span className="json-k">{key}: </span>
  if (value === null || typeof value !== 'object') return <div>{name}{leaf(value, budget)}</div>
  const entries = Object.entries(value)
  const list = Array.isArray(value)
  const size = list ? `[${entries.length}]` : `{${entries.length}}`
  if (entries.length === 0) return <div>{name}<span className="muted">{list ? '[ ]' : '{ }'}</span></div>
  if (depth >= maxDepth) {
    budget.cut = true
    return <div>{name}<span className="muted">{size} deeper than {maxDepth} levels</span></div>
  }
  const children: ReactNode[] = []
  for (const [childKey, child] of entries) {
    if (budget.nodes <= 0) {
      budget.cut = true
      break
    }
    budget.nodes -= 1
    children.push(<li key={childKey}>{node(child, childKey, depth + 1, open, budget)}</li>)
  }
  return (
    <details open={depth < open}>
      <summary>{name}<span className="muted">{size}</span></summary>
      <ul>{children}</ul>
    </details>
  )
}

function leaf(value: unknown, budget: Budget): ReactNode {
  if (typeof value === 'string') {
    const long = value.length > maxText
    if (long) budget.cut = true
    return <span className="json-s">"{long ? `${value.slice(0, maxText)}…` : value}"</span>
  }
  return <span className="json-v">{String(value)}</span>
}
