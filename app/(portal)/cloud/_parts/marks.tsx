import { Badge, Status, type Tone } from '#components/ui/marks.tsx'
import { coverageOf, rateOf, type Totals } from '#lib/cloud/scanned.ts'
import { formatNumber } from '#lib/format.ts'
import { scanStates } from '#lib/modules/cloud-accounts/words.ts'
import { findingStates, type FindingStateWord } from '#lib/modules/cloud-scans/model.ts'
import { scanStatuses } from '#lib/modules/cloud-scans/words.ts'
import type { remediationStates } from '#lib/modules/remediations/model.ts'

const accountTones: Record<keyof typeof scanStates, Tone> = { never: 'neutral', running: 'info', succeeded: 'good', partial: 'warn', failed: 'bad' }
export const AccountState = ({ of }: { of: { lastScanStatus: keyof typeof scanStates; pausedReason: string | null; sample: boolean } }) => (
  <>{of.pausedReason === null ? <Status tone={accountTones[of.lastScanStatus]}>{scanStates[of.lastScanStatus]}</Status> : <Status tone="off">Paused</Status>}{of.sample && <> <Badge>Sample</Badge></>}</>
)

const scanTones: Record<keyof typeof scanStatuses, Tone> = { running: 'info', succeeded: 'good', partial: 'warn', failed: 'bad', cancelled: 'off' }
export const ScanStatus = ({ value }: { value: keyof typeof scanStatuses }) => <Status tone={scanTones[value]}>{scanStatuses[value]}</Status>

const findingTones: Record<FindingStateWord, Tone> = { open: 'bad', regressed: 'bad', fixed: 'good', gone: 'off' }

/** Its state; muted until when, and since when nobody could read it, beside it. */
export function FindingState({ of, now = new Date() }: { of: { state: FindingStateWord; mutedUntil: Date | null; unreadSince: Date | null }; now?: Date }) {
  const open = of.state === 'open' || of.state === 'regressed'
  return (
    <>
      <Status tone={open && of.mutedUntil !== null && of.mutedUntil > now ? 'off' : findingTones[of.state]}>{findingStates[of.state]}</Status>
      {open && of.mutedUntil !== null && of.mutedUntil > now && <> <Badge>Muted</Badge></>}
      {open && of.unreadSince !== null && <> <Badge tone="warn" title="The last scan could not read it: this is what was known before.">Not read lately</Badge></>}
    </>
  )
}

const percent = (share: number | null, none: string) => (share === null ? none : `${(Math.floor(share * 1_000) / 10).toFixed(1)} %`)

/** "81.2 % (13 of 16)": passed, of all that apply, what could not be evaluated among them. */
export const passedOf = (totals: Totals): string => {
  const all = totals.pass + totals.fail + totals.not_evaluable
  return all === 0 ? 'Nothing applies' : `${percent(rateOf(totals), '')} (${formatNumber(totals.pass)} of ${formatNumber(all)})`
}

/** How much of what applies could be evaluated at all. */
export const evaluatedOf = (totals: Totals): string => percent(coverageOf(totals), '—')

const remediationTones: Record<keyof typeof remediationStates, Tone> = { planning: 'info', planned: 'neutral', requested: 'warn', executing: 'info', executed: 'info', verified: 'good', unverified: 'warn', failed: 'bad', dropped: 'off' }
export const RemediationState = ({ of }: { of: { state: keyof typeof remediationStates; stands: string } }) => <Status tone={of.stands === 'Rejected' || of.stands === 'Expired' ? 'bad' : of.stands === 'Approved' ? 'good' : remediationTones[of.state]}>{of.stands}</Status>
