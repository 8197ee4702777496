import type { ReactNode } from 'react'
import type { Instant } from '#lib/format.ts'
import { Avatar } from './avatar.tsx'
import { Icon, type IconName } from './icon.tsx'
import type { Tone } from './marks.tsx'
import { Time } from './time.tsx'

export type TimelineEntry = {
  id: string
  at: Instant
  /** Who did it. People get initials; give `icon` for jobs, tokens and systems. */
  actor: string
  /** Beside the name, which can be anybody's: the address of the account. */
  account?: string | null
  icon?: IconName
  tone?: Tone
  /** The rest of the sentence: "changed the owner from Ana to Ben". */
  text: ReactNode
  /** Below the sentence: a note, a `<Diff>`. */
  detail?: ReactNode
  href?: string
}

/** What happened, newest first, as sentences. */
export function Timeline({ entries, zone, now, more }: {
  entries: TimelineEntry[]
  zone?: string
  now?: Instant
  /** Link to the rest. */
  more?: string | null
}) {
  if (entries.length === 0) return <p className="muted">Nothing has happened yet.</p>
  return (
    <>
      <ol className="line">
        {entries.map((entry) => (
          <li key={entry.id}>
            {entry.icon ? <span className={`av line-icon t-${entry.tone ?? 'neutral'}`}><Icon name={entry.icon} /></span> : <Avatar name={entry.actor} />}
            <div>
              <p>
                <b>{entry.actor}</b> {entry.account && <><span className="muted">{entry.account}</span>{' '}</>}{entry.text}{' '}
                <span className="muted">{entry.href ? <a href={entry.href}><Time at={entry.at} zone={zone} now={now} /></a> : <Time at={entry.at} zone={zone} now={now} />}</span>
              </p>
              {entry.detail && <div className="line-detail">{entry.detail}</div>}
            </div>
          </li>
        ))}
      </ol>
      {more && <p className="line-more"><a href={more}>Show everything</a></p>}
    </>
  )
}
