import 'server-only'
import { type ReportKind, reportKindKeys } from '../model.ts'
import type { Kind } from '../shape.ts'
import { changes } from './changes.ts'
import { findings } from './findings.ts'

/** Every kind of report: a name in `words.ts` without a file here does not compile. */
export const kinds: Record<ReportKind, Kind> = { changes, findings }

/** Those that executives read. */
export const summaryKinds = reportKindKeys.filter((kind) => kinds[kind].summary)
