import { Status, type Tone } from '#components/ui/marks.tsx'

export const mailStates: Record<'pending' | 'sent' | 'kept' | 'failed', { label: string; tone: Tone }> = {
  pending: { label: 'Waiting', tone: 'info' },
  sent: { label: 'Sent', tone: 'good' },
  kept: { label: 'Not sent', tone: 'warn' },
  failed: { label: 'Failed', tone: 'bad' },
}

export function MailState({ value }: { value: keyof typeof mailStates }) {
  return <Status tone={mailStates[value].tone}>{mailStates[value].label}</Status>
}
