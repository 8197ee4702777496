import { Badge, Status, type Tone } from '#components/ui/marks.tsx'
import { campaignStates, type Flag, flags, rowStates } from '#lib/modules/campaigns/model.ts'

const tones = { preparing: 'off', open: 'info', closed: 'warn', signed_off: 'good', withdrawn: 'off' } as const satisfies Record<keyof typeof campaignStates, Tone>
const rowTones = { pending: 'off', approved: 'good', rejected: 'bad', flagged: 'warn' } as const satisfies Record<keyof typeof rowStates, Tone>

export const CampaignState = ({ value }: { value: keyof typeof campaignStates }) => <Status tone={tones[value]}>{campaignStates[value]}</Status>
export const RowState = ({ value, gone }: { value: keyof typeof rowStates; gone: boolean }) => (gone ? <Status tone="off">Gone</Status> : <Status tone={rowTones[value]}>{rowStates[value]}</Status>)

/** Each with its fact: what was found, not only that something was. */
export const Flags = ({ of, facts = false }: { of: Record<string, string>; facts?: boolean }) => (
  <span className="flags">{Object.entries(of).map(([flag, fact]) => <span key={flag}><Badge tone={flag === 'leaver' || flag === 'privileged' ? 'bad' : 'warn'} title={fact}>{flags[flag as Flag] ?? flag}</Badge>{facts && <small className="muted"> {fact}</small>}</span>)}</span>
)
