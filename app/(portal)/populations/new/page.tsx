import { Select } from '#components/form/choices.tsx'
import { Field, TextArea } from '#components/form/field.tsx'
import { FileField } from '#components/form/file-field.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { UploadForm } from '#components/form/upload-form.tsx'
import { Page } from '#components/page/page.tsx'
import { Code } from '#components/ui/avatar.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { may } from '#lib/auth/actor.ts'
import { now } from '#lib/clock.ts'
import { requirePerson } from '#lib/edge/current.ts'
import type { Search } from '#lib/edge/page.ts'
import { pullOf } from '#lib/modules/connections/model.ts'
import { listConnections } from '#lib/modules/connections/queries.ts'
import { populationSources } from '#lib/modules/populations/model.ts'
import { listSystems } from '#lib/modules/systems/queries.ts'
import { QuotaNotice } from '../../_parts/quota-notice.tsx'
import { saidOf } from '../../_parts/said.tsx'

export default async function NewPopulationPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('populations.create', '/populations/new')
  const search = await searchParams
  const typed = (name: string) => (typeof search[name] === 'string' ? search[name].slice(0, 500) : undefined)
  const systems = await listSystems(person, { limit: 100 } as Parameters<typeof listSystems>[1])
  const pulled = may(person, 'connections.pull') && may(person, 'connections.read') ? (await listConnections(person, {})).filter(({ kind, systemId, sample }) => pullOf(kind)?.brings === 'lists' && systemId !== null && !sample) : []
  const sources = Object.entries(populationSources)
  const parts = [...new Set(sources.flatMap(([, { parts }]) => Object.keys(parts)))]
  return (
    <Page title="Import a population" breadcrumbs={[{ label: 'Populations', href: '/populations' }]} meaning="The file is stored as it came, hashed and locked; only then it is read." width="narrow">
      <div className="stack">
        <QuotaNotice person={person} kind="evidence" />
        <UploadForm to="/api/v1/populations/upload" said={saidOf(person, search)}>
          <Select name="systemId" label="System" required options={systems.rows.map((system) => ({ value: system.id, label: system.name }))} defaultValue={typed('systemId')} empty="Choose the system it is of" />
          <Select name="source" label="What it exported" required options={sources.map(([value, { name }]) => ({ value, label: name }))} defaultValue={typed('source') ?? 'table'} />
          <Select name="part" label="Which list" options={parts.map((value) => ({ value, label: value }))} defaultValue={typed('part')} empty="The whole, or a table" help="Only of sources with several lists; add the others afterwards." />
          <TextArea name="report" label="Report, query or endpoint" required maxLength={5000} defaultValue={typed('report')} help="Exactly, so that somebody else gets the same list." />
          <Field name="parameters" label="Parameters" maxLength={5000} defaultValue={typed('parameters')} help="Client, company code, filter, date: whatever decides what is in it." />
          <Field name="extractedAt" label="Extracted at" type="datetime-local" required max={now().toISOString().slice(0, 16)} defaultValue={typed('extractedAt')} suffix="UTC" help="When it was taken from the system, in UTC. What happened later is not in it." />
          <FileField name="file" label="File" required maxBytes={1024 ** 3} help="CSV, TSV, XLSX, JSON or NDJSON, as it came from the system, or XML of AWS IAM; up to 1 GiB." />
          <FormFoot><Submit icon="upload">Import</Submit><ButtonLink href="/populations" variant="quiet">Cancel</ButtonLink></FormFoot>
        </UploadForm>
        {pulled.length > 0 && (
          <Panel title="Pull it instead" meaning="Through a connection, without a file: whole or not at all. Its page says how far it is.">
            <ul className="rows">{pulled.map(({ id, name, systemName }) => <li key={id}><div><p>{name}</p><p className="muted">{systemName}</p></div><ButtonLink href={`/settings/connections/${id}`} variant="secondary" size="small">Open</ButtonLink></li>)}</ul>
          </Panel>
        )}
        <Panel title="What to ask each system for">
          <Facts facts={sources.map(([, { name, ask, parts: lists }]) => ({ label: name, wide: true, value: <>{ask.length > 200 ? <Code block>{ask}</Code> : ask}{Object.keys(lists).length > 0 && <ul>{Object.entries(lists).map(([list, where]) => <li key={list}><b>{list}</b> {where}</li>)}</ul>}</> }))} />
        </Panel>
      </div>
    </Page>
  )
}
