'use client'
import type { ReactNode } from 'react'
import { WhomToAsk } from './support.tsx'

const words = {
  403: ['You may not see this', 'Your role does not include this page. If you need it for your work, ask an administrator of your organization.'],
  404: ['Nothing here', 'The address is wrong, or the record was removed, or it belongs to another organization.'],
  500: ['Something broke on our side', 'Nothing you did was half saved. Try again; if it happens once more, tell an administrator the request id.'],
  503: ['Not available right now', 'The portal is starting or being kept up. Try again in a minute.'],
} as const

type ErrorPageProps = {
  kind: keyof typeof words
  /** So that an administrator finds the log line. */
  requestId?: string | null
  /** Replaces the sentence, when more is known. */
  message?: ReactNode
  /** Such as a "Try again" button. */
  action?: ReactNode
}

/**
 * 403, 404, 500, 503: what happened in plain words, the way out, and the request id. A client component because Next puts the
 * not-found page into the payload of every other page.
 */
export function ErrorPage({ kind, requestId, message, action }: ErrorPageProps) {
  const [title, sentence] = words[kind]
  return (
    <div className="fault">
      <title>{`${title} · Tickmark`}</title>
      <p className="fault-code">{kind}</p>
      <h1>{title}</h1>
      <p className="muted">{message ?? sentence}</p>
      <div className="fault-acts">
        {action}
        <a className="btn" href="/" data-hard="">Go to Home</a>
      </div>
      <WhomToAsk />
      {requestId && <p className="fault-id muted">Request id <code>{requestId}</code></p>}
    </div>
  )
}
