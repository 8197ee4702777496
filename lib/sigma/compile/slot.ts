import { fold, foldDashes } from '../text/fold.ts'

/** How a text is prepared before a pattern looks at it. `dashed`: the five dashes of `windash` are one. */
export type Form = 'plain' | 'folded' | 'dashed' | 'foldedDashed'
const PLACE: Record<Form, 0 | 1 | 2 | 3> = { plain: 0, folded: 1, dashed: 2, foldedDashed: 3 }

/** The texts of a field in one event: none, one, or the elements of an array. */
export type Texts = string | string[] | null

/**
 * The event being matched. `epoch` changes with every event, so that slots know what they hold is stale. `walked`: every
 * plain slot that has a value was given it.
 */
export type Scene = { event: Record<string, unknown>; epoch: number; walked: boolean }

/** A name on the way to a value, with the remaining path as one key: `a.b.c` at depth 1 is `b`, or `b.c`. */
type Step = { segment: string; remainder: string; guarded: boolean }

const INHERITED = new Set(Object.getOwnPropertyNames(Object.prototype))

/**
 * One field of a rule set, read at most once per event and folded at most once per form. A field may have several
 * paths (its own name, then the names a mapping gives it): the first one present wins. At each level a key that
 * holds dots itself wins over nested objects. Inside arrays every element is looked at.
 */
export class Slot {
  readonly name: string
  readonly paths: string[]
  /** One name without dots: its value can only stand at the top of the event. */
  readonly plain: boolean
  private readonly routes: Step[][]
  private epoch = -1
  private raw: unknown = undefined
  private formsEpoch = -1
  private readonly forms: (Texts | undefined)[] = [undefined, undefined, undefined, undefined]

  constructor(name: string, paths: string[]) {
    this.name = name
    this.paths = paths
    this.routes = paths.map(toRoute)
    this.plain = paths.length === 1 && !name.includes('.')
  }

  /** Take the value from a walk over the event. */
  put(value: unknown, epoch: number): void {
    this.epoch = epoch
    this.raw = value
  }

  /** The raw value; undefined when the event has no such field. */
  value(scene: Scene): unknown {
    if (this.epoch !== scene.epoch) this.load(scene)
    return this.raw
  }

  /** The value as text in a form. Objects are their compact JSON text; null and missing have none. */
  texts(scene: Scene, form: Form): Texts {
    if (this.epoch !== scene.epoch) this.load(scene)
    if (typeof this.raw === 'string' && form === 'plain') return this.raw
    if (this.raw === undefined) return null
    const { forms } = this
    if (this.formsEpoch !== scene.epoch) {
      this.formsEpoch = scene.epoch
      forms[0] = forms[1] = forms[2] = forms[3] = undefined
    }
    const index = PLACE[form]
    const known = forms[index]
    if (known !== undefined) return known
    const plain = forms[0] === undefined ? toTexts(this.raw) : forms[0]
    forms[0] = plain
    const made = toForm(plain, form)
    forms[index] = made
    return made
  }

  private load(scene: Scene): void {
    this.epoch = scene.epoch
    this.raw = undefined
    if (this.plain && scene.walked) return
    for (const route of this.routes) {
      this.raw = walk(scene.event, route, 0)
      if (this.raw !== undefined) break
    }
  }
}

function toRoute(path: string): Step[] {
  const segments = path.split('.')
  return segments.map((segment, depth) => {
    const remainder = segments.slice(depth).join('.')
    return { segment, remainder, guarded: INHERITED.has(segment) || INHERITED.has(remainder) }
  })
}

function walk(value: unknown, route: Step[], depth: number): unknown {
  const step = route[depth]
  if (step === undefined) return value
  if (typeof value !== 'object' || value === null) return undefined
  if (Array.isArray(value)) {
    const found = value.map((element) => walk(element, route, depth)).filter((each) => each !== undefined)
    return found.length === 0 ? undefined : found.flat()
  }
  const record = value as Record<string, unknown>
  const whole = step.guarded ? ownValue(record, step.remainder) : record[step.remainder]
  if (whole !== undefined || depth === route.length - 1) return whole
  const inner = step.guarded ? ownValue(record, step.segment) : record[step.segment]
  return inner === undefined ? undefined : walk(inner, route, depth + 1)
}

/** A field may be called `constructor`; what every object inherits is no part of the event. */
function ownValue(record: Record<string, unknown>, key: string): unknown {
  return Object.hasOwn(record, key) ? record[key] : undefined
}

/** The text of one value, or null for null, missing and arrays. */
export function textOf(value: unknown): string | null {
  switch (typeof value) {
    case 'string': return value
    case 'number':
    case 'boolean':
    case 'bigint': return String(value)
    case 'object': return value === null || Array.isArray(value) ? null : JSON.stringify(value)
    default: return null
  }
}

function toTexts(raw: unknown): Texts {
  if (!Array.isArray(raw)) return textOf(raw)
  const texts: string[] = []
  for (const element of raw.flat(Infinity)) {
    const text = textOf(element)
    if (text !== null) texts.push(text)
  }
  return texts.length === 0 ? null : texts
}

/** All texts of a field in a form. */
export function toForm(texts: Texts, form: Form): Texts {
  if (texts === null || form === 'plain') return texts
  const convert = CONVERT[form]
  return typeof texts === 'string' ? convert(texts) : texts.map(convert)
}

const CONVERT: Record<Form, (text: string) => string> = {
  plain: (text) => text,
  folded: fold,
  dashed: foldDashes,
  foldedDashed: (text) => foldDashes(fold(text)),
}

/** A text in a form. */
export function convertText(text: string, form: Form): string {
  return CONVERT[form](text)
}

/** Stands between joined texts: a character of one byte, so that the whole stays a text of single bytes, and in no pattern worth the name. */
export const BETWEEN = '\0'

/** Every text in the event, for keyword searches: string, number and boolean values at any depth, not the keys. */
export class EventTexts {
  private epoch = -1
  private all: string[] = []
  private readonly forms: (string[] | undefined)[] = [undefined, undefined, undefined, undefined]
  private readonly joins: (string | undefined)[] = [undefined, undefined, undefined, undefined]

  texts(scene: Scene, form: Form): string[] {
    this.collect(scene)
    if (form === 'plain') return this.all
    const index = PLACE[form]
    const made = this.forms[index] ?? this.all.map(CONVERT[form])
    this.forms[index] = made
    return made
  }

  /** All of them as one text, to be searched at once for patterns without `BETWEEN`. */
  joined(scene: Scene, form: Form): string {
    this.collect(scene)
    const index = PLACE[form]
    const made = this.joins[index] ?? CONVERT[form](this.all.join(BETWEEN))
    this.joins[index] = made
    return made
  }

  private collect(scene: Scene): void {
    if (this.epoch === scene.epoch) return
    this.epoch = scene.epoch
    this.all = []
    collectTexts(scene.event, this.all)
    this.forms.fill(undefined)
    this.joins.fill(undefined)
  }
}

function collectTexts(event: Record<string, unknown>, texts: string[]): void {
  // A stack of its own: an event nested a hundred thousand deep must not end the worker.
  const open: object[] = [event]
  for (let object = open.pop(); object !== undefined; object = open.pop()) {
    // Arrays apart: a loop over keys that has seen one array is six times slower on objects ever after.
    if (Array.isArray(object)) for (const value of object) collectText(value, texts, open)
    else collectTextsOf(object as Record<string, unknown>, texts, open)
  }
}

function collectTextsOf(object: Record<string, unknown>, texts: string[], open: object[]): void {
  for (const key in object) collectText(object[key], texts, open)
}

function collectText(value: unknown, texts: string[], open: object[]): void {
  if (typeof value === 'string') texts.push(value)
  else if (typeof value === 'object' && value !== null) open.push(value)
  else if (value !== null && value !== undefined) texts.push(String(value))
}
