import type { ReactNode } from 'react'

type DialogProps = {
  /** Opened by `<ButtonLink dialog={id} href={the same form as a page}>`, so without JavaScript the page takes its place. */
  id: string
  title: string
  /** Usually a `<Form>`. */
  children: ReactNode
  size?: 'small' | 'normal' | 'large'
}

/** A native <dialog>: the browser keeps the focus inside, closes on Escape and gives the focus back. */
export function Dialog({ id, title, children, size = 'normal' }: DialogProps) {
  return (
    <dialog id={id} className={size === 'normal' ? 'dlg' : `dlg dlg-${size}`} aria-labelledby={`${id}-title`} data-light="">
      <header className="dlg-head">
        <h2 id={`${id}-title`}>{title}</h2>
        <form method="dialog"><button className="btn btn-quiet btn-icon" aria-label="Close">✕</button></form>
      </header>
      <div className="dlg-body">{children}</div>
    </dialog>
  )
}

/** A word that explains itself on hover and focus. Only for extras: what one must know stands on the page. */
export function Tooltip({ text, children }: { text: string; children: ReactNode }) {
  return (
    <span className="tip" tabIndex={0} data-tip={text}>
      {children}
      <span className="sr"> ({text})</span>
    </span>
  )
}
