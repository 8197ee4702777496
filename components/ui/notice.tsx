import type { ReactNode } from 'react'
import { Icon, type IconName } from './icon.tsx'

const looks = { info: ['info', 't-info'], good: ['circle-check', 't-good'], warn: ['triangle-alert', 't-warn'], danger: ['octagon-alert', 't-bad'] } as const

/** Something to know before going on. `danger` and `warn` interrupt a screen reader only with `alert`. */
export function Notice({ kind = 'info', title, alert, action, children }: {
  kind?: keyof typeof looks
  title?: string
  alert?: boolean
  action?: ReactNode
  children?: ReactNode
}) {
  const [icon, tone] = looks[kind]
  return (
    <div className={`note ${tone}`} role={alert ? 'alert' : undefined}>
      <Icon name={icon} />
      <div>{title && <b>{title}</b>}{children && <div>{children}</div>}</div>
      {action}
    </div>
  )
}

/** A place without records: what it is for and the next step. */
export function EmptyState({ icon = 'inbox', title, action, children }: {
  icon?: IconName
  title: string
  /** The next step, as a button. */
  action?: ReactNode
  /** What will stand here and why it matters, in a sentence or two. */
  children?: ReactNode
}) {
  return (
    <div className="empty">
      <Icon name={icon} />
      <h2>{title}</h2>
      {children && <p className="muted">{children}</p>}
      {action && <div className="empty-act">{action}</div>}
    </div>
  )
}
