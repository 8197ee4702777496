import { Checkbox, Select } from '#components/form/choices.tsx'
import { Field, TextArea } from '#components/form/field.tsx'
import { FormSection } from '#components/form/form-foot.tsx'
import { type Kind, kinds } from '#lib/modules/trail-streams/model.ts'
import { formatNames } from '#lib/modules/trail-streams/words.ts'

type Values = { name: string; format: string; address: string | null; personal: boolean; authority: string | null; clientCertificate: string | null; hasSecrets: boolean }

/** What a stream of this kind says of itself: new and edit alike. */
export function StreamFields({ kind, values }: { kind: Kind; values?: Values }) {
  const stays = values?.hasSecrets ? ' Empty: the former one stays.' : ''
  return (
    <>
      <FormSection title="The stream">
        <Field name="name" label="Name" required maxLength={100} defaultValue={values?.name} autoFocus={!values} />
        {kind === 'syslog' && <Field name="address" label="Receiver" required maxLength={500} defaultValue={values?.address ?? ''} spellCheck={false} placeholder="siem.example.com:6514" help="Name and port of a receiver of syslog over TLS; 6514 is the usual port." />}
        {kind === 'webhook' && <Field name="address" label="Address" type="url" required maxLength={500} defaultValue={values?.address ?? ''} spellCheck={false} placeholder="https://splunk.example.com:8088/services/collector/raw?sourcetype=tickmark" />}
        {kinds[kind].formats.length > 1 && <Select name="format" label="Format" options={kinds[kind].formats.map((value) => ({ value, label: formatNames[value] }))} defaultValue={values?.format ?? kinds[kind].formats[0]} help="An entry has up to 61 KiB: a receiver that takes less cuts it." />}
        <Checkbox name="personal" label="Names, e-mail and network addresses go along" defaultChecked={values?.personal ?? false} help="Without, commitments go in their place: nobody reads them there, and what is erased here was never there." />
      </FormSection>
      {kind === 'webhook' && (
        <FormSection title="Its secrets" meaning="What signs each message is made here, and shown once on its page.">
          <Field name="authorization" label="Authorization" type="password" maxLength={2000} autoComplete="off" help={`The header as the receiver wants it: Splunk <token>, or Bearer <token>.${stays}`} />
        </FormSection>
      )}
      {kind === 'syslog' && (
        <FormSection title="Certificates" meaning="Only where the receiver has one of a private authority, or asks who the portal is.">
          <TextArea name="authority" label="Authority of the receiver" maxLength={50000} defaultValue={values?.authority ?? ''} help="The certificate of a private authority (.pem), which counts beside the public ones." />
          <TextArea name="clientCertificate" label="Certificate of the portal" maxLength={50000} defaultValue={values?.clientCertificate ?? ''} help="What the portal shows of itself (.pem)." />
          <TextArea name="clientKey" label="Its private key" maxLength={20000} help={`The .pem file, without a password.${stays}`} />
        </FormSection>
      )}
    </>
  )
}
