import type { ReactNode } from 'react'
import { Badge } from '#components/ui/marks.tsx'
import { Time } from '#components/ui/time.tsx'
import { deviceOf } from './marks.tsx'

type Session = { id: string; ip: string; userAgent: string; method: 'password' | 'sso'; createdAt: Date; lastSeenAt: Date; expiresAt: Date }

/** Open sessions as a list; `act` is what can be done with one. */
export function Sessions({ sessions, present, act }: { sessions: Session[]; present?: string; act?: (session: Session) => ReactNode }) {
  return (
    <ul className="rows">
      {sessions.map((session) => (
        <li key={session.id}>
          <div>
            <p><b title={session.userAgent}>{deviceOf(session.userAgent)}</b>{session.id === present && <>{' '}<Badge tone="good">This one</Badge></>}</p>
            <p className="muted">
              {session.ip || 'Unknown address'} · {session.method === 'sso' ? 'single sign-on' : 'password and code'} · since <Time at={session.createdAt} format="absolute" /> · seen <Time at={session.lastSeenAt} />
            </p>
          </div>
          {act?.(session)}
        </li>
      ))}
    </ul>
  )
}
