import type { ReactNode } from 'react'

type PageProps = {
  title: string
  /** Of the browser's tab; the title unless said. */
  tab?: string
  /** One line: what this page is for. */
  meaning?: ReactNode
  /** Buttons at the right of the title; the primary act last. */
  actions?: ReactNode
  /** The way here, outermost first, without this page itself. */
  breadcrumbs?: { label: string; href: string }[]
  /** Marks beside the title, such as the state of a record. */
  marks?: ReactNode
  /** `<Tabs>` under the title. */
  tabs?: ReactNode
  /** narrow: forms and texts of one column. */
  width?: 'full' | 'narrow'
  children: ReactNode
}

/** The frame of every signed-in page. */
export function Page({ title, tab = title, meaning, actions, breadcrumbs, marks, tabs, width = 'full', children }: PageProps) {
  return (
    <div className={width === 'narrow' ? 'page page-narrow' : 'page'}>
      <title>{`${tab} · Tickmark`}</title>
      {breadcrumbs && breadcrumbs.length > 0 && (
        <nav className="crumbs" aria-label="Breadcrumb">
          <ol>{breadcrumbs.map((crumb) => <li key={crumb.href}><a href={crumb.href}>{crumb.label}</a></li>)}</ol>
        </nav>
      )}
      <header className="page-head">
        <div className="page-title">
          <h1>{title}{marks && <span className="page-marks">{marks}</span>}</h1>
          {meaning && <p className="muted">{meaning}</p>}
        </div>
        {actions && <div className="page-actions">{actions}</div>}
      </header>
      {tabs}
      {children}
    </div>
  )
}

/** A detail page: facts and related records left, activity right; one below the other on a narrow screen. */
export function TwoColumn({ children, aside, asideLabel = 'Activity' }: { children: ReactNode; aside?: ReactNode; asideLabel?: string }) {
  return (
    <div className="cols">
      <div className="cols-main">{children}</div>
      {aside && <aside className="cols-side" aria-label={asideLabel}>{aside}</aside>}
    </div>
  )
}
