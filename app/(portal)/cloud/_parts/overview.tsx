import { Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { formatCount, formatNumber } from '#lib/format.ts'
import { accesses, rhythmWords } from '#lib/modules/cloud-accounts/model.ts'
import type { getAccount } from '#lib/modules/cloud-accounts/queries.ts'
import type { listScans } from '#lib/modules/cloud-scans/queries.ts'
import { scanReasons } from '#lib/modules/cloud-scans/words.ts'
import { Rows } from '../../_parts/rows.tsx'
import { addOrganization } from '../actions.ts'
import { passedOf, ScanStatus } from './marks.tsx'

export type ShownAccount = Awaited<ReturnType<typeof getAccount>>
type Scans = Awaited<ReturnType<typeof listScans>>['rows']

export function AccountOverview({ of, scans, adds }: { of: ShownAccount; scans: Scans; adds: boolean }) {
  const missing = of.members.filter(({ scanned, status, number }) => !scanned && status === 'ACTIVE' && number !== of.number)
  return (
    <>
      <Panel title="Scans" meaning="The newest first." flush>
        {scans.length === 0 ? <EmptyState icon="cloud" title="Never scanned">Test what the role may read first, then scan.</EmptyState> : (
          <Rows
            caption="Scans of this account"
            heads={['Began', 'Status', 'Why', 'Resources', 'Passed', 'Not read']}
            rows={scans.map((row) => ({ key: row.id, cells: [<a href={`/cloud/scans/${row.id}`}><Time at={row.startedAt} /></a>, <ScanStatus value={row.status} />, scanReasons[row.reason], formatNumber(row.resources), row.totals ? passedOf(row.totals) : '—', row.totals ? `${formatCount(row.incomplete, 'list')}, ${formatCount(row.unread, 'facet')}` : '—'] }))}
          />
        )}
      </Panel>
      {of.members.length > 0 && (
        <Panel title="The organization" meaning={`${formatCount(of.members.length, 'account')}, of which ${formatNumber(of.members.length - missing.length)} are scanned or closed.`}>
          {missing.length > 0 && (
            <>
              <ul className="rows">{missing.slice(0, 20).map((member) => <li key={member.number}><p>{member.name} <span className="second">{member.number}</span></p></li>)}</ul>
              {missing.length > 20 && <p className="muted">And {formatNumber(missing.length - 20)} more.</p>}
              {adds && (
                <Form action={addOrganization.bind(null, of.id)} label="Add all of them">
                  <Field name="roleName" label="Name of the role in each" required maxLength={512} defaultValue={of.roleArn?.split('/').at(-1)} spellCheck={false} help="The same in every account, with the external id of this one." />
                  <Submit variant="secondary">Add {formatCount(missing.length, 'account')}</Submit>
                </Form>
              )}
            </>
          )}
        </Panel>
      )}
      <Panel title="The account">
        <Facts
          facts={[
            { label: 'Provider', value: 'AWS' }, { label: 'Number', value: of.number }, { label: 'Reached by', value: accesses[of.access] }, { label: 'Connection', value: of.connectionName },
            { label: 'Role', value: of.roleArn, wide: true }, { label: 'Regions', value: of.regions === null ? 'Every one that is switched on' : of.regions.join(', ') },
            { label: 'Scanned', value: of.everyHours === null ? 'By hand' : rhythmWords[of.everyHours as 24] }, { label: 'Next scan', value: of.nextScanAt && <Time at={of.nextScanAt} format="both" /> },
            { label: 'System', value: of.systemId && <a href={`/systems/${of.systemId}`}>{of.systemName}</a> }, { label: 'Tag that names the system', value: of.systemTag }, { label: 'Owner', value: of.ownerName },
            ...(of.pausedReason === null ? [] : [{ label: 'Paused because', value: of.pausedReason, wide: true }]),
          ]}
        />
      </Panel>
    </>
  )
}
