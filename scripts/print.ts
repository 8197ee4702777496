// Prints one document: told on standard input, the PDF on standard output. A process of its own, with a memory limit, so that no page waits
// for it and none ends with it. What only the other kind needs is not loaded.
import { document } from './print/told.ts'

if ('list' in document) await (await import('./print/list.ts')).printList(document.list)
else await (await import('./print/sheet.ts')).printSheet(document.sheet)
