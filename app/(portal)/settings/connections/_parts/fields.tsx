import { Checkbox, Select } from '#components/form/choices.tsx'
import { Field, TextArea } from '#components/form/field.tsx'
import { deliverable } from '#lib/ingest/normalize.ts'
import { everyHours, type Kind, kinds, pullOf, type Secret, secretsOf } from '#lib/modules/connections/model.ts'
import { sourceName } from '../../../_parts/sources.ts'

type Option = { value: string; label: string }
type Values = { name?: string; systemId: string | null; ownerId: string | null; settings: Record<string, string>; pulls: boolean }

/** What a connection of this kind says of itself: new and edit alike. */
export function ConnectionFields({ kind, values, systems, owners }: { kind: Kind; values?: Values; systems: Option[]; owners: Option[] }) {
  const { settings = {} } = values ?? {}
  const pull = pullOf(kind)
  return (
    <>
      <Field name="name" label="Name" required maxLength={100} defaultValue={values?.name} autoFocus={!values?.name} placeholder={kinds[kind].label} />
      {kind === 'github' && <Field name="organization" label="Organization at GitHub" required maxLength={100} defaultValue={settings.organization} spellCheck={false} help="As its address has it: github.com/<organization>." />}
      {(kind === 'aws' || kind === 'cloudtrail') && <Field name="region" label="Region" required maxLength={40} defaultValue={settings.region} spellCheck={false} placeholder="eu-central-1" />}
      {kind === 'cloudtrail' && <Field name="bucket" label="Bucket" required maxLength={63} defaultValue={settings.bucket} spellCheck={false} help="The trail delivers to it; it lies in this region." />}
      {kind === 'cloudtrail' && <Field name="prefix" label="Prefix" maxLength={200} defaultValue={settings.prefix} spellCheck={false} help="As the trail has it: what stands before AWSLogs/. Empty: nothing does." />}
      {kind === 'cloudtrail' && <Field name="queue" label="Queue of its notifications" maxLength={500} defaultValue={settings.queue} spellCheck={false} placeholder="https://sqs.eu-central-1.amazonaws.com/111122223333/trail" help="The URL of a queue of its own, which the bucket or its topic tells of each new object: log files then come within a minute. Empty: by the next pull." />}
      {kind === 'syslog' && <Field name="certificate" label="Fingerprint of its certificate" maxLength={200} defaultValue={settings.certificate} spellCheck={false} help="SHA-256, as openssl x509 -noout -fingerprint -sha256 prints it. Good for one that signed itself, too." />}
      {kind === 'syslog' && <Field name="subject" label="Or a name of its certificate" maxLength={253} defaultValue={settings.subject} spellCheck={false} placeholder="fw-1.example.com" help="A dNSName, an address or the CN, where an authority of the operator issued it (SYSLOG_TLS_CLIENT_CA_FILE)." />}
      {kind === 'webhook' && <Select name="source" label="Source of its events" options={deliverable.map((value) => ({ value, label: sourceName(value) }))} defaultValue={settings.source ?? 'webhook'} help="By whose form they are read; Webhook takes whatever has a time and a type." />}
      {kind !== 'webhook' && kind !== 'syslog' && <Field name="url" label="Address of the API" type="url" maxLength={500} defaultValue={settings.url} help={kind === 'github' ? 'Of GitHub Enterprise Server: https://<host>/api/v3. Empty: that of github.com.' : 'Of an endpoint of your own. Empty: that of AWS in the region.'} />}
      <Select name="systemId" label="System" empty="None of the register" options={systems} defaultValue={values?.systemId ?? ''} />
      <Select name="ownerId" label="Owner" empty="Nobody yet" options={owners} defaultValue={values?.ownerId ?? ''} help="Is notified before its secrets expire." />
      {pull && <Checkbox name="pulls" label={`Pull its ${pull.what} ${everyHours(pull.hours)}`} defaultChecked={values?.pulls ?? false} help={pull.help} />}
    </>
  )
}

const labels: Record<Secret, { label: string; help: string; type?: 'text' | 'area' }> = {
  token: { label: 'Token', help: 'With read:org and read:audit_log, or fine-grained with Administration of the organization, read. To judge changes: also Administration, Actions, Checks, Commit statuses, Contents, Deployments, Metadata and Pull requests of the repositories, read.' },
  appId: { label: 'App id', type: 'text', help: 'In place of a token: on the page of the app at GitHub (Settings, Developer settings, GitHub Apps).' },
  installationId: { label: 'Installation id', type: 'text', help: 'The number at the end of the address of its installation.' },
  privateKey: { label: 'Private key', type: 'area', help: 'The whole .pem file.' },
  accessKeyId: { label: 'Access key id', help: 'For log files of CloudTrail, of a user that may do s3:ListBucket and s3:GetObject of its bucket and cloudtrail:ListPublicKeys, with a queue also sqs:ReceiveMessage and sqs:DeleteMessage. Else one that may do iam:GetAccountAuthorizationDetails, iam:GenerateCredentialReport and iam:GetCredentialReport to pull, sts:AssumeRole to scan cloud accounts, and nothing else.' },
  secretAccessKey: { label: 'Secret access key', help: '' },
}

/** They go in, and never come out again. */
export function SecretFields({ kind, expireAt }: { kind: Kind; expireAt?: Date | null }) {
  return (
    <>
      {secretsOf(kind).map((name) => {
        const { label, help, type = 'password' } = labels[name]
        const said = type === 'text' ? help : `${help} Sealed, and never shown again.`.trim()
        return type === 'area' ? <TextArea key={name} name={name} label={label} rows={4} maxLength={10_000} mono help={said} /> : <Field key={name} name={name} label={label} type={type} maxLength={2000} autoComplete="off" help={said} />
      })}
      <Field name="credentialsExpireAt" label="Expires on" type="date" defaultValue={expireAt?.toISOString().slice(0, 10)} help="At the start of that day, UTC. The owner is notified 30 and 7 days before. Empty: never, or a test finds out." />
    </>
  )
}
