import { frameworkLabel } from '../model.ts'

/** What of a framework leaves as OSCAL, and what each document holds. */
export const oscalModels = {
  catalog: { name: 'Catalog', holds: 'What the framework asks; an imported one as it came.' },
  'component-definition': { name: 'Component definition', holds: 'The systems in scope, and the controls that map to it with their strength.' },
  'assessment-plan': { name: 'Assessment plan', holds: 'The tests of those controls in the newest open engagement that has any, with procedure, attributes and population.' },
  'assessment-results': { name: 'Assessment results', holds: 'The newest posture snapshot, requirement by requirement, and what stands behind it.' },
  poam: { name: 'Plan of action and milestones', holds: 'The deficiencies of those controls, and what is done about each by when.' },
} as const
export type OscalModel = keyof typeof oscalModels
export const oscalModelKeys = Object.keys(oscalModels) as [OscalModel, ...OscalModel[]]

type Called = { key: string; name: string; edition: string; source: 'shipped' | 'imported' }

/** How the file of a document is called: results name the plan by it, and all of them the catalog. */
export function oscalFile(framework: Called, model: OscalModel): string {
  const said = framework.source === 'shipped' ? framework.key : frameworkLabel(framework)
  const stem = said.normalize('NFKD').toLowerCase().replace(/[^a-z0-9]+/g, '-').slice(0, 80).replace(/^-|-$/g, '')
  return `${stem || 'framework'}-${model}.oscal.json`
}
