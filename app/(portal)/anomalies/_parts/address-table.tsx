import type { ReactNode } from 'react'
import { FileField } from '#components/form/file-field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { UploadForm } from '#components/form/upload-form.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { formatBytes, formatDate } from '#lib/format.ts'
import { maxTable } from '#lib/modules/anomalies/model.ts'
import type { getAnomalies } from '#lib/modules/anomalies/queries.ts'
import { remove } from '../actions.ts'

/** The table that says where addresses are, and another in its place. */
export function AddressTable({ of, sets, said }: { of: Awaited<ReturnType<typeof getAnomalies>>['table']; sets: boolean; said: ReactNode }) {
  return (
    <Panel title="Table of addresses" meaning="Which country and place an address is of; a journey needs one of cities, with coordinates.">
      <div className="stack">
        {of ? (
          <>
            <Facts
              facts={[
                { label: 'Table', value: of.type },
                { label: 'Made', value: formatDate(of.built) },
                { label: 'File', value: <>{of.name} <span className="second">{formatBytes(of.size)}</span></> },
                { label: 'Uploaded', value: <><Time at={of.at} format="both" />{of.by && <span className="second"> {of.by}</span>}</> },
                { label: 'Content (SHA-256)', value: <code>{of.sha256.slice('sha256:'.length)}</code>, wide: true },
              ]}
            />
            {sets && <Form action={remove.bind(null, of.id)} layout="inline" label="Use it no more"><Submit variant="secondary" size="small">Use it no more</Submit></Form>}
          </>
        ) : <EmptyState icon="globe" title="None yet">Places come from records alone, such as those of Okta and Entra.</EmptyState>}
        {sets && (
          <UploadForm to="/api/v1/address-tables/upload" said={said}>
            <FileField name="file" label={of ? 'Another table' : 'Table'} required accept=".mmdb" maxBytes={maxTable} help={`A file of the format of MaxMind (.mmdb): GeoLite2, DB-IP, IPinfo; up to ${formatBytes(maxTable)}. It is read before it is used.`} />
            <FormFoot><Submit icon="upload">Upload</Submit></FormFoot>
          </UploadForm>
        )}
      </div>
    </Panel>
  )
}
