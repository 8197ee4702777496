import type { Tone } from '#components/ui/marks.tsx'

/** A stretch of time as one bar: what held when. Short parts stay in sight; the table beside it says them in words. */
export function Span({ label, from, to, parts }: { label: string; from: number; to: number; parts: { from: number; to: number; tone: Tone; title: string }[] }) {
  const whole = Math.max(1, to - from)
  return (
    <svg className="span" viewBox="0 0 1000 10" preserveAspectRatio="none" role="img" aria-label={label}>
      {[...parts].sort((one, other) => Number(one.tone !== 'good') - Number(other.tone !== 'good')).map((part) => {
        const [left, right] = [Math.max(from, part.from), Math.min(to, part.to)]
        return right <= left ? null : <rect key={`${part.from} ${part.tone}`} className={`t-${part.tone}`} x={((left - from) / whole) * 1000} width={Math.max(part.tone === 'good' ? 0 : 4, ((right - left) / whole) * 1000)} height="10"><title>{part.title}</title></rect>
      })}
    </svg>
  )
}
