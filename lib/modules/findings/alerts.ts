import 'server-only'
import { and, desc, eq, gt, like, sql } from 'drizzle-orm'
import { z } from 'zod'
import { findings } from '#db/schema/findings.ts'
import { mails } from '#db/schema/mails.ts'
import { mailList } from '#lib/addresses.ts'
import { jobActor } from '#lib/auth/actor.ts'
import { organizationsWith } from '#lib/auth/entrance.ts'
import { hours, minutes, now } from '#lib/clock.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { untilNothing } from '#lib/door/until-nothing.ts'
import { round } from '#lib/door/work.ts'
import { env } from '#lib/env.ts'
import { conflict } from '#lib/errors.ts'
import { formatDateTime } from '#lib/format.ts'
import { queueMail } from '../mails/within.ts'
import { readSettings } from '../settings/queries.ts'

const subject = (count: number) => `${count} critical ${count === 1 ? 'finding' : 'findings'} in the last hour`

/** As the settings say it: so many critical findings within an hour, and not told within the last one. */
export const tellCritical = operation({
  name: 'findings.tellCritical',
  summary: 'Notify the addresses of the settings of critical findings in the last hour',
  category: 'export',
  input: z.object({}),
  run: async ({ tx, actor, at, send }) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext(${`tell-critical.${actor.orgId}`}))`)
    const { alerts, notifications } = await readSettings(tx)
    const recipients = mailList(notifications.criticalFindingsTo) ?? []
    const since = new Date(at.getTime() - hours(1))
    const found = await tx.select({ id: findings.id, ruleName: findings.ruleName, userName: findings.userName, system: findings.system, occurredAt: findings.occurredAt }).from(findings)
      .where(and(eq(findings.severity, 4), gt(findings.createdAt, since))).orderBy(desc(findings.id)).limit(1_000)
    const [told] = await tx.select({ id: mails.id }).from(mails).where(and(gt(mails.createdAt, since), like(mails.subject, '% critical % in the last hour'))).limit(1)
    if (recipients.length === 0 || found.length < alerts.criticalFindings || told) throw conflict('There is nothing to notify anybody of.')
    const lines = found.slice(0, 20).map((each) => `${formatDateTime(each.occurredAt)}  ${each.ruleName}: ${each.userName ?? 'nobody named'}${each.system ? `, ${each.system}` : ''}\n${env().BASE_URL}/findings/${each.id}`)
    const text = `${subject(found.length)}${found.length > 20 ? ', the newest 20 of them' : ''}:\n\n${lines.join('\n\n')}\n`
    for (const to of recipients) await queueMail({ tx, actor, at, send }, { to, subject: subject(found.length), text })
    return done({ told: recipients.length }, changed({ type: 'finding', id: actor.orgId, label: subject(found.length) }, null, { recipients: recipients.length, findings: found.length }, { count: found.length }))
  },
})

export const tellOfCritical = round({
  name: 'tell-critical',
  every: minutes(1),
  run: async ({ among, requestId }) => among(await organizationsWith('critical', new Date(now().getTime() - hours(1))), 'telling of critical findings', (orgId) => untilNothing(() => tellCritical(jobActor(orgId, 'alerts', requestId), {}))),
})
