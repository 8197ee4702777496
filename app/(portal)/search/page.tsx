import { Page } from '#components/page/page.tsx'
import { Icon } from '#components/ui/icon.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import type { Search } from '#lib/edge/page.ts'
import { searchAll } from '#lib/edge/search.ts'

export const metadata = { title: 'Search' }

export default async function SearchPage({ searchParams }: { searchParams: Search }) {
  const { q } = await searchParams
  const typed = (typeof q === 'string' ? q : '').trim().slice(0, 200)
  const { person } = await requirePerson(null, typed ? `/search?q=${encodeURIComponent(typed)}` : '/search')
  const groups = typed.length >= 2 ? await searchAll(person, typed) : []
  const count = groups.reduce((sum, group) => sum + group.rows.length, 0)
  return (
    <Page title="Search" meaning="Finds what your roles may see, by name. The ten first of each kind." width="narrow">
      <div className="stack">
        <form method="get" action="/search" role="search" className="find">
          <label htmlFor="find" className="sr">Search everything</label>
          <input id="find" className="in" type="search" name="q" defaultValue={typed} maxLength={200} autoFocus={typed === ''} placeholder="A system, a person, a rule, a finding" />
          <button className="btn btn-primary"><Icon name="search" />Search</button>
        </form>
        {typed.length === 1 && <p className="muted">Type at least two characters.</p>}
        {typed.length >= 2 && <p className="muted" role="status">{count === 0 ? 'Nothing found.' : `${count} found for “${typed}”.`}</p>}
        {groups.map((group) => (
          <Panel key={group.title} title={group.title} actions={group.more && <a className="btn btn-small" href={group.more}>All of them</a>}>
            <ul className="rows">
              {group.rows.map((row) => (
                <li key={row.href}><div><a href={row.href}>{row.label}</a> {row.about && <span className="muted">{row.about}</span>}</div></li>
              ))}
            </ul>
          </Panel>
        ))}
        {typed.length >= 2 && count === 0 && <EmptyState icon="search" title="Nothing fits">Try a part of the name. Events have a search of their own, on their page.</EmptyState>}
      </div>
    </Page>
  )
}
