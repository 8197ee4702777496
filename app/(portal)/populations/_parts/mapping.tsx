import { Checkbox, Select } from '#components/form/choices.tsx'
import { Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { type DoorField, doorFields, isDoorSource } from '#lib/importers/doors.ts'
import type { MappedField } from '#lib/importers/mapped.ts'
import type { RosterField } from '#lib/importers/roster.ts'
import { dateOrders } from '#lib/importers/values.ts'
import type { mappingOf } from '#lib/modules/populations/queries.ts'
import { readTable } from '../actions.ts'

const tableFields: Record<MappedField, string> = {
  accountId: 'Account, for good', accountName: 'Name of the account', userName: 'User name', email: 'E-mail', employeeId: 'Employee id', enabled: 'Enabled', accountKind: 'Kind of account', lastUsedAt: 'Last used', mfa: 'Second factor',
  rightName: 'Right', rightId: 'Right, for good', rightKind: 'Kind of right', privileged: 'Privileged', scope: 'Scope', path: 'Held by', until: 'Ends',
}

const workerFields: Record<RosterField, string> = {
  workerId: 'Worker, for good', workerName: 'Name', givenName: 'Given name', familyName: 'Family name', email: 'E-mail', userName: 'User name', manager: 'Manager', status: 'Status', start: 'First day', end: 'Last day', zone: 'Time zone', workerKind: 'Kind of worker', job: 'Job', department: 'Department', costCentre: 'Cost centre',
}

const namesOfDoors: Record<DoorField, string> = {
  date: 'Day, where the time has none', time: 'Time', badge: 'Badge', person: 'Person', email: 'E-mail', number: 'Employee number', door: 'Door', direction: 'In or out', result: 'Granted or denied', site: 'Facility, where the log is of several', event: 'Number of the record',
  in: 'Came in', out: 'Went out', visitor: 'Visitor', company: 'Company', host: 'Host', from: 'Given out', to: 'Valid until or returned', status: 'Status',
}
const needed: readonly string[] = ['accountId', 'workerId', 'time', 'in', 'visitor']

const orders = { dmy: 'Day, month, year', mdy: 'Month, day, year', ymd: 'Year, month, day' } as const

/** Which column is which field, beside the first records: a person says it, with what is probable filled in. */
export function Mapping({ id, source, found, said }: { id: string; source: string; found: Awaited<ReturnType<typeof mappingOf>>; said: Record<string, unknown> | null }) {
  if (found.problem) return <Notice kind="danger" alert title="Its columns cannot be told">{found.problem}</Notice>
  const before = (said?.columns ?? {}) as Record<string, string>
  const roster = source === 'roster'
  const doors = isDoorSource(source) ? source : null
  const fields: Record<string, string> = doors ? Object.fromEntries(doorFields[doors].map((field) => [field, namesOfDoors[field]])) : roster ? workerFields : tableFields
  // Most tables have one column for the account: the name it signs in by.
  const probable = roster || doors ? found.suggested : { ...found.suggested, accountId: found.suggested.accountId ?? found.suggested.userName ?? found.suggested.accountName ?? found.suggested.email }
  const of = (field: string) => before[field] ?? (probable as Record<string, string | undefined>)[field] ?? ''
  return (
    <Panel title="Which column is which" meaning="Filled in by what columns are usually called. Whoever reads it decides: what it is told by never changes.">
      <div className="stack">
        <Form action={readTable.bind(null, id)} label="Read the table" className="form-grid">
            {Object.entries(fields).map(([field, label]) => (
              <Select key={field} name={`column.${field}`} label={label} required={needed.includes(field) || (field === 'badge' && doors === 'badge_register')} options={found.columns.map((column) => ({ value: column, label: column }))} defaultValue={found.columns.includes(of(field)) ? of(field) : undefined} empty="No column" />
            ))}
            {doors ? <Orders said={said} /> : roster ? <RosterDetails said={said} /> : <><Field name="rightName" label="Right, in every record" maxLength={200} help="Where no column names it." />
            <Field name="separator" label="Between several rights in one cell" maxLength={3} />
          <Checkbox name="inverted" label="The column of “Enabled” says who is disabled" defaultChecked={said ? said.inverted === true : found.inverted} /></>}
          <FormFoot><Submit icon="list-checks">Read it</Submit></FormFoot>
        </Form>
        <div className="tbl tbl-wide" tabIndex={0} role="region" aria-label="First records">
          <table>
            <caption className="sr">The first {found.rows.length} records</caption>
            <thead><tr>{found.columns.map((column) => <th key={column}>{column}</th>)}</tr></thead>
            <tbody>{found.rows.slice(0, 50).map((row, n) => <tr key={n}>{found.columns.map((column) => <td key={column}>{(row[column] ?? '').slice(0, 100)}</td>)}</tr>)}</tbody>
          </table>
        </div>
      </div>
    </Panel>
  )
}

function RosterDetails({ said }: { said: Record<string, unknown> | null }) {
  const of = (name: string) => (typeof said?.[name] === 'string' ? said[name] : undefined)
  return (
    <>
      <Field name="zone" label="Time zone, where no column says it" maxLength={64} defaultValue={of('zone')} help="By its IANA name, such as Europe/Berlin: a last day ends at another moment in each." />
      <Orders said={said} />
    </>
  )
}

const Orders = ({ said }: { said: Record<string, unknown> | null }) => <Select name="dates" label="Order of days such as 03/04/2026" options={dateOrders.map((value) => ({ value, label: orders[value] }))} defaultValue={typeof said?.dates === 'string' ? said.dates : undefined} empty="As they say themselves" />
