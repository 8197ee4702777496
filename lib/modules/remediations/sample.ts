import { jobActor } from '#lib/auth/actor.ts'
import { planOf } from '#lib/cloud/playbook.ts'
import { playbookOf } from '#lib/cloud/providers.ts'
import { listFindings } from '../cloud-scans/queries.ts'
import type { SampleOf } from '../sample-shape.ts'
import { completePlan, planRemediation } from './operations/plan.ts'

/** One that is planned: what would change stands there, and nothing is ever sent. */
export const sample: SampleOf = {
  after: ['cloud-scans', 'changes'],
  async fill({ orgId, person, past }) {
    const manager = person('compliance_manager')
    const job = jobActor(orgId, 'remediation', 'sample')
    const [finding] = (await listFindings(manager, { check: 'AWS-EC2-007', state: 'open', limit: 1 } as never)).rows
    const playbook = playbookOf('ec2-ebs-encryption')
    if (!finding || !playbook) return
    await past(0, async () => {
      const { runId } = await planRemediation(job, { id: finding.id, params: {} })
      const target = { type: finding.type, id: finding.resourceId, name: finding.name, account: finding.number, region: finding.region }
      await completePlan(job, { id: runId, plan: planOf(playbook, target, {}, { on: false, key: 'alias/aws/ebs' }) })
    })
  },
}
