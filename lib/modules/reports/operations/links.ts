import 'server-only'
import { and, desc, eq } from 'drizzle-orm'
import { z } from 'zod'
import { artifacts } from '#db/schema/artifacts.ts'
import { reports, reportVersions } from '#db/schema/reports.ts'
import { minutes } from '#lib/clock.ts'
import { changed, done, viewed } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { env } from '#lib/env.ts'
import { AppError, conflict } from '#lib/errors.ts'
import { id } from '#lib/input.ts'
import { kinds } from '../kinds/index.ts'
import { type ReportKind, sealedEnding } from '../model.ts'
import { linkMinutes, linkTo, readLink } from '../sealed.ts'
import { load, subject } from './shared.ts'

export const linkReport = operation({
  name: 'reports.link',
  summary: 'Create a link to a file of the newest version of a sealed report: it works for 15 minutes for whoever has it',
  category: 'export',
  http: { method: 'POST', path: '/reports/{id}/links' },
  input: z.object({ id, format: z.enum(['pdf', 'json'], { error: 'choose PDF or JSON' }) }),
  load,
  run: async ({ tx, actor, input: { format }, subject: of, at }) => {
    if (!kinds[of.kind as ReportKind].sealed) throw conflict('Its files are not sealed: download them.')
    const [version] = await tx.select({ number: reportVersions.number, files: reportVersions.files }).from(reportVersions).where(and(eq(reportVersions.reportId, of.id), eq(reportVersions.state, 'locked'))).orderBy(desc(reportVersions.number)).limit(1)
    const artifactId = version?.files?.find((each) => each.format === format)?.artifactId
    if (!version || !artifactId) throw conflict('No version of it is locked yet.')
    const until = new Date(at.getTime() + minutes(linkMinutes))
    const token = linkTo({ orgId: actor.orgId, reportId: of.id, version: version.number, format, artifactId, until: until.toISOString() })
    return done({ url: new URL(`/api/v1/report-links/${token}`, env().BASE_URL).href, until }, changed(subject(of), null, { linkFormat: format, linkUntil: until, reportVersion: version.number }))
  },
})

/** Recorded before a byte leaves, by whoever has the link: nobody is signed in. */
export const openLink = operation({
  name: 'reports.openLink',
  summary: 'Open a file of a sealed report by a link',
  category: 'data access',
  input: z.object({ token: z.string().max(4_000) }),
  load: async ({ tx, actor, input, at }) => {
    const link = readLink(input.token)
    if (link.orgId !== actor.orgId) return null
    const [of] = await tx.select().from(reports).where(eq(reports.id, link.reportId))
    const [file] = await tx.select().from(artifacts).where(and(eq(artifacts.id, link.artifactId), eq(artifacts.ownerId, link.reportId)))
    if (!of || !file) return null
    if (Date.parse(link.until) <= at.getTime()) throw new AppError('not_found', `This link worked until ${link.until.slice(0, 16).replace('T', ' ')} UTC. Ask whoever sent it for a new one.`)
    return { of, file, link }
  },
  run: async ({ subject: { of, file, link } }) => done(
    { name: file.name.slice(0, -sealedEnding.length), address: { key: file.key, version: file.objectVersion }, sha256: file.sha256, sealed: { reportId: of.id, version: link.version, format: link.format } },
    viewed(subject(of), { reason: `${file.name}, by a link that works until ${link.until}` }),
  ),
})
