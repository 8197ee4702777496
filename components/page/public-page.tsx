'use client'
import type { ReactNode } from 'react'
import { Logo } from './logo.tsx'

type PublicPageProps = {
  title: string
  /** One line under the title: what to do here. */
  meaning?: ReactNode
  children: ReactNode
  /** Under the card: another way in, help. */
  footer?: ReactNode
  /** wide for two columns of fields or a QR code beside its steps. */
  width?: 'normal' | 'wide'
}

/** Pages before sign-in: a centred card under the product mark. */
export function PublicPage({ title, meaning, children, footer, width = 'normal' }: PublicPageProps) {
  return (
    <div className="public">
      <title>{`${title} · Tickmark`}</title>
      <main id="main" tabIndex={-1} className={width === 'wide' ? 'public-main public-wide' : 'public-main'}>
        <Logo size={26} word />
        <div className="public-card">
          <h1>{title}</h1>
          {meaning && <p className="muted">{meaning}</p>}
          {children}
        </div>
        {footer && <div className="public-foot muted">{footer}</div>}
      </main>
    </div>
  )
}
