/** The kinds of file that are taken (EV-1), what each is called, and what a sender may claim it to be. */
type Shape = { name: string; type: string; extensions: readonly string[]; claims: readonly string[] }

export const kinds = {
  pdf: { name: 'PDF', type: 'application/pdf', extensions: ['pdf'], claims: ['application/pdf', 'application/x-pdf'] },
  png: { name: 'PNG', type: 'image/png', extensions: ['png'], claims: ['image/png', 'image/x-png'] },
  jpeg: { name: 'JPEG', type: 'image/jpeg', extensions: ['jpg', 'jpeg'], claims: ['image/jpeg', 'image/jpg', 'image/pjpeg'] },
  csv: { name: 'CSV', type: 'text/csv', extensions: ['csv'], claims: ['text/csv', 'application/csv', 'text/plain', 'application/vnd.ms-excel', 'text/x-csv', 'text/comma-separated-values'] },
  json: { name: 'JSON', type: 'application/json', extensions: ['json'], claims: ['application/json', 'text/json', 'text/plain'] },
  xlsx: { name: 'XLSX', type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', extensions: ['xlsx'], claims: ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'application/zip', 'application/x-zip-compressed'] },
  docx: { name: 'DOCX', type: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document', extensions: ['docx'], claims: ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'application/zip', 'application/x-zip-compressed'] },
  text: { name: 'plain text', type: 'text/plain', extensions: ['txt', 'log', 'text', 'md'], claims: ['text/plain', 'text/markdown', 'text/x-log', 'text/x-markdown'] },
  /** What an organization takes beyond those: nothing is known of its content, so it is downloaded and never shown. */
  other: { name: 'Another kind, kept as it is', type: 'application/octet-stream', extensions: [], claims: [] },
} as const satisfies Record<string, Shape>

export type Kind = keyof typeof kinds

export const allowedKinds = 'PDF, PNG, JPEG, CSV, JSON, XLSX, DOCX and plain text (UTF-8)'

/** Never taken, whatever an organization allows: what runs where it is opened. */
export const neverTaken = /^(exe|dll|com|scr|msi|msp|bat|cmd|ps1|psm1|vbs|vbe|js|jse|mjs|wsf|wsh|hta|lnk|jar|app|apk|sh|html?|xhtml|mht(ml)?|svgz?|swf|docm|xlsm|pptm)$/

/** Bytes a file may have. */
export const maxFile = 50 * 1024 * 1024

export const kindOfExtension = (extension: string): Kind | null =>
  (Object.keys(kinds) as Kind[]).find((kind) => (kinds[kind].extensions as readonly string[]).includes(extension)) ?? null

export const kindOfType = (type: string): Kind | null => (Object.keys(kinds) as Kind[]).find((kind) => kinds[kind].type === type) ?? null

export const nameOfType = (type: string): string => {
  const kind = kindOfType(type)
  return kind ? kinds[kind].name : type
}
