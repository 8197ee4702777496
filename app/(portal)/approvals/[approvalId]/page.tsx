import { Page } from '#components/page/page.tsx'
import { Code } from '#components/ui/avatar.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { getApproval } from '#lib/modules/approvals/queries.ts'
import { ApprovalPanel } from '../../_parts/approval.tsx'

export default async function ApprovalPage({ params }: { params: Promise<{ approvalId: string }> }) {
  const { approvalId } = await params
  const { person } = await requirePerson('approvals.read', `/approvals/${approvalId}`)
  const approval = await shown(getApproval(person, { id: approvalId }))
  return (
    <Page title={approval.title} meaning={approval.label} breadcrumbs={[{ label: 'Approvals', href: '/approvals' }]} actions={<ButtonLink href={approval.href}>What it is about</ButtonLink>}>
      <div className="stack">
        <ApprovalPanel approval={approval} person={person} />
        <Panel title="Bound to" meaning="A decision holds for exactly this text of the request; another one would have another SHA-256."><p className="[overflow-wrap:anywhere]"><Code>{approval.sha256}</Code></p></Panel>
      </div>
    </Page>
  )
}
