import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Code } from '#components/ui/avatar.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import type { FormAction } from '#lib/form-state.ts'
import type { getPackage } from '#lib/modules/packages/queries.ts'

const meaning = 'An authority outside says with its signature (RFC 3161) that the manifest was there at a time: not even whoever runs the portal can have made the package later.'

/** Whether a package has a time stamp, whose, and what can be done where it has none. */
export function Stamp({ of, renew }: { of: Awaited<ReturnType<typeof getPackage>>; renew: FormAction | false }) {
  if (of.stampedAt && of.stamp) {
    return (
      <Panel title="Time stamp" meaning={meaning}>
        <div className="stack">
          <Facts facts={[
            { label: 'Time', value: <Time at={of.stampedAt} format="absolute" /> }, { label: 'Number', value: <code>{of.stamp.serial}</code> },
            { label: 'Authority', value: of.stamp.authority, wide: true }, { label: 'Policy', value: of.stamp.policy }, { label: 'Asked at', value: of.stamp.address },
            { label: 'Root of the authority', value: of.stamp.root ? <code className="[overflow-wrap:anywhere]">{of.stamp.root}</code> : 'None was set: whoever verifies judges its certificate', wide: true },
          ]} />
          <p>Take <code>manifest.json</code> and <code>manifest.tsr</code> out of the package, and hold them against the root of the authority:</p>
          <Code block>openssl ts -verify -in manifest.tsr -data manifest.json -CAfile tsa.pem</Code>
        </div>
      </Panel>
    )
  }
  return (
    <Panel title="Time stamp" meaning={meaning}>
      <div className="stack">
        {of.stampProblem === null ? <p>Not asked: no time-stamping authority was set when this package was made.</p> : <Notice kind="warn" title="The package was made without one">{of.stampProblem}</Notice>}
        {of.againId !== null && <p>It was asked for again: <a href={`/packages/${of.againId}`}>the package with a time stamp</a>.</p>}
        {of.againId === null && renew && of.stampsAreAsked && (
          <Form action={renew} label="Ask for a time stamp again">
            <p>This file stays as it is. The package is made again of the same records at the same checkpoint, as another file that has the time stamp besides.</p>
            <Submit>Ask again</Submit>
          </Form>
        )}
      </div>
    </Panel>
  )
}
