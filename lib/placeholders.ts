/** Values of placeholders by name, as people write them: one `name: value` a line, a name as often as it has values. */
export type PlaceholderValues = Record<string, string[]>

const line = /^%?([A-Za-z0-9_.-]{1,100})%?\s*:\s*(\S.*)$/
const most = 1_000
const read = new Map<string, PlaceholderValues>()

/** What is wrong with a text; null: nothing. */
export function placeholderProblem(text: string): string | null {
  const lines = linesOf(text)
  if (lines.length > most) return `holds more than ${most.toLocaleString('en')} values`
  const wrong = lines.find((each) => !line.test(each))
  return wrong === undefined ? null : `“${wrong.slice(0, 100)}” is not “name: value”, such as Admins: mara`
}

/** The same text is read once: whoever compiles by the values knows them again. */
export function placeholderValues(text: string): PlaceholderValues {
  const known = read.get(text)
  if (known) return known
  const values: PlaceholderValues = {}
  for (const each of linesOf(text)) {
    const [, name, value] = line.exec(each) ?? []
    if (name === undefined || value === undefined) continue
    const former = Object.hasOwn(values, name) ? values[name] : undefined
    if (former === undefined) Object.defineProperty(values, name, { value: [value], enumerable: true })
    else if (!former.includes(value)) former.push(value)
  }
  if (read.size >= 100) read.clear()
  read.set(text, values)
  return values
}

const linesOf = (text: string) => text.split('\n').map((each) => each.trim()).filter(Boolean)
