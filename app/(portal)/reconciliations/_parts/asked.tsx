import { Facts, Panel } from '#components/ui/panel.tsx'
import type { ChangeSettings } from '#lib/reconcile/system.ts'

const production = { branch: 'It is on a branch', environment: 'A deployment to an environment succeeded', tag: 'It has a tag' } as const

/** What a system says of its changes, for whom that is to read. */
export function Asked({ settings: { production: { by, names }, branches, paths, baseline, asks }, repository }: { settings: ChangeSettings; repository: string | null }) {
  return (
    <Panel>
      <Facts
        facts={[
          { label: 'Repository', value: repository ?? 'None: only what pipelines tell' },
          { label: 'In production when', value: `${production[by]}: ${names.join(', ')}` },
          { label: 'Branches whose protection counts', value: branches.join(', ') },
          { label: 'Paths', value: paths.join(', ') || 'All of the repository' },
          { label: 'Baseline', value: baseline ?? 'None' },
          { label: 'Each change has an approved request', value: said(asks.request) },
          { label: 'None of the authors deploys', value: said(asks.deployer) },
          { label: 'Two people approve what a bot wrote', value: said(asks.botApprovals) },
          { label: 'Branches require checks at every moment', value: said(asks.protection.checks) },
          { label: 'Approvals that branches require at every moment', value: String(asks.protection.approvals) },
          { label: 'A required check that was skipped', value: asks.skipped === 'pass' ? 'passes' : 'fails' },
          { label: 'A required check that says neutral', value: asks.neutral === 'pass' ? 'passes' : 'fails' },
        ]}
      />
    </Panel>
  )
}

const said = (asked: boolean) => (asked ? 'asked' : 'not asked')
