import { Status, type Tone } from '#components/ui/marks.tsx'
import { Time } from '#components/ui/time.tsx'
import { missedText } from '#lib/modules/schedules/model.ts'
import { scheduleStates } from '#lib/modules/schedules/words.ts'
import { runStates } from '#lib/words/choices.ts'

type Last = { lastAt: Date | null; lastStatus: keyof typeof scheduleStates | null; lastError: string | null; lastMissed: number; runStatus: keyof typeof runStates | null; runError: string | null }

/** How it went: of what began, its run says it. */
export function LastOutcome({ of: { lastStatus, lastError, runStatus, runError } }: { of: Last }) {
  if (lastStatus === null) return '—'
  const state = lastStatus === 'started' ? runStatus : null
  const bad = lastStatus === 'failed' || state === 'failed'
  const tone: Tone = bad ? 'bad' : state === 'done' ? 'good' : 'info'
  return <><Status tone={tone}>{state ? runStates[state] : scheduleStates[lastStatus]}</Status>{bad && <span className="muted"> {lastError ?? runError}</span>}</>
}

export function LastTime({ of: { lastAt, lastMissed } }: { of: Last }) {
  if (lastAt === null) return 'Not yet'
  return <><Time at={lastAt} format="both" />{lastMissed > 0 && <span className="muted"> caught up, {missedText(lastMissed)} more missed</span>}</>
}
