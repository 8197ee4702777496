import 'server-only'
import { and, asc, desc, eq, inArray, isNull, lt, notExists, or, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { auditEntries } from '#db/schema/audit-trail.ts'
import { eventBatches } from '#db/schema/events.ts'
import { findings } from '#db/schema/findings.ts'
import { evidence, evidenceVersions } from '#db/schema/evidence.ts'
import { mails } from '#db/schema/mails.ts'
import { systems } from '#db/schema/systems.ts'
import { backupCodes, invites, users } from '#db/schema/users.ts'
import { type Actor, may, personOf, userOf } from '#lib/auth/actor.ts'
import { days, now } from '#lib/clock.ts'
import { query } from '#lib/door/query.ts'
import { openEntries } from '../audit-trail/queries.ts'
import { severityName } from '../findings/model.ts'
import { readSettings } from '../settings/queries.ts'

/** Something that waits for this person, with the one place that finishes it. `due`: when it should be done, if anything says so. */
export type Task = { id: string; title: string; detail: string; href: string; button: string; due: Date | null; severity: 'low' | 'medium' | 'high' | 'critical' | null }

/** At most this many of one kind: the list is for today, the registers hold the rest. */
const most = 8

export const getWorklist = query({
  name: 'home.worklist',
  permission: 'profile.read',
  summary: 'What waits for the caller',
  http: { path: '/worklist' },
  input: z.object({}),
  run: async ({ tx, actor }) => {
    const tasks: Task[] = []
    for (const gather of [ownFindings, openFindings, evidenceToDecide, ownEvidence, failedBatches, unsentMails, openInvites, ownerless, ownSecurity]) tasks.push(...await gather(tx, actor))
    return tasks
  },
})

const finding = { id: findings.id, ruleName: findings.ruleName, severity: findings.severity, riskScore: findings.riskScore, userName: findings.userName, status: findings.status }

const findingTask = (row: { id: string; ruleName: string; severity: number; riskScore: number; userName: string | null; status: string }, detail: string): Task =>
  ({ id: row.id, title: row.ruleName, detail: [detail, row.userName, `risk ${row.riskScore}`].filter(Boolean).join(' · '), href: `/findings/${row.id}`, button: 'Decide', due: null, severity: severityName(row.severity) })

async function ownFindings(tx: Tx, actor: Actor): Promise<Task[]> {
  const userId = userOf(actor)
  if (!userId || !may(actor, 'findings.read')) return []
  const rows = await tx.select(finding).from(findings)
    .where(and(eq(findings.assigneeId, userId), inArray(findings.status, ['open', 'flagged']))).orderBy(desc(findings.riskScore), desc(findings.id)).limit(most)
  return rows.map((row) => findingTask(row, row.status === 'flagged' ? 'Flagged, assigned to you' : 'Assigned to you'))
}

async function openFindings(tx: Tx, actor: Actor): Promise<Task[]> {
  if (!may(actor, 'findings.review')) return []
  const rows = await tx.select(finding).from(findings)
    .where(and(eq(findings.status, 'open'), isNull(findings.assigneeId), inArray(findings.severity, [3, 4]))).orderBy(desc(findings.riskScore), desc(findings.id)).limit(most)
  return rows.map((row) => findingTask(row, 'Nobody has looked yet'))
}

/** What somebody else collected: whoever collected any version may not decide. */
async function evidenceToDecide(tx: Tx, actor: Actor): Promise<Task[]> {
  if (!may(actor, 'evidence.approve')) return []
  const own = tx.select({ one: sql`1` }).from(evidenceVersions).where(and(eq(evidenceVersions.orgId, evidence.orgId), eq(evidenceVersions.evidenceId, evidence.id), eq(evidenceVersions.collectedByPersonId, personOf(actor) ?? actor.orgId)))
  const rows = await tx.select({ id: evidence.id, title: evidence.title, dataSource: evidence.dataSource, versionNumber: evidence.versionNumber }).from(evidence)
    .where(and(eq(evidence.status, 'collected'), isNull(evidence.deletedAt), inArray(evidence.dataSource, ['live', 'manual']), notExists(own))).orderBy(asc(evidence.arrivedAt), asc(evidence.id)).limit(most)
  return rows.map((row) => ({ id: row.id, title: row.title, detail: `Evidence to review · ${row.dataSource} · version ${row.versionNumber}`, href: `/evidence/${row.id}`, button: 'Review', due: null, severity: null }))
}

const endings = { pending: 'Expected, no file yet', rejected: 'Rejected: bring in a new version', expired: 'Has run out: bring in a new version', approved: 'Evidence of yours runs out', collected: '' }

async function ownEvidence(tx: Tx, actor: Actor): Promise<Task[]> {
  const userId = userOf(actor)
  if (!userId || !may(actor, 'evidence.addVersion')) return []
  const soon = new Date(now().getTime() + days(30))
  const rows = await tx.select({ id: evidence.id, title: evidence.title, status: evidence.status, expiresAt: evidence.expiresAt }).from(evidence)
    .where(and(eq(evidence.ownerId, userId), isNull(evidence.deletedAt), or(inArray(evidence.status, ['pending', 'rejected', 'expired']), and(eq(evidence.status, 'approved'), lt(evidence.expiresAt, soon)))))
    .orderBy(desc(evidence.arrivedAt), desc(evidence.id)).limit(most)
  return rows.map((row) => ({ id: row.id, title: row.title, detail: endings[row.status], href: `/evidence/${row.id}`, button: row.status === 'pending' ? 'Bring it in' : 'Renew', due: row.status === 'approved' ? row.expiresAt : null, severity: null }))
}

async function failedBatches(tx: Tx, actor: Actor): Promise<Task[]> {
  if (!may(actor, 'events.ingest')) return []
  const rows = await tx.select({ id: eventBatches.id, label: eventBatches.label, rejected: eventBatches.rejected }).from(eventBatches)
    .where(and(sql`${eventBatches.rejected} > 0`, sql`${eventBatches.receivedAt} > now() - interval '7 days'`)).orderBy(desc(eventBatches.receivedAt)).limit(3)
  return rows.map((row) => ({ id: row.id, title: `${row.rejected} rejected in ${row.label}`, detail: 'Each is listed with its line and the reason', href: `/events/deliveries/${row.id}`, button: 'Look', due: null, severity: null }))
}

async function unsentMails(tx: Tx, actor: Actor): Promise<Task[]> {
  if (!may(actor, 'mails.read')) return []
  const rows = await tx.select({ id: mails.id, status: mails.status, subject: mails.subject }).from(mails).where(inArray(mails.status, ['failed', 'kept'])).orderBy(desc(mails.createdAt)).limit(3)
  return rows.map((row) => ({ id: row.id, title: row.subject, detail: row.status === 'failed' ? 'This mail could not be sent' : 'Kept: no mail server is set up', href: '/settings/mails', button: 'Open', due: null, severity: null }))
}

async function openInvites(tx: Tx, actor: Actor): Promise<Task[]> {
  if (!may(actor, 'users.resendInvite')) return []
  const rows = await tx.select({ id: users.id, name: users.name, expiresAt: invites.expiresAt }).from(invites)
    .innerJoin(users, and(eq(users.orgId, invites.orgId), eq(users.id, invites.userId)))
    .where(and(isNull(invites.acceptedAt), isNull(invites.revokedAt), eq(users.status, 'invited'), lt(invites.expiresAt, new Date(now().getTime() + days(3))))).orderBy(asc(invites.expiresAt)).limit(most)
  return rows.map((row) => ({ id: row.id, title: `${row.name} has not accepted the invitation`, detail: 'The link runs out', href: `/users/${row.id}`, button: 'Send again', due: row.expiresAt, severity: null }))
}

async function ownerless(tx: Tx, actor: Actor): Promise<Task[]> {
  if (actor.grants['systems.update'] !== 'any') return []
  const rows = await tx.select({ id: systems.id, name: systems.name }).from(systems).where(and(isNull(systems.ownerId), isNull(systems.deletedAt))).orderBy(desc(systems.criticality), systems.name).limit(3)
  return rows.map((row) => ({ id: row.id, title: `${row.name} has no owner`, detail: 'Nobody answers for its access and changes', href: `/systems/${row.id}/edit`, button: 'Choose one', due: null, severity: null }))
}

async function ownSecurity(tx: Tx, actor: Actor): Promise<Task[]> {
  if (actor.kind !== 'person') return []
  const [user] = await tx.select({ passwordChangedAt: users.passwordChangedAt, mfaEnrolledAt: users.mfaEnrolledAt }).from(users).where(eq(users.id, actor.userId))
  const tasks: Task[] = []
  if (user?.passwordChangedAt) {
    const settings = await readSettings(tx)
    const due = new Date(user.passwordChangedAt.getTime() + days(actor.roles.includes('admin') ? settings.password.expiryDaysAdmin : settings.password.expiryDaysOther))
    if (due.getTime() < now().getTime() + days(14)) tasks.push({ id: 'password', title: 'Your password runs out', detail: 'Choose a new one before it does', href: '/profile/password', button: 'Change', due, severity: null })
  }
  const left = await tx.select({ id: backupCodes.id }).from(backupCodes).where(and(eq(backupCodes.userId, actor.userId), isNull(backupCodes.usedAt))).limit(3)
  const made = await tx.select({ id: backupCodes.id }).from(backupCodes).where(eq(backupCodes.userId, actor.userId)).limit(1)
  if (made.length > 0 && left.length < 3) tasks.push({ id: 'codes', title: `${left.length} backup codes left`, detail: 'Make new ones before you need them', href: '/profile', button: 'Renew', due: null, severity: null })
  return tasks
}

/** What changed lately, for those who may read the trail; what the caller did, for everybody else. */
export const getRecent = query({
  name: 'home.recent',
  permission: 'profile.read',
  summary: 'The newest audit entries the caller may see',
  input: z.object({}),
  run: async ({ tx, actor }) => {
    const rows = await tx.select({ id: auditEntries.id, recordedAt: auditEntries.recordedAt, body: auditEntries.body }).from(auditEntries)
      .where(and(
        may(actor, 'auditTrail.read') ? undefined : eq(auditEntries.actorId, userOf(actor) ?? ''),
        inArray(auditEntries.category, ['configuration', 'authorization', 'detection', 'approval', 'remediation', 'export']),
      ))
      .orderBy(desc(auditEntries.recordedAt), desc(auditEntries.id)).limit(12)
    return openEntries(tx, rows)
  },
})
