/** A cell in COPY's text format, for rivals: written apart from the portal's own. */
export const copyText = (value: unknown) => (value === null ? '\\N' : String(value).replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n').replaceAll('\r', '\\r'))
