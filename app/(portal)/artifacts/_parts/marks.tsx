import { Outcome } from '#components/ui/marks.tsx'
import { formatDate } from '#lib/format.ts'
import { type CheckOutcome, checkNames } from '#lib/modules/artifacts/model.ts'

export function CheckMark({ value }: { value: CheckOutcome }) {
  return value === 'match' ? <Outcome value="pass" reason={checkNames[value]} /> : <><Outcome value="fail" reason={checkNames[value]} /> {checkNames[value]}</>
}

type KeptFile = { retainUntil: Date; lockedUntil: Date | null; store: 'folder' | 'bucket'; linked: boolean }

/** How long a file is kept and what stands behind that, in words that promise no more than the store does. */
export function Kept({ file }: { file: KeptFile }) {
  const until = formatDate(file.retainUntil)
  const full = file.lockedUntil !== null && file.lockedUntil >= file.retainUntil
  if (file.linked) return <>{`Meant to stay until ${until}, in the bucket it was linked from: whoever owns that locks and removes it. Its version is pinned; if it goes or changes, the next nightly check says so.`}</>
  if (file.store === 'bucket') {
    return <>{full ? `Until ${until}, locked in the bucket: deleting or changing it before is prevented, for everybody.` : `Until ${until}. The bucket holds a short lock; the full one follows within seconds.`}</>
  }
  return <>{`Until ${until}. The portal removes nothing before; in a folder, deleting or changing it by hand is not prevented but detected, by the next nightly check.`}</>
}
