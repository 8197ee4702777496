import { Badge, Status, type Tone } from '#components/ui/marks.tsx'
import { now } from '#lib/clock.ts'
import type { UserStatus } from '#lib/modules/users/model.ts'
import { statusNames } from '#lib/modules/users/words.ts'

export { statusNames }
const tones: Record<UserStatus, Tone> = { invited: 'info', active: 'good', deactivated: 'warn', removed: 'off' }

export const isLocked = (user: { lockedUntil: Date | null }) => user.lockedUntil !== null && user.lockedUntil > now()

export function UserState({ user }: { user: { status: UserStatus; lockedUntil: Date | null } }) {
  return (
    <>
      <Status tone={tones[user.status]}>{statusNames[user.status]}</Status>
      {isLocked(user) && <>{' '}<Badge tone="bad" title="Too many wrong passwords from somewhere">Locked</Badge></>}
    </>
  )
}

/** "Firefox on Linux": what a person recognizes their own sessions by. */
export function deviceOf(userAgent: string): string {
  const browser = [['Edg/', 'Edge'], ['OPR/', 'Opera'], ['Firefox/', 'Firefox'], ['Chrome/', 'Chrome'], ['Safari/', 'Safari'], ['curl/', 'curl']].find(([sign]) => userAgent.includes(sign as string))?.[1]
  const system = [['Windows', 'Windows'], ['iPhone', 'iPhone'], ['iPad', 'iPad'], ['Android', 'Android'], ['Mac OS X', 'macOS'], ['CrOS', 'ChromeOS'], ['Linux', 'Linux']].find(([sign]) => userAgent.includes(sign as string))?.[1]
  if (!browser) return userAgent.slice(0, 60) || 'Unknown browser'
  return system ? `${browser} on ${system}` : browser
}
