import { type Actor, jobActor, type Person } from '#lib/auth/actor.ts'
import { days, now } from '#lib/clock.ts'
import { type Frequency, occurrenceAt } from '#lib/occurrences.ts'
import { setLegalHold } from '../artifacts/operations/keep.ts'
import { receive } from '../artifacts/receive.ts'
import { listTemplates } from '../evidence-templates/queries.ts'
import type { SampleOf, Scene } from '../sample-shape.ts'
import { evidenceFile } from './files.ts'
import type { EvidenceCategory } from './model.ts'
import { addVersion, collectEvidence, createEvidence } from './operations/collect.ts'
import { approveEvidence, rejectEvidence, reviewEvidence } from './operations/decide.ts'
import { expireEvidence } from './operations/expire.ts'
import { viewEvidence } from './operations/read.ts'
import { getEvidence } from './queries.ts'
import { csvOf, jsonOf, pdfOf, pngOf } from './sample-files.ts'

const day = (at: Date) => at.toISOString().slice(0, 10)
const ago = (count: number) => new Date(now().getTime() - days(count))
const green = [46, 139, 87] as const
const red = [196, 60, 60] as const

/** The occurrence `back` times before the present one, as far as it had come when the file was taken. */
function earlier(frequency: Frequency, back: number, takenDaysAgo: number) {
  let found = occurrenceAt(frequency, now())
  for (let n = 0; n < back; n++) found = occurrenceAt(frequency, new Date(found.from.getTime() - 1))
  return { occurrence: found.key, observedFrom: day(found.from), observedTo: day(new Date(Math.min(found.to.getTime() - 1, ago(takenDaysAgo).getTime()))) }
}

type Given = { title: string; category: EvidenceCategory; controlAreas: string[]; description?: string; dataSource?: 'live' | 'manual' | 'sample' | 'fallback'; templateId?: string; occurrence?: string; observedFrom?: string; observedTo?: string; expiresAt?: string; ownerId?: string }

async function* once(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes
}

/** What an organization holds after a few quarters: every state, every kind of file, and gaps where there are some. */
async function fill({ orgId, person, past }: Scene): Promise<void> {
  const [manager, keeper, contributor, reviewer] = [person('compliance_manager'), person('control_owner'), person('contributor'), person('reviewer')]
  const machine = jobActor(orgId, 'evidence collector', 'sample')
  const file = (who: Actor, name: string, bytes: Buffer) => receive(who, 'evidence.collect', evidenceFile, { name, body: once(bytes) })
  const collect = (daysAgo: number, who: Person | Actor, name: string, bytes: Buffer, given: Given) =>
    past(daysAgo, async () => collectEvidence(who, { ...given, collectedAt: new Date(now().getTime() - 5 * 60_000).toISOString(), file: await file(who, name, bytes) }))
  const decided = async (id: string) => {
    const { version, versionNumber } = await getEvidence(reviewer, { id })
    return { id, version, versionNumber }
  }
  const approve = (daysAgo: number, who: Person, id: string, reason: string) => past(daysAgo, async () => {
    await viewEvidence(who, { id })
    await approveEvidence(who, { ...(await decided(id)), reason })
  })

  // By their names: what is expected was said before.
  const { rows } = await listTemplates(manager, { limit: 100 })
  const template = (name: string) => {
    const found = rows.find((row) => row.name === name)
    if (!found) throw new Error(`the sample has no template ${name}`)
    return found.id
  }
  const reviews = template('Access review of Northstar ERP')
  const restores = template('Restore test of Northstar ERP')
  const backups = template('Nightly backups')
  const firewall = template('Security groups of the AWS production account')
  const policies = template('Information security policy')

  const users = (count: number) => csvOf([['User', 'Name', 'Role', 'Last sign-in', 'Reviewer', 'Decision'], ...Array.from({ length: count }, (_, n) => [`nw${1001 + n}`, `Clerk ${n + 1}`, ['AP clerk', 'AR clerk', 'Ledger', 'Auditor'][n % 4] as string, day(ago(30 + (n * 7) % 60)), 'T. Zielinski', n % 19 === 0 ? 'Revoke' : 'Keep'])])
  const q2 = await collect(20, contributor, 'northstar-access-review.csv', users(96), { title: 'Access review of Northstar ERP, two quarters ago', category: 'access_review', controlAreas: ['AC-02'], templateId: reviews, ...earlier('quarterly', 2, 20), description: 'Export of all 96 active users with their roles. Five accesses were revoked the same day.' })
  await approve(19, reviewer, q2.id, 'Complete: 96 rows, as on the screen.')
  const q3 = await collect(16, contributor, 'northstar-access-review.csv', users(104), { title: 'Access review of Northstar ERP, last quarter', category: 'access_review', controlAreas: ['AC-02'], templateId: reviews, ...earlier('quarterly', 1, 16), description: 'Export of all 104 active users with their roles; reviewed with the heads of department.' })
  await past(14, async () => {
    await viewEvidence(manager, { id: q3.id })
    await reviewEvidence(manager, await decided(q3.id))
  })
  await approve(13, reviewer, q3.id, 'Complete, and the six revocations are gone from today’s export.')
  await past(3, () => viewEvidence(person('auditor'), { id: q3.id }))

  const report = pdfOf('Restore test of Northstar ERP', ['Backup: nightly, 02:00 UTC, rp-northstar-2231', 'Restored to: recovery site, eu-west-1', 'Ledger rows in production: 4,118,220   restored: 4,118,220', 'Recovery time: 1 h 52 min (target 4 h)', 'Recovery point: 41 min (target 1 h)', 'Carried out by: Tomasz Zielinski', '', 'Checksums of 212 tables compared, no difference.'])
  await collect(2, keeper, 'restore-test.pdf', report, { title: 'Restore test of Northstar ERP, last quarter', category: 'restore_test', controlAreas: ['OP-01'], templateId: restores, ...earlier('quarterly', 1, 2), description: 'Protocol of the restore into the recovery site.' })

  const jobs = (failed: number) => jsonOf({ account: '441700329155', region: 'eu-central-1', jobs: Array.from({ length: 30 }, (_, n) => ({ id: `bj-${n + 1}`, resource: 'northstar-ledger', state: n < failed ? 'FAILED' : 'COMPLETED', bytes: 812_000_000 + n * 1_300_000 })) })
  const last = await collect(15, machine, 'backup-jobs.json', jobs(0), { title: 'Backup jobs of the AWS production account, last month', category: 'backup', controlAreas: ['OP-01', 'OP-02'], dataSource: 'live', templateId: backups, ...earlier('monthly', 1, 15), ownerId: keeper.userId, expiresAt: new Date(now().getTime() + days(12)).toISOString() })
  await approve(14, reviewer, last.id, 'Thirty of thirty nights.')
  const old = await collect(19, keeper, 'backup-jobs.json', jobs(1), { title: 'Backup jobs of the AWS production account, three months ago', category: 'backup', controlAreas: ['OP-01', 'OP-02'], templateId: backups, ...earlier('monthly', 3, 19), expiresAt: ago(3).toISOString() })
  await approve(18, reviewer, old.id, 'The failed night was repeated at noon.')
  await past(2, () => expireEvidence(machine, { id: old.id }))

  const groups = jsonOf({ region: 'eu-central-1', groups: [{ id: 'sg-04b1', name: 'northstar-db', ingress: [{ port: 5432, from: '10.0.3.0/24' }] }, { id: 'sg-07aa', name: 'bastion', ingress: [{ port: 22, from: '198.51.100.24/32' }] }] })
  await collect(5, machine, 'security-groups.json', groups, { title: 'Security groups, copy of last month', category: 'configuration', controlAreas: ['AC-03'], dataSource: 'fallback', templateId: firewall, ...earlier('monthly', 1, 5), ownerId: keeper.userId, description: 'The pull of this month was denied (ec2:DescribeSecurityGroups in eu-west-1); this is the newest copy there is.' })
  await collect(8, contributor, 'security-groups-example.json', groups, { title: 'Security groups, example for the training', category: 'configuration', controlAreas: ['AC-03'], dataSource: 'sample', observedFrom: day(ago(8)), observedTo: day(ago(8)), description: 'Invented, to show what the export looks like.' })

  const picture = pngOf(Array.from({ length: 24 }, (_, n) => ({ value: n === 9 ? 0.2 : 0.72 + ((n * 37) % 11) / 45, colour: n === 9 ? red : green })))
  const screen = await collect(9, contributor, 'monitoring.png', picture, { title: 'Picture of the backup monitor', category: 'backup', controlAreas: ['OP-02'], observedFrom: day(ago(9)), observedTo: day(ago(9)), description: 'Screen of the monitoring on Monday morning.' })
  await past(8, async () => rejectEvidence(reviewer, { ...(await decided(screen.id)), reason: 'Neither the account nor the date is on the picture. Bring the export instead.' }))

  const policy = (edition: string) => pdfOf(`Information security policy, ${edition}`, ['1  Everybody answers for the accesses they hold.', '2  Changes are approved by somebody else before they go live.', '3  Backups are tested every quarter.', '4  Incidents are reported within the hour.', '', 'Signed: Ines Moreau'])
  const signed = await collect(12, manager, 'policy.pdf', policy('first draft'), { title: 'Information security policy', category: 'policy', controlAreas: ['SD-01', 'AC-01'], description: 'The policy as signed by the board.', ownerId: manager.userId, templateId: policies, ...earlier('yearly', 0, 12) })
  await past(11, async () => addVersion(manager, { id: signed.id, file: await file(manager, 'policy-signed.pdf', policy('signed edition')) }))
  await approve(10, reviewer, signed.id, 'Signed by the board.')

  const badges = Buffer.from(['2 halls, 41 badges, night shift', ...Array.from({ length: 13 }, (_, n) => `${day(ago(20 - n))}  Bremen 1  door 3  badge ${2200 + n}  ${n === 7 ? 'DENIED (badge of a leaver)' : 'granted'}`)].join('\n'))
  const log = await collect(6, contributor, 'badge-log.txt', badges, { title: 'Badge log of the Bremen halls', category: 'physical_log', controlAreas: ['OP-05'], observedFrom: day(ago(20)), observedTo: day(ago(7)) })
  await past(4, async () => setLegalHold(manager, { id: (await getEvidence(manager, { id: log.id })).versions[0]!.artifactId, hold: true, reason: 'Insurance claim 2026-118: theft from hall 1' }))

  await past(1, () => createEvidence(contributor, { title: 'Visitor list of the Gdańsk hall', category: 'physical_log', controlAreas: ['OP-05'], observedFrom: day(ago(30)), observedTo: day(ago(1)), description: 'Reception keeps it on paper; it has to be scanned.', ownerId: contributor.userId }))
}

export const sample: SampleOf = { after: ['organizations', 'controls', 'evidence-templates'], fill }
