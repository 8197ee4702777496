import type { Of } from '../facts.ts'
import { branch } from './pulls.ts'
import { Malformed, type Part } from './read.ts'
import type { Reads, Told } from './told.ts'

const actions = ['created', 'edited', 'deleted']

type When = Pick<Of<'protection'>, 'at' | 'after'>

/** GitHub does not always say when a rule was edited, and never when it was deleted: then it was before the message came, and after the last push that the message knows. */
function when(told: Told, of: Part): When {
  if (told.action === 'deleted') return undated(told, of)
  const updated = of.instant('updated_at')
  return told.action === 'edited' && updated <= of.instant('created_at') ? undated(told, of) : { at: updated }
}

function undated({ body, receivedAt }: Told, of: Part | null): When {
  const repository = body.part('repository')
  const known = [repository.orNull('pushed_at', repository.instant), of?.orNull('updated_at', of.instant) ?? null].filter((each) => each !== null).sort()
  return { at: receivedAt, after: known.at(-1) ?? null }
}

export const gone = { removed: true, active: false, approvals: 0, checks: [], blocksForce: false } satisfies Partial<Of<'protection'>>

/** The source of a classic rule is its pattern: that is all that other sources know it by. */
export const branchProtectionRule: Reads = (told) => {
  const { body, action } = told
  if (!actions.includes(action)) return `branch_protection_rule ${action} says nothing of what is protected`
  const of = body.part('rule')
  const state = (): Pick<Of<'protection'>, 'removed' | 'active' | 'approvals' | 'checks' | 'blocksForce'> => action === 'deleted' ? gone : {
    removed: false, active: true, blocksForce: of.text('allow_force_pushes_enforcement_level') === 'off',
    approvals: of.text('pull_request_reviews_enforcement_level') === 'off' ? 0 : of.number('required_approving_review_count'),
    checks: of.text('required_status_checks_enforcement_level') === 'off' ? [] : of.texts('required_status_checks').map((name) => ({ name, app: 'untold' as const })),
  }
  told.fact('protection', () => ({ source: `classic ${of.text('name')}`, refs: [branch(of.text('name'))], ...when(told, of), by: body.who('sender'), ...state() }))
  const from = action === 'edited' ? body.maybe('changes')?.maybe('name')?.text('from') : undefined
  if (from) told.fact('protection', () => ({ source: `classic ${from}`, refs: [branch(from)], ...when(told, of), by: body.who('sender'), ...gone }))
}

/** All classic rules of the repository at once: source `classic`, without a ref. */
export const branchProtectionConfiguration: Reads = (told) => {
  const { body, action } = told
  if (action !== 'enabled' && action !== 'disabled') return `branch_protection_configuration ${action} says nothing of what is protected`
  told.fact('protection', () => ({ source: 'classic', refs: [], ...undated(told, null), by: body.who('sender'), removed: false, active: action === 'enabled', approvals: 0, checks: [], blocksForce: false }))
}

export const repositoryRuleset: Reads = (told) => {
  const { body, action } = told
  if (!actions.includes(action)) return `repository_ruleset ${action} says nothing of what is protected`
  const of = body.part('repository_ruleset')
  const target = of.anyText('target') ?? 'branch'
  if (target !== 'branch' && target !== 'tag') return `A ruleset for ${target} protects no ref`
  told.fact('protection', () => {
    const refs = (of.maybe('conditions')?.has('ref_name') ?? false) || action !== 'deleted' ? refsOf(of, target, body.part('repository')) : []
    return { source: `ruleset ${of.number('id')}`, refs, ...when(told, of), by: body.who('sender'), ...(action === 'deleted' ? gone : { removed: false, active: of.text('enforcement') === 'active', ...rulesOf(of) }) }
  })
}

/** @throws Malformed */
export function rulesOf(of: Part): Pick<Of<'protection'>, 'approvals' | 'checks' | 'blocksForce'> {
  const rules = of.parts('rules')
  const parameters = (type: string) => rules.filter((rule) => rule.text('type') === type).map((rule) => rule.part('parameters'))
  return {
    approvals: Math.max(0, ...parameters('pull_request').map((each) => each.number('required_approving_review_count'))),
    checks: parameters('required_status_checks').flatMap((each) => each.parts('required_status_checks')).map((check) => ({ name: check.text('context'), app: check.orNull('integration_id', check.number) })),
    blocksForce: rules.some((rule) => rule.text('type') === 'non_fast_forward'),
  }
}

/** Patterns with `~` said in full; what is left out begins with `!`. */
export function refsOf(of: Part, target: 'branch' | 'tag', repository: Part): string[] {
  const name = of.part('conditions').part('ref_name')
  const whole = (pattern: string) => {
    if (pattern === '~ALL') return target === 'branch' ? 'refs/heads/**/*' : 'refs/tags/**/*'
    if (pattern === '~DEFAULT_BRANCH') return branch(repository.text('default_branch'))
    if (pattern.startsWith('~')) throw new Malformed(`${name.path} is not known: ${pattern}`)
    return pattern
  }
  return [...name.texts('include').map(whole), ...(name.has('exclude') ? name.texts('exclude').map((pattern) => `!${whole(pattern)}`) : [])]
}
