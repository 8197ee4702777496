import { Source, Status, type Tone } from '#components/ui/marks.tsx'
import { formatCount, formatNumber } from '#lib/format.ts'
import type { State } from '#lib/modules/trail-streams/model.ts'
import type { listTrailStreams } from '#lib/modules/trail-streams/queries.ts'
import { streamStates } from '#lib/modules/trail-streams/words.ts'

type Row = Awaited<ReturnType<typeof listTrailStreams>>['rows'][number]

const tones: Record<State, Tone> = { level: 'good', behind: 'warn', retrying: 'warn', failing: 'bad', paused: 'off' }

/** One that is pulled is as far as its collector is: that says nothing of how it goes. */
export function Marks({ of }: { of: Pick<Row, 'state' | 'sample' | 'kind' | 'sentAt'> }) {
  const pulled = of.kind === 'pull' && of.state !== 'paused'
  return (
    <>
      {of.sample ? null : pulled ? <Status tone={of.sentAt ? 'good' : 'neutral'}>{of.sentAt ? 'Pulled' : 'Not pulled yet'}</Status> : <Status tone={tones[of.state]}>{streamStates[of.state]}</Status>}
      {of.sample && <Source value="sample" />}
    </>
  )
}

export const Lag = ({ of }: { of: Pick<Row, 'lag' | 'sample'> }) => <>{of.sample ? '—' : formatNumber(of.lag)}</>

/** In the largest unit that fits. */
export function lagText(seconds: number): string {
  if (seconds < 120) return formatCount(seconds, 'second')
  if (seconds < 7_200) return formatCount(Math.round(seconds / 60), 'minute')
  return seconds < 172_800 ? formatCount(Math.round(seconds / 3_600), 'hour') : formatCount(Math.round(seconds / 86_400), 'day')
}
