// Every playbook on moto, whole: a scan fails what was planted; the state is read, planned and done, each call by a process that is killed once the call has reached moto, and then by another one; a scan passes it; it is
// taken back in the same way; a scan fails it again. Nothing is made twice, and what stands beside it stays.
import { Checks, equal, truth } from '../s3/checks.ts'
import { findMoto } from '../s3/install.ts'
import { startMoto } from '../s3/server.ts'
import { type Made, plantBroken } from './account.ts'
import { KillingProxy } from './proxy.ts'

const SKIPPED = 77
Object.assign(process.env, { MOTO_EC2_LOAD_DEFAULT_AMIS: 'false', OUTGOING_ALLOW: '127.0.0.0/8' })
const { collectAws } = await import('../../lib/cloud/aws/collect/run.ts')
const { mendAws } = await import('../../lib/cloud/aws/playbooks/run.ts')
const { pooled } = await import('../../lib/cloud/aws/budget.ts')
const { awsScopes } = await import('../../lib/cloud/aws/resources/index.ts')
const { judge } = await import('../../lib/cloud/judge.ts')
const { sendStep } = await import('../../lib/cloud/mending.ts')
const { planOf, sameState } = await import('../../lib/cloud/playbook.ts')
const { checkOf, everyPlaybook, playbookOf } = await import('../../lib/cloud/providers.ts')
const { World } = await import('../../lib/cloud/world.ts')
const { readRanges } = await import('../../lib/outgoing/ranges.ts')
type Plan = ReturnType<typeof planOf>
type State = Plan['before']
type Target = Plan['target']
type Step = Plan['steps'][number]

const account = '123456789012'
const home = 'eu-central-1'
const allowed = readRanges('127.0.0.0/8')
if ('wrong' in allowed) throw new Error('no range')
const identity = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'planted-secret-of-the-key', roleArn: `arn:aws:iam::${account}:role/mend-role`, sessionName: 'tickmark-mend' }
const left = new AbortController().signal

type Scenario = { playbook: string; check: string; of: RegExp; params: (made: Made) => State }
const scenarios: Scenario[] = [
  { playbook: 's3-public-block', check: 'AWS-S3-002', of: /mend-block$/, params: () => ({}) },
  { playbook: 's3-kms-encryption', check: 'AWS-S3-003', of: /mend-key$/, params: ({ key }) => ({ key }) },
  { playbook: 's3-versioning', check: 'AWS-S3-005', of: /mend-versions$/, params: () => ({}) },
  { playbook: 's3-tls-only', check: 'AWS-S3-004', of: /mend-tls$/, params: () => ({}) },
  { playbook: 'kms-rotation', check: 'AWS-KMS-001', of: /./, params: () => ({}) },
  { playbook: 'iam-old-key-off', check: 'AWS-IAM-011', of: /mend-user$/, params: ({ access }) => ({ key: access }) },
  { playbook: 'iam-password-policy', check: 'AWS-IAM-006', of: /./, params: () => ({}) },
  { playbook: 'ec2-rule-off-the-world', check: 'AWS-EC2-001', of: /mend-ssh$/, params: () => ({ check: 'AWS-EC2-001' }) },
  { playbook: 'ec2-rule-off-the-world', check: 'AWS-EC2-003', of: /mend-all$/, params: () => ({ check: 'AWS-EC2-003' }) },
  { playbook: 'ec2-ebs-encryption', check: 'AWS-EC2-007', of: /./, params: () => ({}) },
  { playbook: 'ec2-snapshot-private', check: 'AWS-EC2-009', of: /mend-snapshot$/, params: () => ({}) },
  { playbook: 'rds-not-public', check: 'AWS-RDS-001', of: /mend-db$/, params: () => ({}) },
  { playbook: 'rds-deletion-protection', check: 'AWS-RDS-003', of: /mend-db$/, params: () => ({}) },
  { playbook: 'rds-deletion-protection', check: 'AWS-RDS-009', of: /mend-cluster$/, params: () => ({}) },
  { playbook: 'rds-backup-retention', check: 'AWS-RDS-004', of: /mend-db$/, params: () => ({}) },
  { playbook: 'rds-backup-retention', check: 'AWS-RDS-010', of: /mend-cluster$/, params: () => ({}) },
  { playbook: 'cloudtrail-multi-region', check: 'AWS-TRAIL-001', of: /./, params: () => ({ bucket: 'mend-logs' }) },
  { playbook: 'cloudtrail-multi-region', check: 'AWS-TRAIL-002', of: /mend-trail$/, params: () => ({}) },
  { playbook: 'logs-retention', check: 'AWS-CLOUDWATCH-001', of: /^\/mend$/, params: () => ({}) },
  { playbook: 'vpc-flow-logs', check: 'AWS-EC2-011', of: /./, params: () => ({ destination: 'arn:aws:s3:::mend-logs' }) },
  { playbook: 'guardduty-on', check: 'AWS-GUARDDUTY-001', of: /./, params: () => ({}) },
  { playbook: 'config-on', check: 'AWS-CONFIG-001', of: /./, params: ({ role }) => ({ role, bucket: 'mend-logs' }) },
  { playbook: 'secret-rotation', check: 'AWS-SECRETS-001', of: /mend-secret$/, params: ({ rotate }) => ({ lambda: rotate }) },
  { playbook: 'ec2-imdsv2', check: 'AWS-EC2-006', of: /mend-vm$/, params: () => ({}) },
]
const services = ['account', 'iam', 's3', 's3control', 'ec2', 'vpc', 'rds', 'kms', 'cloudtrail', 'logs', 'config', 'guardduty', 'secretsmanager']

type Judged = { outcome: string; said: string; target: Target }
type Scan = { verdicts: Map<string, Judged[]>; counts: Record<string, number> }

async function scan(url: string): Promise<Scan> {
  const world = new World({ at: new Date(), account, regions: [home], scopes: awsScopes })
  const counts: Record<string, number> = {}
  await collectAws({ account, home, regions: [home], url, identity, services }, (line) => {
    if ('resource' in line) {
      world.add(line.resource)
      counts[line.resource.type] = (counts[line.resource.type] ?? 0) + 1
      if (line.resource.type === 'aws.ec2.securityGroup' && line.resource.facets.ingress?.state === 'read') counts['rules let in'] = (counts['rules let in'] ?? 0) + (line.resource.facets.ingress.value as unknown[]).length
    }
    if ('inventory' in line) world.list(line.inventory)
  }, { step: () => {}, left, allowed: allowed as Exclude<typeof allowed, { wrong: string }> })
  const verdicts = new Map<string, Judged[]>()
  for (const { check: id } of scenarios) {
    const check = checkOf(id)
    if (!check || verdicts.has(id)) continue
    verdicts.set(id, [...judge(world, [check])].flatMap(({ outcome, said, type, id: of, name, region }) => (of === null ? [] : [{ outcome, said, target: { type, id: of, name, account, region } }])))
  }
  return { verdicts, counts }
}

const found = ({ verdicts }: Scan, { check, of }: Scenario) => (verdicts.get(check) ?? []).filter(({ target, outcome }) => of.test(target.name) && outcome !== 'not_applicable')
const outcomes = (scanned: Scan) => scenarios.map((scenario) => [scenario.check, scenario.of.source, [...new Set(found(scanned, scenario).map(({ outcome }) => outcome))].join(), found(scanned, scenario)[0]?.said])

type Run = { scenario: Scenario; target: Target; params: State; plan: Plan }
let kills = 0

async function act(url: string, { scenario, target, params }: Omit<Run, 'plan'>, what: 'read' | { send: Step }): Promise<State | true> {
  const answer = await mendAws({ account, home, url, identity, playbook: scenario.playbook, target, params, do: what }, async () => {}, { left, allowed: allowed as Exclude<typeof allowed, { wrong: string }> })
  if ('error' in answer) throw new Error(`${scenario.playbook} ${what === 'read' ? 'read' : what.send.command}: ${JSON.stringify(answer.error)}`)
  return 'state' in answer ? answer.state : true
}

/** Sent by a process that is killed when the call has reached moto. */
async function killed(proxy: KillingProxy, { scenario, target, params }: Run, step: Step): Promise<void> {
  const end = new AbortController()
  proxy.armed = () => end.abort()
  const how = await sendStep({ provider: 'aws', account, home, regions: null, url: proxy.url, identity }, scenario.playbook, target, params, step, end.signal).then((answer) => JSON.stringify(answer), (error: unknown) => String(error))
  if (!/SIGKILL/.test(how)) throw new Error(`${scenario.playbook} ${step.command} was not killed: ${how}`)
  kills++
}

async function mend(endpoint: string, run: Omit<Run, 'plan'>): Promise<Run> {
  const proxy = await KillingProxy.start(endpoint)
  try {
    const playbook = playbookOf(run.scenario.playbook)
    if (!playbook) throw new Error('no playbook')
    const before = (await act(proxy.url, run, 'read')) as State
    const plan = planOf(playbook, run.target, run.params, before)
    truth(plan.steps.length > 0, `${run.scenario.playbook} has nothing to do: ${JSON.stringify(before)}`)
    for (const step of plan.steps) {
      await killed(proxy, { ...run, plan }, step)
      await act(proxy.url, run, { send: step })
    }
    const after = (await act(proxy.url, run, 'read')) as State
    truth(sameState(after, plan.after), `${run.scenario.playbook} is ${JSON.stringify(after)} and not ${JSON.stringify(plan.after)}`)
    equal(planOf(playbook, run.target, run.params, after).steps, [], 'what is left to do')
    return { ...run, plan }
  } finally {
    proxy.stop()
  }
}

async function takeBack(endpoint: string, run: Run): Promise<void> {
  const proxy = await KillingProxy.start(endpoint)
  try {
    for (const step of run.plan.undo) {
      await killed(proxy, run, step)
      await act(proxy.url, run, { send: step })
    }
    const now = (await act(proxy.url, run, 'read')) as State
    truth(sameState(now, run.plan.undone), `${run.scenario.playbook} is ${JSON.stringify(now)} and not ${JSON.stringify(run.plan.undone)}`)
  } finally {
    proxy.stop()
  }
}

const programs = await findMoto()
if (programs === null) process.exit(SKIPPED)
const begun = performance.now()
const checks = new Checks()
const moto = await startMoto(programs)
const line = await KillingProxy.start(moto.endpoint)
try {
  await fetch(`${moto.endpoint}/moto-api/config`, { method: 'POST', body: JSON.stringify({ lambda: { use_docker: false } }) })
  const made = plantBroken(programs, moto.endpoint)
  const first = await scan(line.url)
  await checks.check('every playbook has something to mend', async () => {
    equal(outcomes(first).filter(([, , outcome]) => outcome !== 'fail'), [], 'what does not fail')
    equal(everyPlaybook().map(({ name }) => name).filter((name) => !scenarios.some(({ playbook }) => playbook === name)), [], 'playbooks that are not tried')
  })
  const runs: Run[] = []
  await pooled(scenarios, 2, async (scenario) => {
    const target = found(first, scenario).find(({ outcome }) => outcome === 'fail')?.target
    await checks.check(`${scenario.playbook} mends ${scenario.check}, killed at each call`, async () => {
      if (!target) throw new Error('there is no finding')
      runs.push(await mend(moto.endpoint, { scenario, target, params: scenario.params(made) }))
    })
  })
  const second = await scan(line.url)
  await checks.check('the next scan passes all of them', async () => equal(outcomes(second).filter(([, , outcome]) => outcome !== 'pass'), [], 'what does not pass'))
  await checks.check('nothing was made twice, and nothing else went', async () => {
    const changed = Object.keys(second.counts).filter((type) => second.counts[type] !== first.counts[type]).map((type) => [type, (second.counts[type] ?? 0) - (first.counts[type] ?? 0)])
    equal(Object.fromEntries(changed.sort()), { 'aws.cloudtrail.trail': 1, 'aws.config.channel': 1, 'aws.config.recorder': 1, 'aws.ec2.flowLog': 1, 'aws.guardduty.detector': 1, 'rules let in': -3 }, 'how many there are now')
  })
  await pooled(runs, 2, async (run) => checks.check(`${run.scenario.playbook} takes it back for ${run.scenario.check}`, () => takeBack(moto.endpoint, run)))
  const third = await scan(line.url)
  await checks.check('the scan after that fails what failed before', async () => {
    equal(outcomes(third).filter(([, , outcome]) => outcome !== 'fail'), [], 'what does not fail')
    const sorted = ({ counts }: Scan) => Object.entries(counts).sort(([one], [other]) => (one < other ? -1 : 1))
    equal(sorted(third), sorted(first), 'how many there are')
  })
  console.log(`    ${scenarios.length} findings of ${new Set(scenarios.map(({ playbook }) => playbook)).size} playbooks, ${runs.reduce((sum, { plan }) => sum + plan.steps.length, 0)} calls there and ${runs.reduce((sum, { plan }) => sum + plan.undo.length, 0)} back, ${kills} processes killed, in ${((performance.now() - begun) / 1_000).toFixed(0)} s`)
  for (const { name, untried } of everyPlaybook()) if (untried !== '') console.log(`    not tried on moto, ${name}: ${untried}`)
} finally {
  line.stop()
  await moto.stop()
}
console.log(`${checks.passed} checks held, ${checks.failures.length} failed`)
process.exit(checks.failures.length > 0 ? 1 : 0)
