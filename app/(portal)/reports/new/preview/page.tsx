import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { type Search, shown } from '#lib/edge/page.ts'
import { previewReport } from '#lib/modules/reports/queries.ts'
import { Cover, firstOf, SomeRows } from '../../_parts/tables.tsx'
import { create } from '../../actions.ts'

const several = (value: string | string[] | undefined) => (value === undefined ? [] : Array.isArray(value) ? value : [value])

export default async function PreviewPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('reports.create', '/reports/new')
  const asked = await searchParams
  const found = await shown(previewReport(person, asked as never), '/reports/new')
  const fields = Object.entries(asked).flatMap(([name, value]) => several(value).map((each) => [name, each] as const))
  const back = `/reports/new?${new URLSearchParams(fields.map(([name, value]) => [name, value]))}`
  return (
    <Page title={found.title} meaning={`Preview: ${found.kind}, as things stand now`} breadcrumbs={[{ label: 'Reports', href: '/reports' }, { label: 'New report', href: back }]}>
      <div className="stack">
        <Notice title="Nothing is locked yet">Locking reads all of it once more, makes PDF, XLSX, CSV and JSON with the same rows, and keeps them: nobody changes or removes them after that.</Notice>
        <div className="row">
          <Form action={create} layout="inline" label="Lock the report">
            {fields.map(([name, value]) => <input key={`${name} ${value}`} type="hidden" name={name} value={value} />)}
            <Submit icon="lock">Lock it</Submit>
          </Form>
          <ButtonLink href={back} variant="secondary">Change the scope</ButtonLink>
        </div>
        <Panel title="Cover" meaning="What the report says of itself."><Cover facts={found.facts} /></Panel>
        {found.tables.map(({ title, said, none, heads, besides, count, more, rows }) => (
          <Panel key={title} title={title} meaning={[said, `${firstOf(rows.length, count, more)}.`, besides.length > 0 && `In the CSV, XLSX and JSON besides: ${besides.join(', ')}.`].filter(Boolean).join(' ')} flush={rows.length > 0}>
            {rows.length === 0 ? <p className="muted">{none}</p> : <SomeRows caption={title} heads={heads} rows={rows} />}
          </Panel>
        ))}
      </div>
    </Page>
  )
}
