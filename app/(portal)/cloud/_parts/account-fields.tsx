import { RadioGroup, Select } from '#components/form/choices.tsx'
import { Field } from '#components/form/field.tsx'
import { accesses, rhythms, rhythmWords } from '#lib/modules/cloud-accounts/model.ts'

type Option = { value: string; label: string }
type Values = { name: string; number: string; connectionId: string | null; access: 'role' | 'keys'; roleArn: string | null; mendRoleArn: string | null; home: string; regions: string[] | null; systemId: string | null; systemTag: string | null; ownerId: string | null; everyHours: number | null }

/** What an account says of itself: new and edit alike. Its number is said once. */
export function AccountFields({ values, connections, systems, owners }: { values?: Values; connections: Option[]; systems: Option[]; owners: Option[] }) {
  return (
    <>
      <Field name="name" label="Name" required maxLength={100} defaultValue={values?.name} autoFocus={!values} placeholder="Production" />
      {!values && <Field name="number" label="Account number" required maxLength={20} spellCheck={false} inputMode="numeric" placeholder="123456789012" help="Twelve digits. A scan stops if the role turns out to be of another account." />}
      <Select name="connectionId" label="Connection" required options={connections} defaultValue={values?.connectionId ?? ''} help="A connection to AWS (Settings, Connections), with whose keys the role is assumed." />
      <RadioGroup name="access" label="Reached by" defaultValue={values?.access ?? 'role'} options={[
        { value: 'role', label: accesses.role, help: 'Opens for an hour, to whoever knows the external id. The keys of the connection need sts:AssumeRole alone.' },
        { value: 'keys', label: accesses.keys, help: 'Weaker: keys of the account itself last until somebody removes them, and open it to whoever has them.' },
      ]} />
      <Field name="roleArn" label="Role" maxLength={600} defaultValue={values?.roleArn} spellCheck={false} placeholder="arn:aws:iam::123456789012:role/tickmark" help="Empty with keys of the account itself. The external id and the policies to paste come next." />
      <Field name="mendRoleArn" label="Role for remediations" maxLength={600} defaultValue={values?.mendRoleArn} spellCheck={false} help="Another role, which may write. Empty: nothing is mended in this account." />
      <Field name="home" label="First region" required maxLength={40} defaultValue={values?.home ?? ''} spellCheck={false} placeholder="eu-central-1" help="Where a scan begins." />
      <Field name="regions" label="Regions" maxLength={800} defaultValue={values?.regions?.join(', ')} spellCheck={false} help="Separated by commas. Empty: every region that is switched on, which is what an auditor asks for." />
      <Select name="everyHours" label="Scanned" empty="By hand only" options={rhythms.map((hours) => ({ value: String(hours), label: rhythmWords[hours] }))} defaultValue={values ? String(values.everyHours ?? '') : '24'} />
      <Select name="systemId" label="System" empty="None of the register" options={systems} defaultValue={values?.systemId ?? ''} />
      <Field name="systemTag" label="Tag that names the system" maxLength={128} defaultValue={values?.systemTag} spellCheck={false} placeholder="system" help="A resource with this tag is of the system of that name; others are of the system above." />
      <Select name="ownerId" label="Owner" empty="Nobody yet" options={owners} defaultValue={values?.ownerId ?? ''} />
    </>
  )
}
