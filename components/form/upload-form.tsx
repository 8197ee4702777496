'use client'
import { useRouter } from 'next/navigation'
import { useEffect, useId, useRef, useState, type ReactNode } from 'react'
import { toast } from 'sonner'
import { Progress } from '#components/ui/progress.tsx'
import { idle, type FormState } from '#lib/form-state.ts'
import { formatOf } from '#lib/format.ts'
import { FormContextProvider } from './context.ts'
import { tooLarge } from './file-field.tsx'
import { type Outcome, Outcomes } from './outcomes.tsx'
import { checkInBrowser } from './validate.ts'

type UploadFormProps = {
  /**
   * Route handler that takes the multipart post. It answers a browser without JavaScript with a redirect (303), and a request
   * that accepts `application/json` with `FormState & { location?: string }`.
   */
  to: string
  /** What became of it when it was sent without JavaScript. */
  said?: ReactNode
  children: ReactNode
}
type Answer = FormState & { location?: string }
type Sent = { name: string | null; done: number; of: number }

/**
 * A form for files: posts to a route handler (server actions stop at 1 MB), shows progress and can be cancelled. Several files of one field
 * go one after another, each with its own outcome; those that fail stay chosen. What is wrong stands at the buttons (`<FormFoot>`).
 */
export function UploadForm({ to, said, children }: UploadFormProps) {
  const id = useId()
  const router = useRouter()
  const [state, setState] = useState<FormState>(idle)
  const [sent, setSent] = useState<Sent | null>(null)
  const [outcomes, setOutcomes] = useState<Outcome[]>([])
  const [live, setLive] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  const request = useRef<XMLHttpRequest | null>(null)
  const busy = useRef(false)

  useEffect(() => {
    if (form.current) form.current.noValidate = true
    setLive(true)
    return () => request.current?.abort()
  }, [])

  function send(data: FormData, name: string | null): Promise<Answer> {
    return new Promise((resolve) => {
      // fetch() can not tell how much was sent.
      const xhr = new XMLHttpRequest()
      request.current = xhr
      xhr.open('POST', to)
      xhr.setRequestHeader('accept', 'application/json')
      xhr.upload.onprogress = (progress) => setSent({ name, done: progress.loaded, of: progress.total })
      xhr.onerror = () => resolve({ status: 'failed', message: 'The connection broke before the whole file arrived. Nothing was saved: send it again.' })
      xhr.onabort = () => resolve({ status: 'failed', message: cancelled })
      xhr.onload = () => resolve(read(xhr))
      setSent({ name, done: 0, of: 1 })
      xhr.send(data)
    })
  }

  async function sendOne(data: FormData) {
    const answer = await send(data, null)
    setState({ ...answer, at: Date.now() })
    if (answer.status !== 'done') return
    if (answer.message) toast.success(answer.message)
    form.current?.reset()
    if (answer.location) router.push(answer.location)
    else router.refresh()
  }

  async function sendEach(field: HTMLInputElement, files: File[], data: FormData) {
    let all: Outcome[] = files.map(({ name }) => ({ name, status: 'waiting' }))
    const put = (n: number, outcome: Partial<Outcome>) => setOutcomes((all = all.map((each, at) => (at === n ? { ...each, ...outcome } : each))))
    let stopped = false
    for (const [n, file] of files.entries()) {
      data.set(field.name, file)
      const most = Number(field.dataset.max ?? Infinity)
      const refused = stopped ? 'Not sent.' : file.size > most ? tooLarge(file, most) : null
      put(n, refused ? { status: 'failed', message: refused } : { status: 'sending' })
      if (refused) continue
      const { status, message, location } = await send(data, file.name)
      stopped = message === cancelled
      put(n, { status: status === 'done' ? 'done' : 'failed', message, location })
    }
    const failed = files.filter((_, n) => all[n]?.status === 'failed')
    if (failed.length === 0) form.current?.reset()
    else keep(field, failed)
    setState(failed.length === 0 ? idle : { status: 'failed', message: `${formatOf(files.length - failed.length, files.length)} files received. ${failed.length === 1 ? 'The other one is' : 'The others are'} still chosen: mend what is wrong, and upload again.`, at: Date.now() })
    router.refresh()
  }

  async function submit(event: React.SubmitEvent<HTMLFormElement>) {
    event.preventDefault()
    if (busy.current) return
    const fields = checkInBrowser(event.currentTarget)
    const wrong = Object.values(fields)
    if (wrong.length > 0) return setState({ status: 'failed', message: wrong.length === 1 ? `Nothing was sent yet. ${wrong[0]}` : 'Nothing was sent yet.', fields, at: Date.now() })
    const data = new FormData(event.currentTarget)
    const field = event.currentTarget.querySelector<HTMLInputElement>('input[type="file"][multiple]')
    const files = [...(field?.files ?? [])]
    busy.current = true
    setState(idle)
    setOutcomes([])
    if (field && files.length > 1) await sendEach(field, files, data)
    else await sendOne(data)
    request.current = null
    busy.current = false
    setSent(null)
  }

  return (
    <form ref={form} action={to} method="post" encType="multipart/form-data" onSubmit={submit} className="form" aria-busy={sent ? true : undefined} data-hard="">
      <FormContextProvider value={{ state, id, pending: sent !== null, sentBy: sent ? '' : null, live, errorAt: 'foot', said: state.at === undefined && outcomes.length === 0 ? said : undefined }}>
        {children}
        {sent && (
          <div className="upload">
            <Progress label={`${sent.done < sent.of ? 'Sending' : 'Received; being checked'}${sent.name ? `: ${sent.name}` : ''}`} value={sent.done} of={sent.of} unit="bytes" />
            <button type="button" className="btn btn-small" onClick={() => request.current?.abort()}>Cancel</button>
          </div>
        )}
        <Outcomes outcomes={outcomes} />
      </FormContextProvider>
    </form>
  )
}

const cancelled = 'You cancelled the upload. Nothing was saved.'

/** These files and no others, as if somebody had just chosen them. */
function keep(field: HTMLInputElement, files: File[]): void {
  const chosen = new DataTransfer()
  for (const file of files) chosen.items.add(file)
  field.files = chosen.files
  field.dispatchEvent(new Event('change', { bubbles: true }))
}

function read(xhr: XMLHttpRequest): Answer {
  try {
    const body = JSON.parse(xhr.responseText) as Answer & { code?: string }
    // The API's own error body has no status; its message is public.
    return { ...body, status: xhr.status < 400 ? (body.status ?? 'done') : 'failed' }
  } catch {
    return { status: 'failed', message: `The server answered ${xhr.status} without saying why. Nothing was saved: try again.` }
  }
}
