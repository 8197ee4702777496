import type { Checker, Symbol, Type } from 'typescript/unstable/sync'
import { ElementFlags, SignatureKind, SymbolFlags, TypeFlags } from 'typescript/unstable/sync'

/** JSON Schema, draft 2020-12: as much of it as types say. */
export type Schema = {
  type?: string | string[]
  format?: string
  description?: string
  enum?: Literal[]
  anyOf?: Schema[]
  items?: Schema | false
  prefixItems?: Schema[]
  minItems?: number
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: Schema
  $ref?: string
}
type Literal = string | number | boolean | null

/** What JSON.stringify throws at, or makes something of that nobody expects. */
const never = new Set(['Buffer', 'Uint8Array', 'ArrayBuffer', 'Map', 'Set', 'WeakMap', 'WeakSet', 'Promise', 'ReadableStream'])

/**
 * What `JSON.stringify` makes of a value of a TypeScript type.
 * @param named gets the types that contain themselves, by name
 */
export class Schemas {
  private readonly path: { type: Type; name: string; recurs: boolean }[] = []
  private readonly checker: Checker
  private readonly named: Record<string, Schema>

  constructor(checker: Checker, named: Record<string, Schema>) {
    this.checker = checker
    this.named = named
  }

  /** @param where names the type in errors. @throws Error for what is no JSON: bytes, functions, big integers, maps */
  of(type: Type, where: string): Schema {
    return type.isUnionType() ? this.within(type, where, () => this.ofAny(type.getTypes(), where)) : this.ofAny([type], where)
  }

  /** One of these. */
  ofAny(any: readonly Type[], where: string): Schema {
    const parts = any.flatMap((each) => (each.isUnionType() ? each.getTypes() : [each])).filter((each) => !isNothing(each))
    const literals = new Set<Literal>(parts.flatMap(literalOf))
    const types = new Set(parts.flatMap((each) => primitiveOf(each) ?? []))
    // A type without end takes in its literals.
    for (const each of literals) if (types.has(typeOf(each))) literals.delete(each)
    // true and false are all there is.
    if (literals.has(true) && literals.has(false)) {
      types.add('boolean')
      literals.delete(true)
      literals.delete(false)
    }
    const others = parts.filter((each) => literalOf(each).length === 0 && primitiveOf(each) === null).map((each) => this.ofObject(each, where))
    if (others.some((each) => Object.keys(each).length === 0)) return {}
    if (literals.size === 0 && others.length === 0) return types.size === 0 ? { type: 'null' } : { type: one([...types].sort()) }
    const plain: Schema[] = []
    const sorted = [...literals].sort((a, b) => (typeof a === 'number' && typeof b === 'number' ? a - b : String(a) < String(b) ? -1 : 1))
    // null stands among literals, so that what may be absent is one list.
    if (sorted.length > 0 && types.delete('null')) sorted.push(null)
    if (sorted.length > 0) plain.push({ type: one([...new Set(sorted.map(typeOf))]), enum: sorted })
    if (types.size > 0) plain.push({ type: one([...types].sort()) })
    const all = unique([...others, ...plain])
    return all.length === 1 ? (all[0] as Schema) : { anyOf: all }
  }

  private ofObject(type: Type, where: string): Schema {
    const { checker } = this
    if (type.flags & (TypeFlags.Any | TypeFlags.Unknown | TypeFlags.NonPrimitive)) return {}
    if (type.isTypeParameter() || type.isErrorType() || type.flags & (TypeFlags.BigIntLike | TypeFlags.ESSymbolLike)) throw new Error(`${where}: ${checker.typeToString(type)} has no form in JSON`)
    const symbol = type.getSymbol()
    if (symbol?.name === 'Date') return { type: 'string', format: 'date-time' }
    if (never.has(symbol?.name ?? '') || checker.getSignaturesOfType(type, SignatureKind.Call).length > 0) throw new Error(`${where}: ${checker.typeToString(type)} has no form in JSON`)
    return this.within(type, where, () => this.ofStructure(type, where))
  }

  /** What contains itself is described once, under its name. */
  private within(type: Type, where: string, describe: () => Schema): Schema {
    const name = (type.getAliasSymbol() ?? type.getSymbol())?.name ?? ''
    const again = this.path.find((each) => each.type.id === type.id)
    if (again) {
      again.recurs = true
      return { $ref: `#/components/schemas/${again.name}` }
    }
    if (this.path.length > 30) throw new Error(`${where}: a type without end`)
    const here = { type, name, recurs: false }
    this.path.push(here)
    const schema = describe()
    this.path.pop()
    if (!here.recurs) return schema
    if (!/^[A-Z]\w+$/.test(name)) throw new Error(`${where}: a type that contains itself needs a name`)
    this.named[name] = schema
    return { $ref: `#/components/schemas/${name}` }
  }

  private ofStructure(type: Type, where: string): Schema {
    const { checker } = this
    if (type.isTupleType() || (type.isTypeReference() && type.getTarget().isTupleType())) return this.ofTuple(type, where)
    if (checker.isArrayLikeType(type) && type.isTypeReference()) return { type: 'array', items: this.of(checker.getTypeArguments(type)[0] as Type, `${where}[]`) }
    const properties: Record<string, Schema> = {}
    const required: string[] = []
    for (const property of checker.getPropertiesOfType(type)) {
      const its = checker.getTypeOfSymbol(property) as Type
      const said = checker.getDocumentationCommentOfSymbol(property)
      if (its.flags & TypeFlags.Undefined) continue
      const schema = this.of(its, `${where}.${property.name}`)
      properties[property.name] = { ...(property.name === fraction ? ofFraction(schema) : schema), ...(said && { description: said.replace(/\s+/g, ' ').trim() }) }
      if (!isOptional(property, its)) required.push(property.name)
    }
    const [index] = checker.getIndexInfosOfType(type)
    return {
      type: 'object',
      ...(Object.keys(properties).length > 0 && { properties }),
      ...(required.length > 0 && { required }),
      ...(index && { additionalProperties: this.of(index.valueType, `${where}[*]`) }),
    }
  }

  private ofTuple(type: Type, where: string): Schema {
    const { checker } = this
    const target = (type.isTupleType() ? type : (type as unknown as { getTarget(): Type }).getTarget()) as Type & { elementFlags: readonly ElementFlags[] }
    const parts = checker.getTypeArguments(type as never).map((each, n) => this.of(each, `${where}[${n}]`))
    const fixed = target.elementFlags.findIndex((flag) => (flag & ElementFlags.Variable) !== 0)
    const rest = fixed < 0 ? undefined : parts[fixed]
    const prefixItems = fixed < 0 ? parts : parts.slice(0, fixed)
    return { type: 'array', prefixItems, minItems: target.elementFlags.filter((flag) => flag & ElementFlags.Required).length, items: rest ?? false }
  }
}

const isNothing = (type: Type) => (type.flags & (TypeFlags.Undefined | TypeFlags.Void)) !== 0
const isOptional = (property: Symbol, type: Type) => (property.flags & SymbolFlags.Optional) !== 0 || (type.isUnionType() && type.getTypes().some(isNothing)) || (type.flags & TypeFlags.Unknown) !== 0
/** Whatever is answered is counted, ranked or numbered, and is no fraction; but a part of a whole, which is called so everywhere. */
const fraction = 'rate'
const ofFraction = (schema: Schema): Schema => ({ ...schema, type: [schema.type].flat().map((each) => (each === wholeNumber ? 'number' : each)) as Schema['type'] })
const wholeNumber = 'integer'
const typeOf = (value: Literal) => (value === null ? 'null' : Number.isInteger(value) ? wholeNumber : typeof value)
const one = <T>(list: T[]): T | T[] => (list.length === 1 ? (list[0] as T) : list)

function literalOf(type: Type): Literal[] {
  return type.isStringLiteralType() || type.isNumberLiteralType() || type.isBooleanLiteralType() ? [type.value] : []
}

function primitiveOf(type: Type): string | null {
  if (type.flags & TypeFlags.Null) return 'null'
  if (type.flags & (TypeFlags.String | TypeFlags.TemplateLiteral | TypeFlags.StringMapping)) return 'string'
  if (type.flags & TypeFlags.Number) return wholeNumber
  if (type.flags & TypeFlags.Boolean) return 'boolean'
  // A brand is for the compiler alone.
  if (type.isIntersectionType()) return type.getTypes().map(primitiveOf).find((each) => each !== null) ?? null
  return null
}

/** In an order of their own: the compiler's is that in which it came across them. */
function unique(schemas: Schema[]): Schema[] {
  return [...new Map(schemas.map((each) => [JSON.stringify(each), each])).entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each)
}
