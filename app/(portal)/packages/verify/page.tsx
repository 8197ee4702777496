import { Page } from '#components/page/page.tsx'
import { Code } from '#components/ui/avatar.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { getVerifier } from '#lib/modules/packages/queries.ts'

export default async function VerifyPage() {
  const { person } = await requirePerson('packages.read', '/packages/verify')
  const [page, program] = [await shown(getVerifier(person, { name: 'verify.html' })), await shown(getVerifier(person, { name: 'verify.mjs' }))]
  return (
    <Page title="Verify a package" meaning="How anybody sees, without the portal and with the network off, that a package is complete and unaltered." breadcrumbs={[{ label: 'Packages', href: '/packages' }]} width="narrow">
      <div className="stack">
      <Panel title="1. Take the verifier from here" meaning="A copy of it lies in every package, which is a convenience: whoever alters a package can alter that too.">
        <div className="stack">
        <p className="row"><ButtonLink href="/api/v1/packages/verify.html" icon="download" variant="primary" hard>verify.html</ButtonLink><ButtonLink href="/api/v1/packages/verify.mjs" icon="download" hard>verify.mjs</ButtonLink></p>
        <Facts facts={[
          { label: 'SHA-256 of verify.html', value: <code className="[overflow-wrap:anywhere]">{page.sha256}</code>, wide: true },
          { label: 'SHA-256 of verify.mjs', value: <code className="[overflow-wrap:anywhere]">{program.sha256}</code>, wide: true },
        ]} />
        <p>The README of Tickmark publishes the same two hashes. Compare them with what you downloaded:</p>
        <Code block>shasum -a 256 verify.html</Code>
        </div>
      </Panel>
      <Panel title="2. Have the fingerprint by another way" meaning="By telephone, on paper, from this page: not from inside the package.">
        <Facts facts={page.keys.map(({ fingerprint, since }, n) => ({ label: n === 0 ? 'Key that signs now' : 'Former key', value: <><code className="[overflow-wrap:anywhere]">{fingerprint}</code> since <Time at={since} format="absolute" /></>, wide: true }))} />
      </Panel>
      <Panel title="3. Verify it offline">
        <ol className="list-decimal pl-6 [&>li]:mb-1">
          <li>Disconnect the computer from the network, if you like: the page opens no connection.</li>
          <li>Open <code>verify.html</code> from your disk in a browser, and type the fingerprint in.</li>
          <li>Drop the package on it as it came. A large one takes a minute for some gigabytes.</li>
          <li>“Complete and unaltered” means that every file is as it was signed and everything that can be computed anew was. Anything else names the file and what it means.</li>
          <li>On a command line with Node 20 or newer, the same:</li>
        </ol>
        <Code block>{`node verify.mjs PACKAGE.zip --fingerprint "${page.keys[0]?.fingerprint ?? ''}"`}</Code>
      </Panel>
      <Panel title="4. The time stamp, where there is one" meaning="An authority outside says when the manifest was there. The verifiers see that it is about this package and not altered; whether the authority is to be trusted they do not judge.">
        <div className="stack">
        <p>Have the root certificate of the authority by another way, take <code>manifest.json</code> and <code>manifest.tsr</code> out of the package, and ask OpenSSL:</p>
        <Code block>openssl ts -verify -in manifest.tsr -data manifest.json -CAfile tsa.pem</Code>
        </div>
      </Panel>
      <Panel title="5. Later on" meaning="Whether the past of the audit trail was changed after the package was made.">
        <p>Download the newest checkpoint on the page of the package, and choose it beside the package, or add <code>--later FILE.json</code>. The verifier sees that the log in the package is the beginning of the log of that day.</p>
      </Panel>
      </div>
    </Page>
  )
}
