import type { Who } from '../facts.ts'

/** A field that is missing or is not what GitHub says it is. Its message names the field. */
export class Malformed extends Error {}

const isSha = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/
const isInstant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)$/
/** GitHub shows it in the place of accounts that were deleted. */
const ghost = 10_137

/** An object of a message, read field by field. What is not asked for may be anything. */
export class Part {
  readonly path: string
  readonly #fields: Record<string, unknown>

  /** @throws Malformed if it is no object */
  constructor(value: unknown, path: string) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Malformed(`${path || 'The message'} is ${value === undefined ? 'missing' : 'no object'}`)
    this.path = path
    this.#fields = value as Record<string, unknown>
  }

  #name = (field: string) => (this.path ? `${this.path}.${field}` : field)

  #wrong(field: string, what: string): never {
    throw new Malformed(`${this.#name(field)} is ${this.#fields[field] === undefined ? 'missing' : `not ${what}`}`)
  }

  has = (field: string): boolean => this.#fields[field] !== undefined && this.#fields[field] !== null

  part = (field: string): Part => new Part(this.#fields[field], this.#name(field))
  maybe = (field: string): Part | null => (this.has(field) ? this.part(field) : null)

  parts(field: string): Part[] {
    const value = this.#fields[field]
    return Array.isArray(value) ? value.map((each, n) => new Part(each, `${this.#name(field)}[${n}]`)) : this.#wrong(field, 'a list')
  }

  texts(field: string): string[] {
    const value = this.#fields[field]
    return Array.isArray(value) && value.every((each) => typeof each === 'string') ? value : this.#wrong(field, 'a list of texts')
  }

  text(field: string): string {
    const value = this.#fields[field]
    return typeof value === 'string' && value !== '' ? value : this.#wrong(field, 'a text')
  }

  /** May be empty. */
  anyText(field: string): string | null {
    const value = this.#fields[field] ?? null
    return value === null || typeof value === 'string' ? value : this.#wrong(field, 'a text')
  }

  number(field: string): number {
    const value = this.#fields[field]
    return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : this.#wrong(field, 'a whole number')
  }

  flag(field: string): boolean {
    const value = this.#fields[field]
    return typeof value === 'boolean' ? value : this.#wrong(field, 'true or false')
  }

  sha(field: string): string {
    const value = this.#fields[field]
    return typeof value === 'string' && isSha.test(value) ? value : this.#wrong(field, 'a SHA')
  }

  /** Also of seconds since 1970, as pushes have it. */
  instant(field: string): string {
    const value = this.#fields[field]
    const ms = typeof value === 'number' ? value * 1_000 : typeof value === 'string' && isInstant.test(value) ? Date.parse(value) : Number.NaN
    return Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : this.#wrong(field, 'an instant')
  }

  orNull<T>(field: string, read: (field: string) => T): T | null {
    return this.has(field) ? read.call(this, field) : null
  }

  /** @throws Malformed if the field is not there at all: that is no deleted account */
  who(field: string): Who | null {
    if (this.#fields[field] === undefined) this.#wrong(field, 'an account')
    const of = this.maybe(field)
    if (of === null) return null
    const [id, login] = [of.number('id'), of.text('login')]
    return id === ghost ? null : { id, login, bot: of.anyText('type') === 'Bot' || login.endsWith('[bot]') }
  }
}
