import { redirect } from 'next/navigation'
import { PublicPage } from '#components/page/public-page.tsx'
import { Button } from '#components/ui/button.tsx'
import { Copy } from '#components/ui/copy.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { codesKept } from '../../actions.ts'
import { openBackupCodes } from '../../cookies.ts'

export default async function BackupCodesPage() {
  const codes = await openBackupCodes()
  if (!codes) redirect('/')
  return (
    <PublicPage title="Keep your backup codes" meaning="Each works once, when your phone is not at hand. They are shown this one time.">
      <ul className="codes" aria-label="Backup codes">{codes.map((code) => <li key={code}><code>{code}</code></li>)}</ul>
      <div className="row"><Copy value={codes.join('\n')} text="Copy all" /></div>
      <Notice kind="warn">Keep them where you keep passwords, not on the phone that makes your codes.</Notice>
      <form action={codesKept}><Button type="submit" variant="primary">I have kept them</Button></form>
    </PublicPage>
  )
}
