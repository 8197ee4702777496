import 'server-only'
import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import type { Json } from '#lib/crypto/canonical.ts'
import { done, viewed } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { conflict, invalid } from '#lib/errors.ts'
import { id, optionalId } from '#lib/input.ts'
import { assessmentPlan, componentDefinition, oscalText, poam } from '#lib/oscal/index.ts'
import { frameworkLabel } from '../model.ts'
import { aboutOf, type Basis, basisOf, controlsOf, newest, systemsOf } from './basis.ts'
import { catalogDocument } from './catalog.ts'
import { oscalFile, type OscalModel, oscalModelKeys } from './names.ts'
import { engagementOf } from './plan.ts'
import { deficienciesOf } from './poam.ts'
import { resultsDocument } from './results.ts'

type Asked = { model: OscalModel; engagementId: string | null; snapshotId: string | null }

/** A framework as one document of OSCAL: recorded with its SHA-256 before it leaves. */
export const exportOscal = operation({
  name: 'frameworks.exportOscal',
  summary: 'Export a framework as OSCAL: its catalog, component definition, assessment plan, assessment results or plan of action',
  category: 'export',
  input: z.object({ id, model: z.enum(oscalModelKeys, { error: 'is no document of OSCAL that is written' }), engagementId: optionalId, snapshotId: optionalId }),
  run: async ({ tx, input }) => {
    if (input.engagementId && input.model !== 'assessment-plan') throw invalid({ engagementId: 'goes with an assessment plan alone' })
    if (input.snapshotId && input.model !== 'assessment-results') throw invalid({ snapshotId: 'goes with assessment results alone' })
    const basis = await basisOf(tx, input.id)
    const text = oscalText(await documentOf(tx, basis, input))
    const sha256 = createHash('sha256').update(text).digest('hex')
    const { framework } = basis
    return done({ file: oscalFile(framework, input.model), text, sha256 }, viewed({ type: 'framework', id: framework.id, label: frameworkLabel(framework) }, { reason: `OSCAL ${input.model}, SHA-256 ${sha256}` }))
  },
})

async function documentOf(tx: Tx, basis: Basis, asked: Asked): Promise<Json> {
  try {
    if (asked.model === 'catalog') return await catalogDocument(tx, basis)
    if (asked.model === 'assessment-results') return await resultsDocument(tx, basis, asked.snapshotId)
    if (basis.framework.state === 'retired') throw conflict(`${frameworkLabel(basis.framework)} is retired: nothing is held against it any more. Its catalog and its results can be exported.`)
    return await currentDocument(tx, basis, asked)
  } catch (error) {
    // A moment that OSCAL cannot hold.
    if (error instanceof RangeError) throw conflict(`${error.message}.`)
    throw error
  }
}

/** As it is now; the time in it is that of what changed last in it. */
async function currentDocument(tx: Tx, basis: Basis, { model, engagementId }: Asked): Promise<Json> {
  const [{ systems, at: systemsAt }, { controls, at: controlsAt }] = [await systemsOf(tx, basis), await controlsOf(tx, basis)]
  const { requirements } = basis
  const about = (...more: (string | null)[]) => aboutOf(basis, newest(basis.changedAt, systemsAt, controlsAt, ...more))
  if (model === 'component-definition') return componentDefinition({ about: about(), requirements, systems, controls })
  if (model === 'assessment-plan') {
    const { engagement, at } = await engagementOf(tx, engagementId, controls)
    return assessmentPlan({ about: about(...at), requirements, systems, controls, engagement })
  }
  const { deficiencies, at } = await deficienciesOf(tx, controls)
  return poam({ about: about(...at), requirements, systems, deficiencies })
}
