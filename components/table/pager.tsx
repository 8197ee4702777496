import { Icon } from '#components/ui/icon.tsx'

/** Links to the pages beside this one. A keyset list knows its neighbours, not its number of pages. */
export function Pager({ next, previous, order = 'plain' }: { next: string | null; previous: string | null; order?: 'plain' | 'newer' }) {
  if (!next && !previous) return null
  const [back, on] = order === 'newer' ? ['Newer', 'Older'] : ['Previous', 'Next']
  return (
    <nav className="pager" aria-label="Pages">
      {previous
        ? <a className="btn btn-small" rel="prev" href={previous}><Icon name="chevron-left" />{back}</a>
        : <span className="btn btn-small" aria-disabled="true"><Icon name="chevron-left" />{back}</span>}
      {next
        ? <a className="btn btn-small" rel="next" href={next}>{on}<Icon name="chevron-right" /></a>
        : <span className="btn btn-small" aria-disabled="true">{on}<Icon name="chevron-right" /></span>}
    </nav>
  )
}
