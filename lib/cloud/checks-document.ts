import type { AnyCheck, Example, Framework } from './check.ts'

const order: Framework[] = ['ISO 27001:2013', 'ISO 27001:2022', 'SOC 2', 'GDPR', 'NIST 800-53 r5', 'PCI DSS 4.0.1', 'CIS AWS 3.0']
const services: Record<string, string> = {
  account: 'Account', backup: 'Backup', cloudtrail: 'CloudTrail', cloudwatch: 'CloudWatch', config: 'Config', ec2: 'EC2 and VPC', ecs: 'ECS', guardduty: 'GuardDuty', iam: 'IAM', kms: 'KMS', lambda: 'Lambda', organizations: 'Organizations', rds: 'RDS', s3: 'S3', secretsmanager: 'Secrets Manager',
}
const byNumber = new Intl.Collator('en', { numeric: true })
const cell = (text: string) => text.replaceAll('|', String.raw`\|`)

/** What `docs/cloud-checks.md` says of a library of checks, which is all in the checks themselves. */
export function checksDocument(provider: string, checks: readonly AnyCheck[]): string {
  const used = [...new Set(checks.map(({ service }) => service))].toSorted(byNumber.compare)
  const sections = used.map((service) => {
    const rows = checks.filter((check) => check.service === service).map(({ id, title, why, severity, remediation: { text, breaks, playbook } }) => `| ${id} | ${cell(title)}. ${cell(why)} | ${severity} | ${cell(text)} What it may break: ${cell(breaks)}${playbook ? ` Playbook: \`${playbook}\`.` : ''} |`)
    return `## ${services[service] ?? service}\n\n| Id | What is checked, and why | Severity | How to fix it |\n|---|---|---|---|\n${rows.join('\n')}\n`
  })
  return `# Checks of ${provider}

This page is written by \`npm run cloud-checks\` from the ${checks.length} checks themselves, with their ${countOf(checks)} examples.

Each check is about one kind of resource and says of each: pass, fail, not applicable (the question does not arise), manual (only a person can tell) or not evaluable (something it needs could not be read, with the cause).
What could not be read is never taken for good: a check passes only on what was read. Ids are permanent.

${sections.join('\n')}
## Requirements

An id in bold answers the whole requirement; the others are a part of what it asks for.

${order.map((framework) => requirements(framework, checks)).join('\n')}`
}

const countOf = (checks: readonly AnyCheck[]) => checks.reduce((sum, { examples }) => sum + Object.values(examples).reduce((each: number, list: Example[]) => each + list.length, 0), 0)

function requirements(framework: Framework, checks: readonly AnyCheck[]): string {
  const found = new Map<string, string[]>()
  for (const check of checks) for (const { id } of check.mappings.filter((each) => each.framework === framework && each.strength === 'supports')) found.set(id, [...(found.get(id) ?? []), check.id])
  for (const check of checks) for (const { id } of check.mappings.filter((each) => each.framework === framework && each.strength === 'evidences')) found.set(id, [...(found.get(id) ?? []), `**${check.id}**`])
  const rows = [...found].toSorted(([one], [other]) => byNumber.compare(one, other)).map(([id, ids]) => `| ${id} | ${ids.join(', ')} |`)
  return `### ${framework}\n\n| Requirement | Checks |\n|---|---|\n${rows.join('\n')}\n`
}
