import { formatBytes, formatNumber, formatPercent } from '#lib/format.ts'

type ProgressProps = {
  label: string
  /** How much is done; leave out while the whole is unknown. */
  value?: number
  of?: number
  unit?: 'count' | 'bytes'
}

/** Long work with its counts: "Import: 1,200 of 1,667". */
export function Progress({ label, value, of, unit = 'count' }: ProgressProps) {
  const known = value !== undefined && of !== undefined && of > 0
  const write = unit === 'bytes' ? formatBytes : formatNumber
  return (
    <div className="prog">
      <span>{label}</span>
      <span className="muted num">{known ? `${write(value)} of ${write(of)} (${formatPercent(value, of)})` : 'working…'}</span>
      <progress aria-label={label} value={known ? value : undefined} max={known ? of : undefined} />
    </div>
  )
}
