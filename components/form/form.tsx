'use client'
import { unstable_rethrow } from 'next/navigation'
import { useActionState, useEffect, useId, useRef, useState, useTransition, type ReactNode } from 'react'
import { requestFormReset } from 'react-dom'
import { toast } from 'sonner'
import { cx } from '#components/ui/cx.ts'
import { idle, type FormAction, type FormState } from '#lib/form-state.ts'
import { ConfirmDialog, type Confirmation } from './confirm-dialog.tsx'
import { FormContextProvider } from './context.ts'
import { FormError } from './form-error.tsx'
import { checkInBrowser } from './validate.ts'

type FormProps = {
  /** A server action behind the write door, passed as it is (a wrapped one would not work without JavaScript). */
  action: FormAction
  /** Version of the record when it was read: the action answers "somebody changed this" when it is stale. */
  version?: string | number
  /** Asked before sending: a question, or title, text and the word on the button. Without JavaScript a required tick. */
  confirm?: string | Confirmation
  /** DOM id; needed by a table's bulk form, whose checkboxes stand outside. */
  id?: string
  /** inline: fields and buttons in one row (bulk bars, small acts); default: one column. */
  layout?: 'column' | 'inline'
  /** Accessible name, when no heading says it. */
  label?: string
  className?: string
  children: ReactNode
}

/** An action that threw: Next gives what broke on the server a digest, a lost connection has none. */
function fault(error: unknown): FormState {
  const digest = error instanceof Error && 'digest' in error ? String(error.digest) : null
  return {
    status: 'failed',
    message: digest
      ? `Something broke on our side and nothing was saved. What you typed is still here. If it happens again, tell an administrator the number ${digest}.`
      : 'The connection broke, so it is not certain that this was saved. What you typed is still here: look first, then send it again.',
  }
}

/**
 * The only form of the product. Without JavaScript the browser posts it and the server renders the same answer; with it
 * nothing typed leaves the screen until the server said "done", a second click sends nothing, and a lost connection is a
 * message instead of a broken page.
 */
export function Form({ action, version, confirm, id, layout = 'column', label, className, children }: FormProps) {
  const generated = useId()
  const [posted, post] = useActionState(action, idle)
  const [latest, setLatest] = useState<FormState | null>(null)
  const [live, setLive] = useState(false)
  const [pending, startTransition] = useTransition()
  const [sentBy, setSentBy] = useState<string | null>(null)
  const [asked, setAsked] = useState<HTMLElement | null>(null)
  const [elsewhere, setElsewhere] = useState<string[]>([])
  const form = useRef<HTMLFormElement>(null)
  const busy = useRef(false)
  const confirmed = useRef(false)
  const state = latest ?? posted

  useEffect(() => {
    // From now on this form words its own messages; before, the browser's own checks hold.
    if (form.current) form.current.noValidate = true
    setLive(true)
  }, [])

  useEffect(() => {
    if (latest) report(latest, form.current)
  }, [latest])

  function submit(event: React.SubmitEvent<HTMLFormElement>) {
    event.preventDefault()
    if (busy.current) return
    const submitter = (event.nativeEvent as SubmitEvent).submitter
    const wrong = checkInBrowser(event.currentTarget, submitter)
    if (Object.keys(wrong).length > 0) {
      confirmed.current = false
      setLatest({ status: 'failed', message: summary(wrong), fields: wrong, values: state.values, at: Date.now() })
      return
    }
    if (confirm && !confirmed.current) {
      setAsked(submitter ?? event.currentTarget)
      setLatest({ ...idle, values: state.values })
      return
    }
    confirmed.current = false
    send(event.currentTarget, submitter)
  }

  function send(element: HTMLFormElement, submitter: HTMLElement | null) {
    const data = new FormData(element, submitter)
    // Left by the server's rendering for the way without JavaScript.
    for (const key of [...data.keys()]) if (key.startsWith('$ACTION_')) data.delete(key)
    const button = submitter instanceof HTMLButtonElement && submitter.name ? `${submitter.name}=${submitter.value}` : ''
    busy.current = true
    setSentBy(button)
    startTransition(async () => {
      let answer: FormState
      try {
        answer = (await action(state, data)) ?? idle
      } catch (error) {
        unstable_rethrow(error)
        answer = fault(error)
      } finally {
        busy.current = false
      }
      // Here, not in an effect: a form may be gone with its answer, as "Deactivate" is once somebody is deactivated.
      if (answer.status === 'done' && answer.message) toast.success(answer.message)
      startTransition(() => {
        // An answer without values must not take away those an earlier one put into untouched fields.
        const values = answer.values ?? (answer.status === 'failed' ? state.values : undefined)
        setElsewhere(Object.keys(answer.fields ?? {}).filter((name) => form.current?.elements.namedItem(name) === null))
        setLatest({ ...answer, values, at: answer.at ?? Date.now() })
        setSentBy(null)
        if (answer.status === 'done' && form.current) requestFormReset(form.current)
      })
    })
  }

  function answerConfirmation(yes: boolean) {
    const submitter = asked
    setAsked(null)
    if (!yes || !form.current) return
    confirmed.current = true
    form.current.requestSubmit(submitter instanceof HTMLFormElement ? null : submitter)
  }

  const context = { state, id: id ?? generated, pending, sentBy, live, elsewhere }
  return (
    <form
      ref={form}
      id={id}
      action={post}
      onSubmit={submit}
      className={cx('form', layout === 'inline' && 'form-inline', className)}
      aria-label={label}
      aria-busy={pending || undefined}
    >
      <FormContextProvider value={context}>
        <FormError />
        {!latest && posted.status === 'done' && posted.message && <p className="note t-good" role="status">{posted.message}</p>}
        {version !== undefined && <input type="hidden" name="version" value={String(version)} />}
        {children}
        {confirm && <ConfirmDialog confirmation={confirm} open={asked !== null} onAnswer={answerConfirmation} />}
      </FormContextProvider>
    </form>
  )
}

function summary(fields: Record<string, string>): string {
  const count = Object.keys(fields).length
  return count === 1 ? 'One field needs another look.' : `${count} fields need another look.`
}

function report(state: FormState, form: HTMLFormElement | null) {
  if (state.status !== 'failed' || !form) return
  // A secret is never kept after a refusal, nor ever sent back by the server.
  for (const secret of form.querySelectorAll<HTMLInputElement>('[data-secret]')) secret.value = ''
  const first = form.querySelector<HTMLElement>('[aria-invalid="true"]') ?? form.querySelector<HTMLElement>('[role="alert"]')
  first?.focus()
}
