import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { Badge, Outcome, Severity, Source, Status } from '#components/ui/marks.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Time } from '#components/ui/time.tsx'
import type { ListState } from '#lib/list.ts'
import { DataTable, type Column } from './data-table.tsx'
import { FilterBar, type Filter } from './filter-bar.tsx'
import { listHref } from './href.ts'
import { pack, unpack } from './pack.tsx'

type Row = { id: string; name: string; count: number }
const rows: Row[] = [{ id: 'a1', name: 'Payroll', count: 3 }, { id: 'b2', name: '<script>alert(1)</script>', count: 4 }]
const list: ListState = { filters: { state: 'open' }, sort: 'name', direction: 'asc', after: null, before: null, limit: 50 }
const columns: Column<Row>[] = [
  { key: 'name', header: 'Name', sort: 'name', cell: (row) => row.name },
  { key: 'count', header: 'Count', sort: 'count', align: 'right', hideBelow: 'md', cell: (row) => row.count },
  { key: 'mark', header: 'Mark', cell: () => <Severity value="high" /> },
]
const base = { caption: 'Systems', columns, rows, rowKey: (row: Row) => row.id, list, path: '/systems', page: { next: null, previous: null }, empty: <p>None yet</p> }

describe('DataTable', () => {
  it('sorts by links that keep the filters', () => {
    const html = renderToStaticMarkup(<DataTable {...base} />)
    expect(html).toContain('aria-sort="ascending"><a href="/systems?state=open&amp;sort=name&amp;direction=desc&amp;limit=50">Name</a>')
    expect(html).toContain('<a href="/systems?state=open&amp;sort=count&amp;direction=asc&amp;limit=50">Count</a>')
    expect(html).toContain('<th scope="col">Mark</th>')
    expect(html.match(/aria-sort/g)).toHaveLength(1)
  })

  it('gives a title that is not the first column the room that is left', () => {
    const html = renderToStaticMarkup(<DataTable {...base} columns={[...columns, { key: 'title', header: 'Title', grow: true, cell: (row) => row.name }]} />)
    expect([html.match(/<th scope="col" class="g"/g), html.match(/<td class="g"/g)].map((each) => each?.length)).toEqual([1, 2])
  })

  it('pages by links with cursors', () => {
    const html = renderToStaticMarkup(<DataTable {...base} page={{ next: 'n/1', previous: 'p1' }} order="newer" />)
    expect(html).toContain('rel="next" href="/systems?state=open&amp;sort=name&amp;direction=asc&amp;limit=50&amp;after=n%2F1"')
    expect(html).toContain('rel="prev" href="/systems?state=open&amp;sort=name&amp;direction=asc&amp;limit=50&amp;before=p1"')
    expect(html).toMatch(/Newer.*Older/)
    expect(renderToStaticMarkup(<DataTable {...base} />)).not.toContain('rel=')
  })

  it('offers the list as files, loaded by the browser itself', () => {
    const html = renderToStaticMarkup(<DataTable {...base} downloads={['CSV', 'XLSX'].map((kind) => [kind, `/api/v1/systems.${kind.toLowerCase()}?state=open`])} />)
    expect(html).toContain('href="/api/v1/systems.csv?state=open" download="" data-hard=""')
    expect(html).toMatch(/systems\.xlsx\?state=open"[^>]*>.*Download XLSX</)
  })

  it('escapes hostile cells', () => {
    const html = renderToStaticMarkup(<DataTable {...base} rowHref={(row) => `/systems/${row.id}?x="><img>`} />)
    expect(html).not.toMatch(/<script|<img/)
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
  })

  it('makes the first cell the link of its row', () => {
    expect(renderToStaticMarkup(<DataTable {...base} rowHref={(row) => `/systems/${row.id}`} />)).toContain('<td><a href="/systems/a1">Payroll</a></td>')
  })

  it('binds checkboxes to the bulk form', () => {
    const html = renderToStaticMarkup(<DataTable {...base} bulk={{ name: 'ids', formId: 'retire', actions: <button>Retire</button> }} />)
    expect(html).toContain('type="checkbox" form="retire" aria-label="Select row 2" name="ids" value="b2"')
    expect(html).toContain('<button>Retire</button>')
  })

  it('aligns numbers, keeps their header for narrow screens, hides columns and adds totals', () => {
    const html = renderToStaticMarkup(<DataTable {...base} totals={{ count: 7 }} />)
    expect(html).toContain('<td class="n h-md" data-l="Count">3</td>')
    expect(html).toContain('<tfoot><tr><td></td><td class="n h-md">7</td><td></td></tr></tfoot>')
  })

  it('says how many rows there are and when, and when that number is cut', () => {
    const asOf = new Date('2026-03-12T10:22:33Z')
    const line = (count: number | null, more: boolean) => renderToStaticMarkup(<DataTable {...base} total={{ of: { count, more, asOf }, noun: ['policy', 'policies'] }} />)
    expect(line(1_667, false)).toContain('<strong>1,667 policies</strong> <span class="muted">as of 12 Mar 2026, 10:22 UTC</span>')
    expect(line(1, false)).toContain('1 policy<')
    expect(line(10_000, true)).toContain('More than 10,000 policies')
    expect(line(null, true)).toContain('Too many policies to count quickly')
    expect(renderToStaticMarkup(<DataTable {...base} rows={[]} total={{ of: { count: 0, more: false, asOf }, noun: ['policy', 'policies'] }} />)).toContain('0 policies')
  })

  it('tells a list without records from one emptied by filters', () => {
    expect(renderToStaticMarkup(<DataTable {...base} rows={[]} />)).toContain('Nothing matches')
    const bare = { ...list, filters: {} }
    expect(renderToStaticMarkup(<DataTable {...base} rows={[]} list={bare} empty={<EmptyState title="No system yet" />} />)).toContain('No system yet')
  })
})

describe('packed cells', () => {
  const at = new Date('2026-03-12T10:22:33Z')
  it.each([
    ['outcome', <Outcome value="not_evaluable" reason="403" />], ['severity', <Severity value="low" />], ['source', <Source value="live" />],
    ['status', <Status tone="good">Open</Status>], ['badge', <Badge title="why">v2</Badge>], ['time', <Time at={at} now={at} />],
    ['missing time', <Time at={null} />], ['muted words', <span className="muted">Nobody</span>], ['an element of its own', <a href="/x">x</a>],
    ['text', 'plain'], ['nothing', null],
  ])('show %s as it was', (_name, cell) => {
    expect(renderToStaticMarkup(<>{unpack(pack(cell))}</>)).toBe(renderToStaticMarkup(<>{cell}</>))
  })

  it('can not be forged by what a cell returns', () => {
    expect(renderToStaticMarkup(<>{unpack(pack(['s', 'critical']))}</>)).toBe('scritical')
  })

  it('show a fragment that arrived as the list of its children', () => {
    const html = renderToStaticMarkup(<>{unpack([<b>Ada</b>, ' ', 'changed a role'])}</>)
    expect(html).toBe('<b>Ada</b> changed a role')
    expect(renderToStaticMarkup(<>{unpack(['s', 'critical'])}</>)).toBe('scritical')
  })

  it('show the only cell of a table when it is a list', () => {
    const html = renderToStaticMarkup(<DataTable {...base} columns={[{ key: 'name', header: 'Name', cell: (row) => [row.name, '!'] }]} rows={rows.slice(0, 1)} />)
    expect(html).toContain('<td>Payroll!</td>')
  })
})

describe('FilterBar', () => {
  const filters: Filter[] = [
    { kind: 'search', name: 'q', label: 'Search systems' },
    { kind: 'select', name: 'state', label: 'State', options: [{ value: 'open', label: 'Open' }, { value: 'done', label: 'Done' }] },
    { kind: 'dates', from: 'from', to: 'to', label: 'Seen' },
  ]

  it('is a GET form that keeps the sorting and shows what is chosen', () => {
    const html = renderToStaticMarkup(<FilterBar list={list} path="/systems" filters={filters} />)
    expect(html).toMatch(/<form [^>]*action="\/systems" method="get">/)
    expect(html).toContain('<input type="hidden" name="sort" value="name"/>')
    expect(html).toContain('<option value="open" selected="">Open</option>')
    expect(html).not.toContain('name="after"')
  })

  it('takes a filter away by its chip and all by Clear', () => {
    const chosen = { ...list, filters: { state: 'open', q: 'pay', from: '2026-01-01' } }
    const html = renderToStaticMarkup(<FilterBar list={chosen} path="/systems" filters={filters} />)
    expect(html).toContain('href="/systems?q=pay&amp;from=2026-01-01&amp;sort=name&amp;direction=asc&amp;limit=50"')
    expect(html).toContain('href="/systems?state=open&amp;from=2026-01-01&amp;sort')
    expect(html).toContain('href="/systems?state=open&amp;q=pay&amp;sort')
    expect(html).toContain('<a class="chip-clear" href="/systems">Clear</a>')
  })

  it('never hides a filter it has no control for, and keeps it when another one is chosen', () => {
    const opened = { ...list, filters: { state: 'open', batchId: 'b-1', odd: '<i>' } }
    const html = renderToStaticMarkup(<FilterBar list={opened} path="/systems" filters={filters} named={{ batchId: { label: 'Delivery', value: 'Night of <Tuesday>' } }} />)
    expect(html).toContain('<span class="muted">Delivery</span> Night of &lt;Tuesday&gt;')
    expect(html).toContain('<span class="muted">odd</span> &lt;i&gt;')
    expect(html).toContain('<input type="hidden" name="batchId" value="b-1"/>')
    expect(html).toContain('href="/systems?state=open&amp;odd=%3Ci%3E&amp;sort')
  })

  it('shows no chips without filters, and an unknown value as it stands', () => {
    expect(renderToStaticMarkup(<FilterBar list={{ ...list, filters: {} }} path="/systems" filters={filters} />)).not.toContain('chip')
    expect(renderToStaticMarkup(<FilterBar list={{ ...list, filters: { state: '<b>' } }} path="/systems" filters={filters} />)).toContain('&lt;b&gt;')
  })
})

describe('listHref', () => {
  it('drops cursors when anything else changes', () => {
    expect(listHref('/x', { ...list, after: 'abc' }, { sort: 'count' })).toBe('/x?state=open&sort=count&direction=asc&limit=50')
  })
})
