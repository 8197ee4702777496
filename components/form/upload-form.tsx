'use client'
import { useRouter } from 'next/navigation'
import { useEffect, useId, useRef, useState, type ReactNode } from 'react'
import { toast } from 'sonner'
import { Progress } from '#components/ui/progress.tsx'
import { idle, type FormState } from '#lib/form-state.ts'
import { FormContextProvider } from './context.ts'
import { FormError } from './form-error.tsx'
import { checkInBrowser } from './validate.ts'

type UploadFormProps = {
  /**
   * Route handler that takes the multipart post. It answers a browser without JavaScript with a redirect (303), and a request
   * that accepts `application/json` with `FormState & { location?: string }`.
   */
  to: string
  children: ReactNode
}

/** A form for files: posts to a route handler (server actions stop at 1 MB), shows progress and can be cancelled. */
export function UploadForm({ to, children }: UploadFormProps) {
  const id = useId()
  const router = useRouter()
  const [state, setState] = useState<FormState>(idle)
  const [sent, setSent] = useState<{ done: number; of: number } | null>(null)
  const [live, setLive] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  const request = useRef<XMLHttpRequest | null>(null)

  useEffect(() => {
    if (form.current) form.current.noValidate = true
    setLive(true)
    return () => request.current?.abort()
  }, [])

  function finish(answer: FormState & { location?: string }) {
    request.current = null
    setSent(null)
    setState({ ...answer, at: Date.now() })
    if (answer.status !== 'done') return
    if (answer.message) toast.success(answer.message)
    form.current?.reset()
    if (answer.location) router.push(answer.location)
    else router.refresh()
  }

  function submit(event: React.SubmitEvent<HTMLFormElement>) {
    event.preventDefault()
    if (request.current) return
    const fields = checkInBrowser(event.currentTarget)
    if (Object.keys(fields).length > 0) return setState({ status: 'failed', message: 'Nothing was sent yet.', fields, at: Date.now() })
    // fetch() can not tell how much was sent.
    const xhr = new XMLHttpRequest()
    request.current = xhr
    xhr.open('POST', to)
    xhr.setRequestHeader('accept', 'application/json')
    xhr.upload.onprogress = (progress) => setSent({ done: progress.loaded, of: progress.total })
    xhr.onerror = () => finish({ status: 'failed', message: 'The connection broke before the whole file arrived. Nothing was saved: send it again.' })
    xhr.onabort = () => finish({ status: 'failed', message: 'You cancelled the upload. Nothing was saved.' })
    xhr.onload = () => finish(read(xhr))
    setSent({ done: 0, of: 1 })
    xhr.send(new FormData(event.currentTarget))
  }

  return (
    <form ref={form} action={to} method="post" encType="multipart/form-data" onSubmit={submit} className="form" aria-busy={sent ? true : undefined} data-hard="">
      <FormContextProvider value={{ state, id, pending: sent !== null, sentBy: sent ? '' : null, live }}>
        <FormError />
        {children}
        {sent && (
          <div className="upload">
            <Progress label={sent.done < sent.of ? 'Sending' : 'Received; being checked'} value={sent.done} of={sent.of} unit="bytes" />
            <button type="button" className="btn btn-small" onClick={() => request.current?.abort()}>Cancel</button>
          </div>
        )}
      </FormContextProvider>
    </form>
  )
}

function read(xhr: XMLHttpRequest): FormState & { location?: string } {
  try {
    const body = JSON.parse(xhr.responseText) as FormState & { location?: string; code?: string }
    // The API's own error body has no status; its message is public.
    return { ...body, status: xhr.status < 400 ? (body.status ?? 'done') : 'failed' }
  } catch {
    return { status: 'failed', message: `The server answered ${xhr.status} without saying why. Nothing was saved: try again.` }
  }
}
