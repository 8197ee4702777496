import type { About, AssessmentPlanIn, AssessmentResultsIn, CatalogIn, ComponentDefinitionIn, ControlIn, DeficiencyIn, EngagementIn, FactIn, PoamIn, RequirementIn, SystemIn } from './model.ts'

/** An organization as documents tell of it, for tests and peers. */
const day = (text: string) => new Date(`${text}T09:00:00Z`)
const mira = { id: '0190a000-0000-7000-8000-000000000001', name: 'Mira Okafor' }
const jonas = { id: '0190a000-0000-7000-8000-000000000002', name: 'Jonas “JB” Berg' }

export const about: About = {
  organization: { id: '0190a000-0000-7000-8000-0000000000aa', name: 'Meridian Health' },
  framework: { id: 'nist-800-53-high', key: 'nist-800-53', title: 'NIST SP 800-53 HIGH', version: '5.1.1', source: 'imported', catalogHref: 'catalog.json' },
  madeAt: day('2026-11-27'), portalVersion: '0.1.0', checkpoint: { origin: 'tickmark.example.com/log/1', size: 1204, root: 'u6Fz3m0rX1bqQ0n9mQmJ0p1yq3m2vC4hQx1b3d5f7g8=' },
}
export const systems: SystemIn[] = [
  { id: '0190a000-0000-7000-8000-000000000010', name: 'Payments API', description: 'Takes payments.', type: 'application' },
  { id: '0190a000-0000-7000-8000-000000000011', name: 'Ledger', description: '', type: 'database' },
]
export const requirements: RequirementIn[] = [
  { id: 'r1', code: 'AC-2', controlId: 'ac-2', statementId: 'ac-2_smt', title: 'Account Management', excluded: null, outcome: 'passed', partial: false, why: 'One test passed: 214 of 214 accounts.' },
  { id: 'r2', code: 'AC-10', controlId: 'ac-10', title: 'Concurrent Session Control', excluded: null, outcome: 'failed', partial: false, why: 'One check failed: 2 of 9.' },
  { id: 'r3', code: 'AU-6', controlId: 'au-6', title: 'Audit Record Review', excluded: null, outcome: 'not_evaluable', partial: false, why: 'No test, and no check.' },
  { id: 'r4', code: 'CM-3', controlId: 'cm-3', title: 'Configuration Change Control', excluded: null, outcome: 'passed', partial: true, why: 'Passed for one of two systems; of the other nothing is known.' },
  { id: 'r5', code: 'PE-3', controlId: 'pe-3', title: 'Physical Access Control', excluded: 'The data centre is the provider’s.', outcome: 'not_evaluable', partial: false, why: 'Out of scope.' },
]
export const controls: ControlIn[] = [
  { id: 'c1', code: 'AC-02', title: 'Access reviews', description: 'Each quarter owners of systems review who has access.', status: 'active', owner: mira, requirements: [{ requirementId: 'r1', strength: 'equivalent' }, { requirementId: 'r2', strength: 'partial' }, { requirementId: 'r5', strength: 'related' }] },
  { id: 'c2', code: 'CM-01', title: 'Changes are approved', description: 'Somebody else approves each change.', status: 'active', owner: null, requirements: [{ requirementId: 'r4', strength: 'partial' }, { requirementId: 'of-another-framework', strength: 'equivalent' }] },
  { id: 'c3', code: 'OP-09', title: 'Maps to nothing', description: '', status: 'draft', owner: null, requirements: [] },
]
export const facts: FactIn[] = [
  { id: 'f1', kind: 'control_test', title: 'CT-12 Access reviews', requirementIds: ['r1'], outcome: 'passed', said: '214 of 214 accounts have the attribute.', at: day('2026-11-03'), expires: day('2027-02-03'), href: 'https://tickmark.example.com/control-tests/f1', by: mira, subjects: [{ id: systems[0]?.id ?? '', name: 'Payments API', type: 'system' }, { ...jonas, type: 'person' }], passed: 214, failed: 0, notEvaluable: 0 },
  { id: 'f2', kind: 'cloud_check', title: 'Sessions end', requirementIds: ['r2', 'r4'], outcome: 'failed', said: '2 of 9 roles have no limit.', at: day('2026-11-20'), href: '/cloud-findings?check=sessions&state=open', by: null, subjects: [{ id: 'arn:aws:iam::1:role/ops', name: 'role/ops', type: 'iam-role' }], passed: 6, failed: 2, notEvaluable: 1 },
]
export const engagement: EngagementIn = {
  id: 'e1', code: 'ENG-2026-1', title: 'ITGC 2026', from: day('2026-01-01'), to: day('2026-12-31'), team: [mira, jonas],
  tests: [
    { id: 't1', number: 'CT-12', title: 'Access reviews', controlId: 'c1', procedure: 'Take the frozen population.\nAsk each attribute of each account.', attributes: [{ letter: 'B', asks: 'Is what was revoked gone?' }, { letter: 'A', asks: 'Did an owner decide?' }], population: 'POP-7: 214 accounts', sampled: false },
    { id: 't2', number: 'CT-13', title: 'A control that maps to nothing', controlId: 'c3', procedure: '', attributes: [], population: '', sampled: true },
  ],
}
export const deficiencies: DeficiencyIn[] = [
  { id: 'd1', number: 'DEF-4', title: 'Sessions without a limit', condition: 'Two roles have no limit on sessions.', severity: 'control_deficiency', state: 'remediation', identifiedAt: day('2026-11-21'), due: day('2026-12-31'), owner: jonas, controlCodes: ['AC-02'], requirementIds: ['r2'], remediation: 'Set the limit by policy.', remarks: 'Agreed by management.' },
  { id: 'd2', number: 'DEF-3', title: 'Late reviews', condition: 'One review was late.', severity: '', state: 'closed', identifiedAt: day('2026-03-01'), due: null, owner: null, controlCodes: [], requirementIds: [], remediation: '', remarks: '' },
]
export const catalog: CatalogIn = {
  about: { ...about, framework: { ...about.framework, source: 'shipped' } },
  domains: [{ id: 'g2', code: 'CC6', title: 'Access', parentId: 'g1' }, { id: 'g1', code: 'CC', title: 'Common criteria', parentId: null }],
  requirements: [
    { id: 'q2', code: 'CC6.1', controlId: 'CC6.1', title: 'Logical access', text: 'Access is limited.\nTo who needs it.', domainId: 'g2', parentId: null, withdrawn: false },
    { id: 'q3', code: 'CC6.1a', controlId: '6.1 (a)', title: 'A part of it', text: '', domainId: 'g2', parentId: 'q2', withdrawn: true },
    { id: 'q1', code: 'CC1', controlId: 'CC1', title: 'Beside a group', text: 'Both in one domain.', domainId: 'g1', parentId: null, withdrawn: false },
  ],
}

export const inputs: { component: ComponentDefinitionIn; plan: AssessmentPlanIn; results: AssessmentResultsIn; poam: PoamIn; catalog: CatalogIn } = {
  component: { about, requirements, systems, controls },
  plan: { about, requirements, systems, controls, engagement },
  results: { about, requirements, systems, facts, planHref: 'assessment-plan.json' },
  poam: { about, requirements, systems, deficiencies },
  catalog,
}
