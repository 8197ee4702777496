import { listHref } from '#components/table/href.ts'
import type { ListState } from '#lib/list.ts'

export const eachPath = '/findings?view=each'

/**
 * Grouped or each: two addresses with the same filters, as far as groups tell of them.
 * @param groups the state of the groups that the list was opened from
 */
export function Grouping({ list, current, groups }: { list: ListState; current: 'grouped' | 'each'; groups?: string | undefined }) {
  const { filters } = list
  const kept = new URLSearchParams(Object.entries(filters).filter(([name]) => !['from', 'to', 'batchId'].includes(name)))
  return (
    <>
      {current === 'each' && <input type="hidden" name="view" value="each" />}
      {groups !== undefined && <input type="hidden" name="groups" value={groups} />}
      <span className="seg seg-words" role="group" aria-label="Grouping">
        <a href={`/findings?${groups ?? kept}`} data-key={current === 'each' ? 'u' : undefined} aria-current={current === 'grouped' ? 'true' : undefined}>Grouped</a>
        <a href={listHref(eachPath, { ...list, sort: 'occurredAt', direction: 'desc' })} aria-current={current === 'each' ? 'true' : undefined}>Each</a>
      </span>
    </>
  )
}
