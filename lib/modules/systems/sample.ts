import type { SampleOf } from '../sample-shape.ts'
import { createSystem } from './operations.ts'

const register = [
  { name: 'Northstar ERP', environment: 'production', criticality: 4, dataClasses: ['financial', 'personal'], scopes: ['sox', 'soc2'], processes: ['Order to cash', 'Record to report'], controls: ['AC-01', 'AC-02', 'CM-01', 'OP-02'], owner: 'control_owner', description: 'General ledger, receivables and payables. Hosted by us on AWS, eu-central-1.' },
  { name: 'AWS production account', environment: 'production', criticality: 4, dataClasses: ['confidential', 'credentials'], scopes: ['sox', 'soc2', 'iso27001'], processes: ['Infrastructure'], controls: ['AC-03', 'CM-02', 'OP-01', 'OP-02'], owner: 'control_owner', logNames: ['441700329155'], description: 'Account 4417-0032-9155. CloudTrail of every region is imported here.' },
  { name: 'GitHub organization', environment: 'production', criticality: 3, dataClasses: ['internal', 'credentials'], scopes: ['sox', 'soc2'], processes: ['Software development'], controls: ['CM-01', 'CM-03', 'SD-01'], owner: 'control_owner', logNames: ['nordwind/northstar'], description: 'Source of everything deployed to production; pull requests are the change record.' },
  { name: 'Okta', environment: 'production', criticality: 4, dataClasses: ['personal', 'credentials'], scopes: ['sox', 'soc2', 'iso27001'], processes: ['Identity and access'], controls: ['AC-01', 'AC-04'], owner: 'reviewer', description: 'Identity provider of the company; joiners and leavers come from Personio every hour.' },
  { name: 'Personio', environment: 'production', criticality: 3, dataClasses: ['personal'], scopes: ['soc2', 'gdpr'], processes: ['Hire to retire'], controls: ['AC-04'], owner: 'contributor', description: 'HR roster: the source of truth for who works here, since when and until when.' },
  { name: 'Data warehouse', environment: 'production', criticality: 3, dataClasses: ['financial', 'confidential'], scopes: ['sox'], processes: ['Record to report'], controls: ['AC-02', 'OP-01'], owner: 'contributor', description: 'Revenue reports for the quarterly close are drawn from here.' },
  { name: 'Warehouse badge readers', environment: 'production', criticality: 2, dataClasses: ['personal'], scopes: ['soc2'], processes: ['Physical security'], controls: ['OP-05'], owner: null, description: 'Two halls in Bremen and one in Gdańsk.' },
  { name: 'Northstar ERP staging', environment: 'staging', criticality: 2, dataClasses: ['internal'], scopes: ['sox'], processes: ['Software development'], controls: ['SD-01'], owner: 'control_owner', description: 'Masked copy of production, refreshed every Sunday.' },
  { name: 'Recovery site', environment: 'recovery', criticality: 3, dataClasses: ['financial', 'personal'], scopes: ['sox', 'soc2'], processes: ['Business continuity'], controls: ['OP-01'], owner: 'control_owner', description: 'AWS eu-west-1. Restore tests run here every quarter.' },
] as const

export const sample: SampleOf = {
  after: ['organizations', 'controls'],
  async fill({ person, past }) {
    for (const [n, { owner, ...system }] of register.entries()) {
      await past(18 - n, () => createSystem(person('compliance_manager'), { ...system, logNames: 'logNames' in system ? [...system.logNames] : [], ownerId: owner && person(owner).userId, dataClasses: [...system.dataClasses], scopes: [...system.scopes], processes: [...system.processes], controls: [...system.controls] }))
    }
  },
}
