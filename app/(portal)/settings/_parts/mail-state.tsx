import { Status, type Tone } from '#components/ui/marks.tsx'
import { type MailStatus, mailStates } from '#lib/modules/mails/words.ts'

const tones: Record<MailStatus, Tone> = { pending: 'info', sent: 'good', not_sent: 'warn', failed: 'bad' }

export function MailState({ value }: { value: MailStatus }) {
  return <Status tone={tones[value]}>{mailStates[value]}</Status>
}
