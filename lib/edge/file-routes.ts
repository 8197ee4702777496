import { z } from 'zod'
import '#lib/modules/index.ts'
import { allExports } from '#lib/door/export.ts'
import { allSheets } from '#lib/door/sheet.ts'
import type { Route } from '#lib/edge/openapi.ts'
import { deliverable } from '#lib/ingest/normalize.ts'
import { attachmentFields } from '#lib/modules/changes/model.ts'
import { sourceEvent, sourceEventFilters } from '#lib/modules/events/source-events.ts'
import { evidenceFields, fileFields, linkShape } from '#lib/modules/evidence/model.ts'
import { plainFindingFilters } from '#lib/modules/findings/plain.ts'
import { oscalModelKeys, oscalModels } from '#lib/modules/frameworks/oscal/names.ts'
import { extractionFields as populationFields } from '#lib/modules/populations/model.ts'
import { getSummary } from '#lib/modules/stats/queries.ts'
import { pullFields } from '#lib/modules/trail-streams/queries.ts'
import { importFields } from '#lib/modules/vulnerabilities/model.ts'

const sheet = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

/** Each download as text, as a workbook and as JSON, and once more where it has lines of its own or fits on paper. */
const downloads = allExports().flatMap(({ operation, input, file, what, lines, paper }): Route[] => [
  { method: 'GET', path: `/${file}.csv`, operation, input, summary: `Export as CSV: ${what.toLowerCase()}, with the filters of the list`, gives: ['text/csv'] },
  { method: 'GET', path: `/${file}.xlsx`, operation, input, summary: `Export as XLSX: ${what.toLowerCase()}, with the filters of the list, times in UTC, and a first sheet that says what it is`, gives: [sheet] },
  { method: 'GET', path: `/${file}.json`, operation, input, summary: `Export as JSON: ${what.toLowerCase()}, with the filters of the list: one object with what it is of, its rows, and their count`, gives: ['application/json'] },
  ...(lines ? [{ method: 'GET', path: `/${file}.ndjson` as const, operation, input, summary: `Export as NDJSON: ${what.toLowerCase()}, one canonical entry a line, exactly as it is kept`, gives: ['application/x-ndjson'] }] : []),
  ...(paper ? [{ method: 'GET', path: `/${file}.pdf` as const, operation, input, summary: `Export as PDF: ${what.toLowerCase()}, with the filters of the list, a cover that says what it is, and the newest checkpoint of the audit trail`, gives: ['application/pdf'] }] : []),
])

/** Each record that is a document of its own. */
const sheets = allSheets().map(({ operation, path, what }): Route => ({ method: 'GET', path: path as Route['path'], operation, summary: what, input: z.object(Object.fromEntries([...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => [name, z.guid()]))), gives: ['application/pdf'] }))

/** A framework as each document of OSCAL. */
const oscal = oscalModelKeys.map((model): Route => ({
  method: 'GET', path: `/frameworks/{frameworkId}/oscal/${model}.json`, operation: 'frameworks.exportOscal', summary: `Export a framework as OSCAL 1.2.1, ${oscalModels[model].name.toLowerCase()}; recorded with its SHA-256`, gives: ['application/json'],
  input: z.object({ frameworkId: z.guid(), ...(model === 'assessment-plan' && { engagementId: z.guid().optional().describe('The newest open one that tests it when absent') }), ...(model === 'assessment-results' && { snapshotId: z.guid().optional().describe('The newest of the framework when absent') }) }),
}))

const version = z.object({ evidenceId: z.guid(), version: z.coerce.number().int().min(1).optional().describe('The newest when absent') })
const asJson = 'With "Accept: application/json" the answer is JSON; otherwise a redirect to what was made.'

/**
 * Routes with handlers of their own, because files go in or out, or because nobody is signed in yet. They lead to the same doors;
 * `file-routes.test.ts` holds this list against app/api/v1.
 */
export const fileRoutes: Route[] = [
  { method: 'POST', path: '/auth/login', operation: null, open: true, summary: 'Exchange a password for a challenge; the sixth attempt in a minute is answered 429', takes: 'json', input: z.object({ email: z.string().max(254), password: z.string().max(1_000) }) },
  { method: 'GET', path: '/report-links/{token}', operation: null, open: true, summary: 'Download a file of a sealed report by a link that works for 15 minutes; recorded', input: z.object({ token: z.string() }), gives: ['application/pdf', 'application/octet-stream'] },
  { method: 'POST', path: '/auth/mfa', operation: null, open: true, summary: 'Exchange a challenge and a code for a session cookie', takes: 'json', input: z.object({ challenge: z.string().max(200), code: z.string().max(20) }) },
  {
    method: 'POST', path: '/events', operation: 'events.ingest', summary: 'Send events: one object, an array, NDJSON or {"Records": […]}, plain or gzip, at most 50 MB',
    input: z.object({ source: z.enum(['auto', ...deliverable]).default('auto'), label: z.string().max(200).optional() }), takes: ['application/json', 'application/x-ndjson'],
  },
  { method: 'POST', path: '/events/upload', operation: 'events.ingest', summary: `Upload a file of events, or up to ten as fields named file, each with its own outcome. ${asJson}`, input: z.object({ source: z.enum(['auto', ...deliverable]).default('auto') }), takes: 'form', redirects: 303 },
  ...downloads,
  ...sheets,
  ...oscal,
  { method: 'POST', path: '/frameworks/upload', operation: 'frameworks.import', summary: `Import a framework from an OSCAL catalog in JSON, at most 64 MB. ${asJson}`, input: z.object({}), takes: 'form', redirects: 303 },
  { method: 'POST', path: '/rule-packs/upload', operation: 'detectionRules.importPack', summary: `Import a pack of Sigma rules: .zip, .tar.gz or one .yml, at most 20 MB. ${asJson}`, input: z.object({ name: z.string().max(200).optional(), licence: z.string().optional(), author: z.string().optional() }), takes: 'form', redirects: 303 },
  { method: 'POST', path: '/evidence/upload', operation: 'evidence.collect', summary: `Collect evidence from a file of at most 50 MB; send the fields before the file. ${asJson}`, input: z.object({ ...evidenceFields, ...fileFields }), takes: 'form', redirects: 303 },
  { method: 'POST', path: '/evidence/{evidenceId}/versions', operation: 'evidence.addVersion', summary: `Upload a new version of evidence. ${asJson}`, input: z.object({ evidenceId: z.guid(), ...fileFields }), takes: 'form', redirects: 303 },
  { method: 'POST', path: '/evidence/link', operation: 'evidence.link', summary: 'Collect evidence from an object already in a bucket', input: z.object({ ...evidenceFields, ...fileFields, ...linkShape.shape }), takes: 'json' },
  { method: 'GET', path: '/evidence/{evidenceId}/download', operation: 'evidence.download', summary: 'Download a file whole or from where it stopped (Range), or be redirected to it in the bucket; recorded before the first byte', input: version, gives: ['*/*'], redirects: 302 },
  { method: 'GET', path: '/evidence/{evidenceId}/preview', operation: 'evidence.view', summary: 'Preview a file in a sandbox; recorded as viewed', input: version, gives: ['text/html', 'image/png', 'image/jpeg', 'application/pdf'] },
  { method: 'POST', path: '/evidence/{evidenceId}/verify', operation: 'artifacts.verify', summary: 'Verify the newest file of evidence: read it again and compare its hash; without a file it does not verify', input: z.object({ evidenceId: z.guid() }), takes: 'json' },
  { method: 'GET', path: '/evidence.zip', operation: 'evidence.exportFiles', summary: 'Download the newest files of several pieces of evidence as a ZIP, with their hashes', input: z.object({ ids: z.array(z.guid()) }), gives: ['application/zip'] },
  { method: 'GET', path: '/artifacts/{artifactId}/download', operation: 'artifacts.download', summary: 'Download a stored file whole or from where it stopped (Range), or be redirected to it in the bucket; recorded before the first byte', input: z.object({ artifactId: z.guid() }), gives: ['*/*'], redirects: 302 },
  { method: 'GET', path: '/artifacts/{artifactId}/picture', operation: 'artifacts.download', summary: 'Preview a stored file that is a PNG or JPEG; recorded before the first byte', input: z.object({ artifactId: z.guid() }), gives: ['image/png', 'image/jpeg'] },
  { method: 'POST', path: '/artifacts/{artifactId}/verify', operation: 'artifacts.verify', summary: 'Verify a stored file: read it again and compare its hash', input: z.object({ artifactId: z.guid() }), takes: 'json' },
  { method: 'POST', path: '/populations/upload', operation: 'populations.create', summary: `Upload what a system exported, at most 1 GiB, as a population; send the fields before the file. ${asJson}`, input: z.object(populationFields), takes: 'form', redirects: 303 },
  { method: 'POST', path: '/populations/{populationId}/files', operation: 'populations.addFile', summary: `Upload another file of a population. ${asJson}`, input: z.object({ populationId: z.guid(), part: z.string().optional() }), takes: 'form', redirects: 303 },
  { method: 'POST', path: '/populations/{populationId}/screenshots', operation: 'populations.addScreenshot', summary: `Upload a screenshot of the extraction of a population, PNG or JPEG. ${asJson}`, input: z.object({ populationId: z.guid() }), takes: 'form', redirects: 303 },
  { method: 'POST', path: '/vulnerability-imports/upload', operation: 'vulnerabilityImports.create', summary: `Upload the report of a scanner: SARIF, ASFF, OCSF, Prowler CSV, or a table; at most 1 GiB, fields before the file. ${asJson}`, input: z.object(importFields), takes: 'form', redirects: 303 },
  { method: 'POST', path: '/address-tables/upload', operation: 'anomalies.setTable', summary: `Upload the table of addresses that says where sign-ins come from: .mmdb with countries or cities, at most 500 MB. ${asJson}`, input: z.object({}), takes: 'form', redirects: 303 },
  { method: 'POST', path: '/changes/{changeId}/attachments', operation: 'changes.attach', summary: `Upload a file of at most 50 MB to a change that is not closed; send the fields before the file. ${asJson}`, input: z.object({ changeId: z.guid(), ...attachmentFields }), takes: 'form', redirects: 303 },
  { method: 'POST', path: '/backup-runs/{runId}/logs', operation: 'backupPlans.attachLog', summary: `Upload the log of a backup run, at most 50 MB, before it is reviewed. ${asJson}`, input: z.object({ runId: z.guid() }), takes: 'form', redirects: 303 },
  { method: 'POST', path: '/runbook-drills/{drillId}/files', operation: 'runbooks.attachFile', summary: `Upload a file of a drill, at most 50 MB, before it is reviewed. ${asJson}`, input: z.object({ drillId: z.guid() }), takes: 'form', redirects: 303 },
  { method: 'GET', path: '/backup-plans/agent.mjs', operation: 'backupPlans.read', summary: 'Download the script that backs up, restores, compares and posts runs: Node 20 or newer, no packages', input: z.object({}), gives: ['application/octet-stream'] },
  ...(['html', 'mjs'] as const).map((end): Route => ({ method: 'GET', path: `/packages/verify.${end}`, operation: 'packages.read', summary: `Download what verifies audit packages: verify.${end}`, input: z.object({}), gives: ['application/octet-stream'] })),
  { method: 'GET', path: '/trail-streams/{trailStreamId}/entries.ndjson', operation: 'trailStreams.pull', summary: 'Export entries of a stream that is pulled, one a line with its place, its leaf and the checkpoint: `from` is where the header tickmark-next of the last answer says, and acknowledges all before it', input: z.object({ trailStreamId: z.guid(), from: pullFields.from, limit: pullFields.limit }), gives: ['application/x-ndjson'] },
  { method: 'POST', path: '/artifacts/compare', operation: 'artifacts.compareStore', summary: 'Compare the records with the file store, in both directions', input: z.object({}), takes: 'json' },
  { method: 'GET', path: '/api/events', operation: 'events.viewList', summary: 'List source events with their raw records, as a bare array; recorded as read. Beyond an offset of 10,000 use /api/v1/events', input: z.object(sourceEventFilters) },
  { method: 'POST', path: '/api/events', operation: 'events.ingest', summary: 'Send one source event: 201 with the event, 409 when it is known already', input: sourceEvent, takes: 'json' },
  { method: 'GET', path: '/api/findings', operation: 'findings.read', summary: 'List findings by when they were found, as a bare array. Beyond an offset of 10,000 use /api/v1/findings', input: z.object(plainFindingFilters) },
  { method: 'GET', path: '/api/stats/summary', operation: 'stats.read', summary: getSummary.spec.summary, input: getSummary.spec.input },
  { method: 'POST', path: '/api/webhooks/{source}', operation: null, open: true, summary: 'Send a message to the webhook of a connection: signed as GitHub or Standard Webhooks do, stored once and answered at once, at most 25 MB', input: z.object({ source: z.guid() }), takes: ['application/json'] },
  { method: 'GET', path: '/search', operation: null, summary: 'Search records by name', input: z.object({ q: z.string().max(200) }) },
]
