import type { JsonMap } from './catalog.ts'
import { assessmentAssets, documentUuid, made, originOf, People, prop, requirementsOf, reviewedControls, systemComponents, systemUuid, unique } from './common.ts'
import type { About, AssessmentResultsIn, FactIn, RequirementIn } from './model.ts'
import { isToken, oscalHref, oscalProse, oscalTime, oscalTitle, oscalToken, sorted, tokensOf } from './text.ts'
import { oscalUuid } from './uuid.ts'

const methods = { control_test: 'EXAMINE', cloud_check: 'TEST' } as const
const types = { control_test: 'control-objective', cloud_check: 'discovery' } as const

/** What came of it: an observation for each fact, a finding for each requirement in scope. */
export function assessmentResults(input: AssessmentResultsIn): JsonMap {
  const { about } = input
  const people = new People(about)
  const requirements = requirementsOf(input.requirements)
  const inside = requirements.filter(({ excluded }) => excluded === null)
  const facts = unique(input.facts.toSorted((a, b) => a.at.getTime() - b.at.getTime() || (`${a.id} ${a.title}` < `${b.id} ${b.title}` ? -1 : 1)), ({ id }) => id)
  const systems = new Set(input.systems.map(({ id }) => id))
  const observations = facts.map((fact) => observationOf(about, fact, people, systems))
  const start = facts.reduce((first, { at }) => (at < first ? at : first), about.madeAt)
  const token = tokensOf(requirements)
  const behind = new Map<string, FactIn[]>()
  for (const fact of facts) {
    for (const id of new Set(fact.requirementIds)) {
      const others = behind.get(id)
      if (others) others.push(fact)
      else behind.set(id, [fact])
    }
  }
  const count = (outcome: string) => inside.filter((each) => outcomeOf(each) === outcome).length
  return {
    'assessment-results': made({
      uuid: documentUuid('assessment-results', about),
      metadata: people.metadata(`Results for ${about.framework.title} of ${about.organization.name}`),
      'import-ap': { href: oscalHref(input.planHref) },
      results: [made({
        uuid: oscalUuid('result', about.organization.id, about.framework.id, oscalTime(about.madeAt)), title: oscalTitle(`${about.framework.title} ${about.framework.version}`),
        description: `Of ${inside.length} requirements in scope: ${count('passed')} passed, ${count('failed')} failed, ${count('not_evaluable')} not evaluable, ${count('partial')} passed in part only. What did not pass as a whole is not satisfied.`,
        start: oscalTime(start), end: oscalTime(about.madeAt),
        props: [
          prop('in-scope', inside.length), prop('passed', count('passed')), prop('failed', count('failed')), prop('not-evaluable', count('not_evaluable')), prop('partial', count('partial')),
          prop('excluded', requirements.length - inside.length), prop('observations', facts.length),
        ],
        'local-definitions': made({ components: systemComponents(about, input.systems), 'inventory-items': inventory(about, facts, systems), 'assessment-assets': assessmentAssets(about) }),
        'reviewed-controls': reviewedControls(requirements),
        observations,
        findings: inside.map((requirement) => findingOf(about, requirement, behind.get(requirement.id) ?? [], token)),
        remarks: facts.length === 0 ? 'No observation: nothing was tested or checked for this framework, so no requirement is shown to be met by a test.' : undefined,
      })],
    }),
  }
}

/** What a requirement came to, in one word. What passed in part only is `partial`, never `passed`. */
export const outcomeOf = ({ outcome, partial }: Pick<RequirementIn, 'outcome' | 'partial'>) => (outcome === 'passed' && partial ? 'partial' : outcome)

const reasons = { passed: 'pass', failed: 'fail', partial: 'other', not_evaluable: 'other' } as const

function findingOf(about: About, requirement: RequirementIn, facts: FactIn[], token: (id: string) => string): JsonMap {
  const outcome = outcomeOf(requirement)
  const title = oscalTitle(`${requirement.code} ${requirement.title}`)
  const statement = requirement.statementId ?? null
  const targetId = statement === null ? token(requirement.controlId) : isToken(statement) ? statement : oscalToken(statement)
  const real = [prop('outcome', outcome), prop('partial', requirement.partial)]
  return made({
    uuid: oscalUuid('finding', about.organization.id, about.framework.id, requirement.id), title, description: oscalProse(requirement.why),
    props: [...real, prop('requirement', requirement.code)],
    origins: [originOf(about, null)],
    target: {
      type: statement === null ? 'objective-id' : 'statement-id', 'target-id': targetId, title, props: [prop('control-id', requirement.controlId), ...real],
      // Only what passed as a whole is satisfied; OSCAL has no third word.
      status: { state: outcome === 'passed' ? 'satisfied' : 'not-satisfied', reason: reasons[outcome], remarks: oscalProse(requirement.why) },
    },
    'related-observations': facts.map(({ id }) => ({ 'observation-uuid': oscalUuid('observation', about.organization.id, id) })),
    remarks: facts.length === 0 ? 'No observation stands behind this finding.' : undefined,
  })
}

const evidence = { control_test: 'The test in the portal, with its evidence.', cloud_check: 'The check in the portal, with what it read.' } as const

function observationOf(about: About, fact: FactIn, people: People, systems: Set<string>): JsonMap {
  const lookedAt = fact.passed + fact.failed + fact.notEvaluable
  return made({
    uuid: oscalUuid('observation', about.organization.id, fact.id), title: oscalTitle(fact.title), description: oscalProse(fact.said),
    props: [
      prop('outcome', fact.outcome), prop('kind', fact.kind), prop('passed', fact.passed), prop('failed', fact.failed), prop('not-evaluable', fact.notEvaluable), prop('looked-at', lookedAt),
    ],
    methods: [methods[fact.kind]], types: [types[fact.kind]], origins: [originOf(about, fact.by && people.add(fact.by, 'assessor'))],
    subjects: subjectsOf(fact).map((subject) => ({ ...subjectRef(about, subject, people, systems), title: oscalTitle(subject.name), props: [prop('subject-type', subject.type)] })),
    'relevant-evidence': [{ href: oscalHref(fact.href), description: lookedAt > 0 ? evidence[fact.kind] : 'Where it stands in the portal. Nothing was looked at that counts.' }],
    collected: oscalTime(fact.at), expires: fact.expires ? oscalTime(fact.expires) : undefined,
  })
}

type Subject = FactIn['subjects'][number]

const subjectsOf = (fact: FactIn): Subject[] => unique(sorted(fact.subjects, ({ name }) => name, (each) => JSON.stringify(each)), ({ id }) => id)
const itemUuid = (about: About, { id }: Subject) => oscalUuid('inventory-item', about.organization.id, id)

function subjectRef(about: About, subject: Subject, people: People, systems: Set<string>): JsonMap {
  if (systems.has(subject.id)) return { 'subject-uuid': systemUuid(about, subject.id), type: 'component' }
  if (subject.type === 'person') return { 'subject-uuid': people.add(subject, null), type: 'party' }
  return { 'subject-uuid': itemUuid(about, subject), type: 'inventory-item' }
}

/** Whatever was looked at and is neither a system nor a person: accounts, resources of a cloud. */
function inventory(about: About, facts: FactIn[], systems: Set<string>): JsonMap[] {
  const all = facts.flatMap(({ subjects }) => subjects).filter(({ id, type }) => !systems.has(id) && type !== 'person')
  return unique(sorted(all, ({ name }) => name, (each) => JSON.stringify(each)), ({ id }) => id).map((subject) => ({ uuid: itemUuid(about, subject), description: oscalProse(subject.name), props: [prop('subject-type', subject.type)] }))
}
