import { now } from '#lib/clock.ts'
import { listControls } from '../controls/queries.ts'
import type { SampleOf } from '../sample-shape.ts'
import { adoptFramework, excludeRequirement } from './operations/adopt.ts'
import { addFramework } from './operations/bring.ts'
import { addMapping } from './operations/mappings.ts'
import { listRequirements } from './queries.ts'

/** SOC 2, ISO 27001 and the benchmark of CIS are adopted, NIST 800-53 is here for what maps to it; two requirements do not apply, and one mapping is their own. */
export const sample: SampleOf = {
  after: ['organizations', 'users', 'controls', 'control-templates', 'systems'],
  async fill({ person, past }) {
    const manager = person('compliance_manager')
    const year = now().getUTCFullYear()
    const said = { systemIds: [], fromDay: `${year}-01-01`, toDay: `${year}-12-31`, ownerId: manager.userId }
    await past(20, () => addFramework(manager, { key: 'nist-800-53-r5' }))
    const iso = await past(20, () => addFramework(manager, { key: 'iso-27001-2022' }))
    const cis = await past(20, () => addFramework(manager, { key: 'cis-aws-3.0' }))
    const soc2 = await past(20, () => addFramework(manager, { key: 'soc2-2017' }))
    await past(19, () => adoptFramework(manager, { id: soc2.id, version: 1, ...said, scope: 'SOC 2 Type II: security and availability of Northstar ERP and what it stands on.' }))
    await past(19, () => adoptFramework(manager, { id: iso.id, version: 1, ...said, scope: 'The information security management system of the head office and the cloud accounts.' }))
    await past(18, () => adoptFramework(manager, { id: cis.id, version: 1, ...said, scope: 'The production accounts at AWS.', toDay: null }))
    const at = async (id: string, code: string) => (await listRequirements(manager, { id, search: code })).rows.find((row) => row.code === code)?.id
    const [monitoring, conformance] = [await at(iso.id, 'A.7.4'), await at(iso.id, 'A.5.36')]
    const domains = (await listRequirements(manager, { id: soc2.id })).rows.filter(({ kind, code }) => kind === 'domain' && /^(P\d|PI1|C1)$/.test(code))
    const control = (await listControls(manager, { limit: 100 } as never)).rows.find(({ code }) => code === 'AC-02')
    for (const { id } of domains) await past(19, () => excludeRequirement(manager, { id, version: 1, reason: 'No category of this audit, which is of security and availability.' }))
    if (monitoring) await past(19, () => excludeRequirement(manager, { id: monitoring, version: 1, reason: 'The landlord watches the premises; see the contract.' }))
    if (conformance && control) await past(15, () => addMapping(manager, { kind: 'control', controlId: control.id, requirementId: conformance, strength: 'supports', note: 'Each review asks whether access still follows the policy.' }))
  },
}
