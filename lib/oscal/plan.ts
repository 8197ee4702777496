import type { JsonMap } from './catalog.ts'
import { assessmentAssets, assessmentSubjects, documentUuid, made, People, prop, requirementsOf, reviewedControls, systemComponents, unique } from './common.ts'
import type { AssessmentPlanIn, EngagementIn } from './model.ts'
import { oscalHref, oscalProse, oscalTime, oscalTitle, sorted, tokensOf } from './text.ts'
import { oscalUuid } from './uuid.ts'

const noPlan = 'The portal keeps no system security plan. What would stand there is in the component definition and in the systems named here.'

/** What is tested, how and when. Without an engagement: the scope alone. */
export function assessmentPlan(input: AssessmentPlanIn): JsonMap {
  const { about, engagement } = input
  const people = new People(about)
  const team = sorted(engagement?.team ?? [], ({ id }) => id).map((person) => people.add(person, 'assessor'))
  const roles = team.length > 0 ? [{ 'role-id': 'assessor', 'party-uuids': [...new Set(team)].sort() }] : []
  const standIn = oscalUuid('no-system-security-plan', about.organization.id)
  const tests = engagement ? unique(sorted(engagement.tests, ({ number }) => number, (each) => JSON.stringify([each.id, each.title])), ({ id }) => id) : []
  const activities = tests.map((test) => activityOf(input, test, roles))
  const subjects = assessmentSubjects(about, input.systems)
  return {
    'assessment-plan': made({
      uuid: documentUuid('assessment-plan', about, engagement?.id ?? ''),
      metadata: people.metadata(engagement ? `${engagement.code} ${engagement.title}: plan for ${about.framework.title}` : `Plan for ${about.framework.title}`, {
        props: [prop('tests', tests.length), ...(engagement ? [prop('engagement', engagement.code)] : [])],
        remarks: engagement ? undefined : 'No engagement is planned for this framework: the plan names the scope, and no test.',
      }),
      'import-ssp': { href: `#${standIn}`, remarks: noPlan },
      'local-definitions': listed({ components: systemComponents(about, input.systems), activities }),
      'reviewed-controls': reviewedControls(input.requirements),
      'assessment-subjects': subjects,
      'assessment-assets': assessmentAssets(about),
      tasks: engagement ? tests.map((test) => made({
        uuid: oscalUuid('task', about.organization.id, test.id), type: 'action', title: oscalTitle(`${test.number} ${test.title}`),
        timing: { 'within-date-range': { start: oscalTime(engagement.from), end: oscalTime(engagement.to) } },
        'associated-activities': [made({ 'activity-uuid': oscalUuid('activity', about.organization.id, test.id), 'responsible-roles': roles, subjects: subjects.length > 0 ? subjects : [{ type: 'component', 'include-all': {} }] })],
      })) : [],
      'back-matter': { resources: [
        { uuid: standIn, title: 'No system security plan', description: noPlan },
        { uuid: oscalUuid('catalog', about.framework.id), title: oscalTitle(`${about.framework.title} ${about.framework.version}`), rlinks: [{ href: oscalHref(about.framework.catalogHref) }] },
      ] },
    }),
  }
}

function activityOf({ about, controls, requirements }: AssessmentPlanIn, test: EngagementIn['tests'][number], roles: JsonMap[]): JsonMap {
  const control = sorted(controls.filter(({ id }) => id === test.controlId), ({ code }) => code)[0]
  const token = tokensOf(requirements)
  const mapped = new Set(control?.requirements.map(({ requirementId }) => requirementId))
  const related = unique(requirementsOf(requirements).filter(({ id, excluded }) => excluded === null && mapped.has(id)), ({ controlId }) => controlId)
  return made({
    uuid: oscalUuid('activity', about.organization.id, test.id), title: oscalTitle(`${test.number} ${test.title}`), description: oscalProse(test.procedure),
    props: [{ name: 'method', value: 'EXAMINE' }, ...(control ? [prop('control', control.code)] : []), prop('population', test.population), prop('sampled', test.sampled)],
    steps: sorted(test.attributes, ({ letter }) => letter, ({ asks }) => asks).map(({ letter, asks }, n, all) =>
      ({ uuid: oscalUuid('step', about.organization.id, test.id, letter, String(n - all.findIndex((each) => each.letter === letter))), title: oscalTitle(`Attribute ${letter}`), description: oscalProse(asks) })),
    'related-controls': related.length > 0 ? { 'control-selections': [{ 'include-controls': related.map(({ controlId }) => ({ 'control-id': token(controlId) })) }] } : undefined,
    'responsible-roles': roles,
  })
}

const listed = (map: { components: JsonMap[]; activities: JsonMap[] }): JsonMap | undefined => (map.components.length + map.activities.length > 0 ? made(map) : undefined)
