import type { JsonMap } from './catalog.ts'
import { documentUuid, made, People, prop, requirementsOf, systemComponents, unique } from './common.ts'
import type { ComponentDefinitionIn, ControlIn } from './model.ts'
import { oscalHref, oscalProse, oscalTitle, sorted, tokensOf } from './text.ts'
import { oscalUuid } from './uuid.ts'

/** What the organization does: each of its controls as a component that answers requirements of the framework, and its systems. */
export function componentDefinition(input: ComponentDefinitionIn): JsonMap {
  const { about } = input
  const people = new People(about)
  const requirements = requirementsOf(input.requirements)
  const byId = new Map(requirements.map((each) => [each.id, each]))
  const token = tokensOf(requirements)
  const answered = new Set<string>()

  const componentOf = (control: ControlIn): JsonMap => {
    const owner = control.owner && people.add(control.owner, 'control-owner')
    const mappings = unique(sorted(control.requirements, ({ requirementId }) => byId.get(requirementId)?.code ?? '', (each) => JSON.stringify(each)), ({ requirementId }) => requirementId)
    const implemented = mappings.flatMap(({ requirementId, strength }) => {
      const requirement = byId.get(requirementId)
      if (!requirement) return []
      answered.add(requirementId)
      return [{
        uuid: oscalUuid('implemented-requirement', about.organization.id, control.id, requirementId), 'control-id': token(requirement.controlId), description: oscalProse(control.description),
        props: [prop('strength', strength), prop('requirement', requirement.code), ...(requirement.excluded === null ? [] : [prop('excluded', requirement.excluded)])],
      }]
    })
    return made({
      uuid: oscalUuid('control', about.organization.id, control.id), type: 'process-procedure', title: oscalTitle(`${control.code} ${control.title}`), description: oscalProse(control.description),
      props: [prop('control', control.code), prop('control-status', control.status)],
      'responsible-roles': owner ? [{ 'role-id': 'control-owner', 'party-uuids': [owner] }] : [],
      'control-implementations': implemented.length === 0 ? [] : [{
        uuid: oscalUuid('control-implementation', about.organization.id, about.framework.id, control.id), source: oscalHref(about.framework.catalogHref),
        description: oscalProse(`How ${control.code} maps to ${about.framework.title} ${about.framework.version}.`), 'implemented-requirements': implemented,
      }],
    })
  }

  const controls = unique(sorted(input.controls, ({ code }) => code, (each) => JSON.stringify([each.id, each.title])), ({ id }) => id).map(componentOf)
  const scope = requirements.filter(({ excluded }) => excluded === null)
  return {
    'component-definition': made({
      uuid: documentUuid('component-definition', about),
      metadata: people.metadata(`Controls of ${about.organization.name} for ${about.framework.title}`, {
        props: [prop('requirements', requirements.length), prop('in-scope', scope.length), prop('in-scope-with-control', scope.filter(({ id }) => answered.has(id)).length)],
      }),
      components: [...controls, ...systemComponents(about, input.systems, false)],
    }),
  }
}
