import { Source, Status, type Tone } from '#components/ui/marks.tsx'
import type { State } from '#lib/modules/channels/model.ts'
import { channelStates } from '#lib/modules/channels/words.ts'

const tones: Record<State, Tone> = { going: 'good', new: 'neutral', retrying: 'warn', failing: 'bad', paused: 'off' }

export const Marks = ({ of }: { of: { state: State; sample: boolean } }) => (
  <>
    {(!of.sample || of.state === 'paused') && <Status tone={tones[of.state]}>{channelStates[of.state]}</Status>}
    {of.sample && <Source value="sample" />}
  </>
)
