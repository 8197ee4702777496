import { Page } from '#components/page/page.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Badge } from '#components/ui/marks.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { backTo, downloads, readList, type Search, shown } from '#lib/edge/page.ts'
import { formatCount } from '#lib/format.ts'
import { listGaps } from '#lib/modules/frameworks/gaps.ts'
import { gapsExport } from '#lib/modules/frameworks/gaps-export.ts'
import { frameworkLabel } from '#lib/modules/frameworks/model.ts'
import { gapKinds } from '#lib/modules/frameworks/words.ts'
import { Rows } from '../../../_parts/rows.tsx'
import { Stands } from '../../_parts/marks.tsx'

export default async function GapsPage({ params, searchParams }: { params: Promise<{ frameworkId: string }>; searchParams: Search }) {
  const { frameworkId } = await params
  const path = `/frameworks/${frameworkId}/gaps`
  const { person } = await requirePerson('frameworks.read', path)
  const search = await searchParams
  const list = readList(search, listGaps)
  const of = await shown(listGaps(person, { ...list.filters, id: frameworkId, after: typeof search.after === 'string' ? search.after : undefined }), backTo(path, frameworkId))
  const { counts } = of
  const files = downloads(person, gapsExport, { ...list, filters: { frameworkId } })
  const next = of.next === null ? null : `${path}?${new URLSearchParams({ ...list.filters, after: String(of.next) })}`
  const share = (n: number) => `${n} of ${counts.requirements}`
  return (
    <Page
      title="Gaps" tab={`Gaps, ${frameworkLabel(of)}`} meaning={`Requirements of ${frameworkLabel(of)} in scope that lack a control, current evidence or a passed test.`} breadcrumbs={[{ label: 'Frameworks', href: '/frameworks' }, { label: frameworkLabel(of), href: `/frameworks/${of.id}` }]}
      actions={files.length > 0 && <>{files.map(([kind, href]) => <ButtonLink key={kind} href={href} icon="download" variant="quiet" hard>{kind}</ButtonLink>)}</>}
    >
      <div className="stack">
        <Panel title="Of the requirements in scope" meaning={`${share(counts.gaps)} have a gap. ${of.dueDay ? `Gaps are due by ${of.dueDay}, the last day of the adoption.` : 'Gaps have no date: the adoption has no last day.'}`}>
          <Facts facts={[{ label: gapKinds.control, value: share(counts.control) }, { label: gapKinds.evidence, value: share(counts.evidence) }, { label: gapKinds.test, value: share(counts.test) }]} />
          <p className="muted">A control counts that is implemented and maps to the requirement, or to an equivalent one, as evidence or support. The download has every requirement in scope, those without a gap too.</p>
        </Panel>
        <FilterBar list={list} path={path} filters={[{ kind: 'select', name: 'kind', label: 'Gap', options: Object.entries(gapKinds).map(([value, label]) => ({ value, label })) }]} />
        {of.rows.length === 0 ? <EmptyState icon="circle-check" title="No gap">{counts.requirements === 0 ? 'No requirement is in scope.' : 'No requirement in scope lacks this.'}</EmptyState> : (
          <Panel title={formatCount(of.rows.length, 'requirement')} flush>
            <Rows
              caption="Gaps" heads={['Number', 'Requirement', 'Lacks', 'Stands', 'Controls', 'Owner', 'Due']}
              rows={of.rows.map((row) => ({
                key: row.requirementId,
                cells: [
                  <a key="a" className="inline" href={`/frameworks/requirements/${row.requirementId}`}>{row.code}</a>, row.title,
                  <span key="k" className="row">{row.kinds.map((kind) => <Badge key={kind} tone="warn">{gapKinds[kind]}</Badge>)}</span>, <span key="s"><Stands outcome={row.outcome} partly={row.partly} excluded={false} /> <span className="muted">{row.why}</span></span>,
                  row.controls.length === 0 ? '—' : <span key="c">{row.controls.map(({ id, code }, n) => <span key={id}>{n > 0 && ', '}<a className="inline" href={`/controls/${id}`}>{code}</a></span>)}</span>, row.ownerName ?? 'Nobody', row.dueDay ?? 'no date',
                ],
              }))}
            />
          </Panel>
        )}
        {next && <p><a className="link" href={next}>Next requirements</a></p>}
      </div>
    </Page>
  )
}
