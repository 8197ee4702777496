import type { JsonMap } from './catalog.ts'
import { assessmentAssets, documentUuid, made, originOf, People, prop, requirementsOf, systemComponents, tickmarkNs, unique } from './common.ts'
import type { About, DeficiencyIn, PoamIn, RequirementIn } from './model.ts'
import { oscalLine, oscalProse, oscalTime, oscalTitle, sorted, tokensOf } from './text.ts'
import { oscalUuid } from './uuid.ts'

/** The states of a deficiency in OSCAL's words for a risk; a state that is not here is open. */
const statuses = new Map([['evaluated', 'investigating'], ['reviewed', 'investigating'], ['remediation', 'remediating'], ['retested', 'remediating'], ['closed', 'closed'], ['withdrawn', 'closed']])

/** Deficiencies with what is done about them. OSCAL wants at least one item: without a deficiency there is one that says so. */
export function poam(input: PoamIn): JsonMap {
  const { about } = input
  const people = new People(about)
  const requirements = new Map(requirementsOf(input.requirements).map((each) => [each.id, each]))
  const all = unique(sorted(input.deficiencies, ({ number }) => number, (each) => JSON.stringify([each.id, each.title])), ({ id }) => id)
  const parts = all.map((each) => partsOf(about, each, requirements, people))
  return {
    'plan-of-action-and-milestones': made({
      uuid: documentUuid('plan-of-action-and-milestones', about),
      metadata: people.metadata(`Plan of action for ${about.framework.title} of ${about.organization.name}`, { props: [prop('deficiencies', all.length)] }),
      'system-id': { 'identifier-type': tickmarkNs, id: oscalLine(about.organization.id) },
      'local-definitions': made({ components: systemComponents(about, input.systems), 'assessment-assets': assessmentAssets(about) }),
      observations: parts.map(({ observation }) => observation),
      risks: parts.map(({ risk }) => risk),
      'poam-items': all.length > 0 ? parts.map(({ item }) => item) : [{
        uuid: oscalUuid('no-deficiency', about.organization.id, about.framework.id), title: 'No deficiency is recorded', description: 'OSCAL wants at least one item. This one stands for none.', props: [prop('placeholder', true)],
      }],
    }),
  }
}

function partsOf(about: About, deficiency: DeficiencyIn, requirements: Map<string, RequirementIn>, people: People): { observation: JsonMap; risk: JsonMap; item: JsonMap } {
  const uuidOf = (kind: string) => oscalUuid(kind, about.organization.id, deficiency.id)
  const title = oscalTitle(`${deficiency.number} ${deficiency.title}`)
  const description = oscalProse(deficiency.condition)
  const observed = [{ 'observation-uuid': uuidOf('deficiency-observation') }]
  const origins = [originOf(about, null)]
  const token = tokensOf([...requirements.values()])
  const answers = unique(sorted([...new Set(deficiency.requirementIds)].flatMap((id) => requirements.get(id) ?? []), ({ code }) => code, ({ id }) => id), ({ id }) => id)
  const rated = [prop('severity', deficiency.severity.trim() || 'not evaluated'), prop('state', deficiency.state)]
  return {
    observation: { uuid: uuidOf('deficiency-observation'), title, description, methods: ['EXAMINE'], types: ['finding'], origins, collected: oscalTime(deficiency.identifiedAt) },
    risk: made({
      uuid: uuidOf('risk'), title, description, statement: description, props: rated,
      status: statuses.get(deficiency.state) ?? 'open', deadline: deficiency.due === null ? undefined : oscalTime(deficiency.due),
      remediations: remediationsOf(about, deficiency, people), 'related-observations': observed,
    }),
    item: made({
      uuid: uuidOf('poam-item'), title, description,
      props: [
        prop('deficiency', deficiency.number), ...rated, ...sorted([...new Set(deficiency.controlCodes)], (code) => code).map((code) => prop('control', code)),
        ...answers.map(({ code, controlId }) => prop('requirement', code, { class: token(controlId) })),
      ],
      origins, 'related-observations': observed, 'related-risks': [{ 'risk-uuid': uuidOf('risk') }], remarks: oscalProse(deficiency.remarks),
    }),
  }
}

/** What is done, with a milestone that says by when and by whom. Nothing where nothing of it is known. */
function remediationsOf(about: About, { id, number, state, remediation, due, owner }: DeficiencyIn, people: People): JsonMap[] {
  const said = remediation.trim()
  if (said === '' && due === null && owner === null) return []
  const party = owner && people.add(owner, 'remediation-owner')
  const title = oscalTitle(`Remediation of ${number}`)
  return [made({
    uuid: oscalUuid('remediation', about.organization.id, id), lifecycle: state === 'closed' ? 'completed' : 'planned', title, description: said === '' ? 'No remediation is recorded.' : oscalProse(said),
    tasks: due === null && party === null ? [] : [made({
      uuid: oscalUuid('milestone', about.organization.id, id), type: due === null ? 'action' : 'milestone', title,
      timing: due === null ? undefined : { 'on-date': { date: oscalTime(due) } },
      'responsible-roles': party === null ? [] : [{ 'role-id': 'remediation-owner', 'party-uuids': [party] }],
    })],
  })]
}
