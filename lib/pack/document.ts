import { frameworks, type PackControl, paramsOf } from './control.ts'
import { controlsWithEvidence, controlsWithPolicy, evidenceOf, isEvidenced, pack, packEvidence, packPolicies, policyOf } from './index.ts'

const areas: Record<string, string> = { AC: 'Access', CM: 'Change management', OP: 'Operations', SD: 'Development' }
const often: Record<string, string> = { weekly: 'every week', monthly: 'every month', quarterly: 'every quarter', half_yearly: 'every half year', yearly: 'every year', continuous: 'all the time', each_time: 'each time it is needed' }
const carried: Record<string, string> = { manual: 'manual', semi_automated: 'semi-automated', automated: 'automated' }
const byNumber = new Intl.Collator('en', { numeric: true })
const cell = (text: string) => text.replaceAll('|', String.raw`\|`)
const codes = (all: readonly PackControl[]) => all.map(({ code }) => code).join(', ')

/** What `docs/controls.md` says of the pack, which is all in its files. */
export function controlsDocument(): string {
  const asserted = pack.filter((control) => !isEvidenced(control))
  return `# Controls of the pack

This page is written by \`npm run control-pack\` from the ${pack.length} controls in \`lib/pack\`, with ${packEvidence.length} evidence templates and ${packPolicies.length} policy templates. Codes are permanent; what an organization makes of a control is its own.

Each control has questions, asked of every item of a population. Where a question names a test in \`code\`, data answers it; where it says *asserted*, a person does. Of the ${pack.length} controls ${pack.length - asserted.length} have at least one question about
what they are for that data answers; ${asserted.length} are asserted: ${codes(asserted)}. That something was done in time, or that a file covers its period, is not counted as such a question. Each question that data answers has an item that must fail, and a test that it does.

That populations are tested whole, that a question has one wording for a period and one for a day, and that each comes with an example of what must fail, is the method of the [Chiaro methodology](https://github.com/chiaro-hq/methodology) (Chiaro, CC BY 4.0). Controls, questions and examples here are
our own, in our own words. Requirements of frameworks are named by their numbers only; a number in bold is evidenced by the control, one in brackets is context.

${Object.entries(areas).map(([area, name]) => `## ${name}\n\n${pack.filter(({ code }) => code.startsWith(area)).map(controlSection).join('\n')}`).join('\n')}
## Evidence templates

| Template | What it must show | Covers | Formats | Controls |
|---|---|---|---|---|
${packEvidence.map(({ key, title, shows, covers, formats }) => `| ${title} | ${cell(shows)} | ${covers === 'whole' ? 'the whole period' : 'a moment of it'} | ${formats.join(', ')} | ${codes(controlsWithEvidence(key))} |`).join('\n')}

## Policy templates

${packPolicies.map(({ key, title, purpose, binds, statements, exceptions, review }) => `### ${title}\n\n${purpose} Binds: ${binds} Controls: ${codes(controlsWithPolicy(key))}.\n\n${statements.map((each) => `- ${each}`).join('\n')}\n\nExceptions: ${exceptions} Review: ${review}\n`).join('\n')}
## Requirements

${frameworks.map(requirements).join('\n')}`
}

function controlSection(control: PackControl): string {
  const { code, title, risk, objective, description, frequency, type, automation, ownerRole, ipe, attributes, evidence } = control
  const asked = attributes.map(({ id, asks, pass, by, params, negative }) => `| ${id} | ${cell(asks)} | ${cell(pass.period)} | ${cell(pass.point)} | ${by ? `\`${by}\`` : '*asserted*'}${params ? ` with ${paramsOf({ params }).join(', ')}` : ''} | ${cell(negative.says)} |`)
  return `### ${code} ${title}

**Risk.** ${risk} **Objective.** ${objective} **What is done.** ${description}

Performed ${often[frequency]}; ${type}, ${carried[automation]}; owner: ${ownerRole.replace('_', ' ')}. ${isEvidenced(control) ? 'Evidenced by data.' : 'Asserted.'}

| | Question | Passes over a period | Passes at one day | Answered by | What must fail |
|---|---|---|---|---|---|
${asked.join('\n')}

Relies on: ${ipe.map(({ what, from, shows }) => `${what} (${from}): ${shows.charAt(0).toLowerCase()}${shows.slice(1)}`).join('; ')}.

Evidence: ${evidenceOf(control).map((each) => each.title).join(', ')}. Policy: ${policyOf(control)?.title}.

${evidence.recipe.map((step, n) => `${n + 1}. ${step}`).join('\n')}
`
}

function requirements(framework: (typeof frameworks)[number]): string {
  const found = new Map<string, string[]>()
  for (const { code, maps } of pack) {
    for (const each of maps.filter((one) => one.framework === framework)) found.set(each.id, [...(found.get(each.id) ?? []), { evidences: `**${code}**`, supports: code, context: `(${code})` }[each.strength]])
  }
  return `### ${framework}\n\n| Requirement | Controls |\n|---|---|\n${[...found].toSorted(([one], [other]) => byNumber.compare(one, other)).map(([id, of]) => `| ${id} | ${of.join(', ')} |`).join('\n')}\n`
}
