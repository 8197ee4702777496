import { Source, Status, type Tone } from '#components/ui/marks.tsx'
import { daysLeft, expiringOf, type Health, type Kind } from '#lib/modules/connections/model.ts'
import { healthStates, messageStates } from '#lib/modules/connections/words.ts'

const tones: Record<Health, Tone> = { healthy: 'good', untried: 'neutral', failing: 'bad', expired: 'bad', unreadable: 'bad', paused: 'off' }

export const HealthMark = ({ value }: { value: Health }) => <Status tone={tones[value]}>{healthStates[value]}</Status>

/** Beside its health: what is to be known of it all the same. */
export function Marks({ of, at }: { of: { kind: Kind; health: Health; sample: boolean; credentialsExpireAt: Date | null }; at: Date }) {
  const left = daysLeft(of.credentialsExpireAt, at)
  return (
    <>
      <HealthMark value={of.health} />
      {left !== null && left > 0 && <Status tone="warn">{expiringOf(of.kind) === 'certificate' ? 'Certificate' : 'Secret'} expires {left === 1 ? 'within a day' : `in ${left} days`}</Status>}
      {of.sample && <Source value="sample" />}
    </>
  )
}

const states: Record<keyof typeof messageStates, Tone> = { stored: 'info', worked: 'good', failed: 'bad' }

/** What became of a message: ignored ones were worked, and hold no event. */
export function MessageState({ of }: { of: { status: keyof typeof messageStates; ignored: number; rejected: number } }) {
  if (of.status === 'worked' && of.ignored > 0) return <Status tone="off">Ignored</Status>
  if (of.status === 'worked' && of.rejected > 0) return <Status tone="warn">Rejected in part</Status>
  return <Status tone={states[of.status]}>{messageStates[of.status]}</Status>
}
