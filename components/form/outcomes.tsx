'use client'
import { Status } from '#components/ui/marks.tsx'
import { Panel } from '#components/ui/panel.tsx'

/** What became of one of several files. `location`: its receipt. */
export type Outcome = { name: string; status: 'waiting' | 'sending' | 'done' | 'failed'; message?: string | undefined; location?: string | undefined }

const marks = { waiting: ['off', 'Waiting'], sending: ['info', 'Sending'], done: ['good', 'Received'], failed: ['bad', 'Failed'] } as const

/** Each file of an upload with what became of it. */
export function Outcomes({ outcomes }: { outcomes: Outcome[] }) {
  return (
    <div role="status" className="outcomes">
      {outcomes.length > 0 && (
        <Panel title="Files of this upload">
          <ul className="rows">
            {outcomes.map(({ name, status, message, location }, n) => {
              const [tone, word] = marks[status]
              return (
                <li key={n}>
                  <div><p><b>{name}</b> <Status tone={tone}>{word}</Status></p>{message && <p className="muted">{message}</p>}</div>
                  {location && <a href={location} aria-label={`Receipt: ${name}`}>Receipt</a>}
                </li>
              )
            })}
          </ul>
        </Panel>
      )}
    </div>
  )
}
