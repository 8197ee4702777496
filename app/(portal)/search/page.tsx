import { Page } from '#components/page/page.tsx'
import { Icon } from '#components/ui/icon.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import type { Search } from '#lib/edge/page.ts'
import { searchAll } from '#lib/edge/search.ts'
import { formatNumber } from '#lib/format.ts'
import type { Found } from '#lib/modules/module.ts'

export default async function SearchPage({ searchParams }: { searchParams: Search }) {
  const { q } = await searchParams
  const typed = (typeof q === 'string' ? q : '').trim().slice(0, 200)
  const { person } = await requirePerson(null, typed ? `/search?q=${encodeURIComponent(typed)}` : '/search')
  const groups = typed.length >= 2 ? await searchAll(person, typed) : []
  const count = groups.reduce((sum, group) => sum + (group.total.count ?? group.rows.length), 0)
  const more = groups.some((group) => group.total.more || group.total.count === null)
  return (
    <Page title="Search" meaning="Finds what your roles may see, by name: the first ten of each kind. Users and addresses of the logs, account numbers and ids are found when they are typed in full." width="narrow">
      <div className="stack">
        <form method="get" action="/search" role="search" aria-label="Search everything" className="find">
          <label htmlFor="find" className="sr">Search everything</label>
          <input id="find" className="in" type="search" name="q" defaultValue={typed} maxLength={200} autoFocus={typed === ''} placeholder="A system, a person, a rule, a finding" />
          <button className="btn btn-primary"><Icon name="search" />Search</button>
        </form>
        {typed.length === 1 && <p className="muted">Type at least two characters.</p>}
        {typed.length >= 2 && <p className="muted" role="status">{count === 0 ? 'Nothing found.' : `${more ? 'More than ' : ''}${formatNumber(count)} found for “${typed}”.`}</p>}
        {groups.map((group) => (
          <Panel key={group.title} title={group.title} actions={<Count group={group} />}>
            <ul className="rows">
              {group.rows.map((row) => (
                <li key={row.href}><div><a href={row.href}>{row.label}</a> {row.about && <span className="muted">{row.about}</span>}</div></li>
              ))}
            </ul>
          </Panel>
        ))}
        {typed.length >= 2 && count === 0 && <EmptyState icon="search" title="Nothing matches">Try a part of the name.</EmptyState>}
      </div>
    </Page>
  )
}

function Count({ group: { rows, total, all } }: { group: Found }) {
  const of = total.count === null ? 'many' : `${total.more ? 'more than ' : ''}${formatNumber(total.count)}`
  return <p className="muted">{rows.length === total.count ? of : <>{formatNumber(rows.length)} of {of}{all && <>, <a href={all}>see all</a></>}</>}</p>
}
