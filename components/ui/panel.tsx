import type { ReactNode } from 'react'
import { cx } from './cx.ts'

/** A titled box of one matter. `flush` lets a table or list touch its edges. */
export function Panel({ title, meaning, actions, flush, children }: {
  title?: string
  meaning?: ReactNode
  actions?: ReactNode
  flush?: boolean
  children: ReactNode
}) {
  return (
    <section className={cx('pan', flush && 'pan-flush')}>
      {(title || actions) && (
        <header className="pan-head">
          <div>{title && <h2>{title}</h2>}{meaning && <p className="muted">{meaning}</p>}</div>
          {actions}
        </header>
      )}
      {children && <div className="pan-body">{children}</div>}
    </section>
  )
}

export type Fact = { label: string; value: ReactNode; /** Takes the whole width, for long text. */ wide?: boolean }

/** The facts of a record: name and value pairs. A missing value is a dash, never nothing. */
export function Facts({ facts }: { facts: Fact[] }) {
  return (
    <dl className="facts">
      {facts.map((fact) => (
        <div key={fact.label} className={fact.wide ? 'facts-wide' : undefined}>
          <dt>{fact.label}</dt>
          <dd>{fact.value === null || fact.value === undefined || fact.value === '' || fact.value === false ? '—' : fact.value}</dd>
        </div>
      ))}
    </dl>
  )
}

/** Views of one record or list, each with its own address. `current` is the href of the one shown. */
export function Tabs({ label, tabs, current }: {
  label: string
  tabs: { label: string; href: string; count?: number }[]
  current: string
}) {
  return (
    <nav className="tabs" aria-label={label}>
      {tabs.map((tab) => (
        <a key={tab.href} href={tab.href} aria-current={tab.href === current ? 'page' : undefined}>
          {tab.label}{tab.count !== undefined && <small>{tab.count}</small>}
        </a>
      ))}
    </nav>
  )
}
