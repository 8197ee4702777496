import { Select } from '#components/form/choices.tsx'
import { FileField } from '#components/form/file-field.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { UploadForm } from '#components/form/upload-form.tsx'
import { Page } from '#components/page/page.tsx'
import { Code } from '#components/ui/avatar.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import type { Search } from '#lib/edge/page.ts'
import { env } from '#lib/env.ts'
import { deliverable } from '#lib/ingest/normalize.ts'
import { QuotaNotice } from '../../_parts/quota-notice.tsx'
import { saidOf } from '../../_parts/said.tsx'
import { sourceName } from '../../_parts/sources.ts'
import { SampleEvents } from '../_parts/sample-events.tsx'

export default async function UploadEventsPage({ searchParams }: { searchParams: Search }) {
  const { person, organization } = await requirePerson('events.ingest', '/events/upload')
  const search = await searchParams
  const back = may(person, 'events.read') ? { label: 'Events', href: '/events' } : may(person, 'deliveries.read') ? { label: 'Deliveries', href: '/events/deliveries' } : null
  return (
    <Page title="Upload events" breadcrumbs={back ? [back] : []} meaning="CloudTrail files, NDJSON, or JSON; plain or gzip; up to 50 MB each. Each event is kept once, however often it is sent." width="narrow">
      <div className="stack">
        <QuotaNotice person={person} kind="events" />
        <UploadForm to="/api/v1/events/upload" said={saidOf(person, search)}>
          <FileField name="file" label="Files" required multiple accept=".json,.ndjson,.jsonl,.log,.gz" maxBytes={50_000_000} help="Each file has a receipt of its own. A line that cannot be read is listed with its number and the reason; the good ones are kept." />
          <Select name="source" label="Source" options={[{ value: 'auto', label: 'Recognize it' }, ...deliverable.map((source) => ({ value: source, label: sourceName(source) }))]} defaultValue="auto" />
          <FormFoot><Submit icon="upload">Upload</Submit><ButtonLink href={back?.href ?? '/'} variant="quiet">Cancel</ButtonLink></FormFoot>
        </UploadForm>
        <Panel title="From a machine" meaning="With an API token that holds events.ingest.">
          <Code block>{`curl -X POST ${env().BASE_URL}/api/v1/events \\\n  -H "Authorization: Bearer tmk_…" \\\n  --data-binary @events.ndjson`}</Code>
        </Panel>
        {organization.isSample && <SampleEvents />}
      </div>
    </Page>
  )
}
