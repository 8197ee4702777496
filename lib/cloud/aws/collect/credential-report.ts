/** One line of the credential report of IAM: column → text. */
export type ReportLine = Record<string, string>
export type Report = { at: Date; root: ReportLine | null; users: Map<string, ReportLine> }

const header = /^user,arn,user_creation_time,/

/**
 * By ARN. Names of users may hold commas, and whether AWS quotes them is not documented: both are read, and a line that fits neither way makes the report unreadable.
 * @throws SyntaxError
 */
export function readReport(text: string, at: Date): Report {
  const [first = '', ...lines] = text.split(/\r?\n/)
  if (!header.test(first)) throw new SyntaxError('this is no credential report')
  const columns = first.split(',')
  const report: Report = { at, root: null, users: new Map() }
  for (const line of lines) {
    if (line === '') continue
    const fields = cells(line, columns.length)
    const entry = Object.fromEntries(columns.map((name, index) => [name, fields[index] ?? '']))
    if (entry.user === '<root_account>') report.root = entry
    else report.users.set(entry.arn ?? '', entry)
  }
  return report
}

function cells(line: string, count: number): string[] {
  const found = [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare ?? '')
  const more = found.length - count
  if (more === 0) return found
  // So many commas more in the name and in the ARN that ends with it.
  const each = more / 2
  if (more < 0 || !Number.isInteger(each)) throw new SyntaxError('a line of the report has another number of columns')
  return [found.slice(0, each + 1).join(','), found.slice(each + 1, 2 * each + 2).join(','), ...found.slice(2 * each + 2)]
}

/** `N/A`, `no_information` and `not_supported`: never, or not known, which the report does not tell apart. */
export function dayIn(text: string | undefined): string | null {
  if (text === undefined || /^(N\/A|no_information|not_supported|)$/.test(text)) return null
  const at = new Date(text)
  if (Number.isNaN(at.getTime())) throw new SyntaxError('a date of the report is none')
  return at.toISOString()
}

export function yesIn(text: string | undefined): boolean {
  if (text === 'true' || text === 'TRUE') return true
  if (text === 'false' || text === 'FALSE' || text === 'not_supported') return false
  throw new SyntaxError('a yes or no of the report is neither')
}
