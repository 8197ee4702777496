import { Stat, Stats } from '#components/ui/stat.tsx'
import { formatNumber } from '#lib/format.ts'
import type { Figure } from '#lib/modules/metrics/figures.ts'
import { mostShown } from '#lib/modules/metrics/model.ts'

/** Each number with the whole it is a part of, and its rows behind it. */
export function Figures({ figures, source }: { figures: Figure[]; source: 'sample' | 'live' }) {
  return (
    <div className="figures"><Stats>
      {figures.map(({ key, label, href, count, more, of, ofMore, wrong }) => (
        <Stat key={key} label={label} href={href} value={of === 0 ? null : count} of={more || ofMore ? undefined : of ?? undefined} source={source} tone={count > 0 && wrong ? 'bad' : 'neutral'} caveat={more ? 'and more' : ofMore ? `of more than ${formatNumber(mostShown)}` : undefined} />
      ))}
    </Stats></div>
  )
}
