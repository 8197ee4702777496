'use client'
import { useEffect, useId, useRef } from 'react'

export type Confirmation = {
  title: string
  /** What will happen, and whether it can be undone. */
  text?: string
  /** The word on the button: the verb itself, such as "Revoke". */
  yes?: string
  danger?: boolean
}

/** The question of a `<Form confirm>`. Without JavaScript the same question stands in the form as a required tick. */
export function ConfirmDialog({ confirmation, open, onAnswer }: {
  confirmation: string | Confirmation
  open: boolean
  onAnswer: (yes: boolean) => void
}) {
  const dialog = useRef<HTMLDialogElement>(null)
  const titleId = useId()
  const { title, text, yes = 'Confirm', danger = false } = typeof confirmation === 'string' ? { title: confirmation } : confirmation

  useEffect(() => {
    if (open) dialog.current?.showModal()
    else dialog.current?.close()
  }, [open])

  return (
    <>
      <noscript>
        <label className="tick"><input type="checkbox" required /> <span>{title} {text}</span></label>
      </noscript>
      <dialog ref={dialog} className="dlg dlg-small" aria-labelledby={titleId} onCancel={() => onAnswer(false)}>
        <h2 id={titleId}>{title}</h2>
        {text && <p className="muted">{text}</p>}
        <div className="dlg-foot">
          <button type="button" className="btn" onClick={() => onAnswer(false)}>Cancel</button>
          <button type="button" className={danger ? 'btn btn-danger' : 'btn btn-primary'} onClick={() => onAnswer(true)}>{yes}</button>
        </div>
      </dialog>
    </>
  )
}
