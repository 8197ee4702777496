import { Checkbox, Select } from '#components/form/choices.tsx'
import { Field } from '#components/form/field.tsx'
import { FileField } from '#components/form/file-field.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { UploadForm } from '#components/form/upload-form.tsx'
import { Page } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { now } from '#lib/clock.ts'
import { requirePerson } from '#lib/edge/current.ts'
import type { Search } from '#lib/edge/page.ts'
import { listSystems } from '#lib/modules/systems/queries.ts'
import { QuotaNotice } from '../../../_parts/quota-notice.tsx'
import { saidOf } from '../../../_parts/said.tsx'

const formats = [
  ['SARIF 2.1.0', 'What code, container and infrastructure scanners write. It names no system: choose one.'],
  ['AWS Security Hub (ASFF)', 'aws securityhub get-findings, all pages, or Prowler’s JSON-ASFF.'],
  ['Prowler', 'Its JSON-OCSF or its CSV, of any version. The verdict is status_code.'],
  ['OCSF', 'Findings of other tools, one JSON object each, as a list or one a line.'],
  ['Table', 'CSV, TSV, XLSX, JSON or NDJSON of any other tool: you say once which column is which.'],
] as const

export default async function NewVulnerabilityImportPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('vulnerabilityImports.create', '/vulnerabilities/imports/new')
  const search = await searchParams
  const typed = (name: string) => (typeof search[name] === 'string' ? search[name].slice(0, 500) : undefined)
  const systems = await listSystems(person, { limit: 100 } as Parameters<typeof listSystems>[1])
  return (
    <Page title="Import vulnerabilities" breadcrumbs={[{ label: 'Vulnerabilities', href: '/vulnerabilities' }, { label: 'Imports', href: '/vulnerabilities/imports' }]} meaning="The file is stored as it came, hashed and locked; only then it is read. One that is cut or broken counts for nothing." width="narrow">
      <div className="stack">
        <QuotaNotice person={person} kind="evidence" />
        <UploadForm to="/api/v1/vulnerability-imports/upload" said={saidOf(person, search)}>
          <Select name="systemId" label="System" options={systems.rows.map((system) => ({ value: system.id, label: system.name }))} defaultValue={typed('systemId')} empty="Several: each record names its own" help="Several are told by the names and account numbers by which logs call them, in the register of systems." />
          <Checkbox name="whole" label="It is a whole scan" defaultChecked={typed('whole') === 'on'} help="Everything its tool looks at in these systems. Then what was found before and is not in it is fixed." />
          <Field name="scannedAt" label="Scanned at" type="datetime-local" max={now().toISOString().slice(0, 16)} defaultValue={typed('scannedAt')} suffix="UTC" help="Only where the file does not say so itself." />
          <Field name="tool" label="Tool" maxLength={200} defaultValue={typed('tool')} help="Only where the file does not say so itself, such as an empty list." />
          <FileField name="file" label="File" required maxBytes={1024 ** 3} help="SARIF, ASFF, OCSF, Prowler CSV, or a table; up to 1 GiB." />
          <FormFoot><Submit icon="upload">Import</Submit><ButtonLink href="/vulnerabilities/imports" variant="quiet">Cancel</ButtonLink></FormFoot>
        </UploadForm>
        <Panel title="What is read"><Facts facts={formats.map(([label, value]) => ({ label, value, wide: true }))} /></Panel>
      </div>
    </Page>
  )
}
