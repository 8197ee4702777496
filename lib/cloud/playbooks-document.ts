import { z } from 'zod'
import type { AnyPlaybook } from './playbook.ts'

const cell = (text: string) => text.replaceAll('|', String.raw`\|`)
const undoWords: Record<AnyPlaybook['reversible'], string> = { reversible: 'All of it.', partial: 'A part of it.', irreversible: 'Not what matters.' }

type Parameters = { properties?: Record<string, { description?: string; default?: unknown }>; required?: string[] }
function parametersOf({ parameters }: AnyPlaybook): string {
  const { properties = {} } = z.toJSONSchema(parameters, { io: 'input', unrepresentable: 'any' }) as Parameters
  const all = Object.entries(properties).map(([name, { description, default: usual }]) => `\`${name}\`: ${description ?? ''}${usual === undefined || usual === null ? '' : ` (${String(usual)})`}.`)
  return all.length === 0 ? 'None.' : all.join(' ')
}

/** What `docs/cloud-playbooks.md` says of playbooks, which is all in the playbooks themselves. */
export function playbooksDocument<H>(provider: string, playbooks: readonly AnyPlaybook<H>[]): string {
  const rows = playbooks.map((each) => {
    const { name, title, checks, reversible, cannotUndo, exposes, risk, breaks, untried } = each
    const back = `${undoWords[reversible]}${cannotUndo === null ? '' : ` ${cell(cannotUndo)}`}${exposes ? ' Needs an approval of its own.' : ''}`
    return `| \`${name}\` | ${cell(title)}. ${checks.join(', ')} | ${risk} | ${cell(breaks)} | ${back} | ${cell(parametersOf(each as unknown as AnyPlaybook))} | ${untried === '' ? '' : cell(untried)} |`
  })
  return `# Playbooks of ${provider}

This page is written by \`npm run cloud-checks\` from the ${playbooks.length} playbooks themselves.

A playbook mends one finding. It reads the resource, works out each call and each call back, and changes nothing until that very plan is approved: the approval is bound to the hash of the plan, which covers the state from
which it was planned. Each call may be sent twice and counts once. A run assumes a role of its own, and its session may do what this playbook needs and nothing else, to this resource where AWS can confine it. With an access key
and no role a session cannot be confined.

| Name | What it does, for which checks | Risk | What may break | What can be taken back | Parameters | Not tried on an emulator |
|---|---|---|---|---|---|---|
${rows.join('\n')}

## Permissions

| Name | Permissions |
|---|---|
${playbooks.map(({ name, calls, also }) => `| \`${name}\` | ${[...new Set([...Object.values(calls), ...Object.keys(also)])].toSorted().join(', ')} |`).join('\n')}
`
}
