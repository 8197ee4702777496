import { redirect } from 'next/navigation'
import QRCode from 'qrcode'
import { Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import { PublicPage } from '#components/page/public-page.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { totpAddress } from '#lib/auth/totp.ts'
import { answerFactor } from '../actions.ts'
import { openChallengeCookie } from '../cookies.ts'

export default async function FactorPage() {
  const challenge = await openChallengeCookie()
  if (!challenge) redirect('/sign-in')
  const footer = <a href="/sign-in">Start again</a>
  if (challenge.purpose === 'enrol' && challenge.totpSecret) return <Enrolment secret={challenge.totpSecret} account={challenge.account} footer={footer} />
  return (
    <PublicPage title="Enter your code" meaning="Six digits from your authenticator app, or one of your backup codes." footer={footer}>
      {challenge.sampleCode && <Notice>Sample organization: the code is filled in for you.</Notice>}
      <Form action={answerFactor} label="Second factor">
        {challenge.sampleCode
          ? <Field name="code" label="Code" required autoComplete="off" inputMode="numeric" defaultValue={challenge.sampleCode} />
          : <Field name="code" label="Code" type="one-time-code" required autoFocus maxLength={20} help="Codes change every 30 seconds and work once." />}
        <Submit>Sign in</Submit>
      </Form>
    </PublicPage>
  )
}

async function Enrolment({ secret, account, footer }: { secret: string; account: string; footer: React.ReactNode }) {
  const picture = await QRCode.toDataURL(totpAddress(secret, account, 'Tickmark'), { margin: 1, width: 220, errorCorrectionLevel: 'M' })
  return (
    <PublicPage title="Set up your second factor" meaning="Everybody here signs in with two factors. It takes a minute." width="wide" footer={footer}>
      <div className="split">
        <div className="stack">
          {/* A data address drawn on the server: nothing is loaded from elsewhere. */}
          <img src={picture} width={220} height={220} alt="QR code for your authenticator app" className="qr" />
          <div>
            <p className="muted">No camera? Type this key into the app:</p>
            <code className="qr-key">{secret.replace(/(.{4})/g, '$1 ').trim()}</code>
          </div>
        </div>
        <div className="stack">
          <ol className="steps">
            <li>Open an authenticator app, such as the one of your password manager.</li>
            <li>Scan the picture.</li>
            <li>Type the six digits the app shows.</li>
          </ol>
          <Form action={answerFactor} label="Prove the second factor">
            <Field name="code" label="Code" type="one-time-code" required autoFocus maxLength={10} />
            <Submit>Turn it on</Submit>
          </Form>
        </div>
      </div>
    </PublicPage>
  )
}
