import { readFileSync } from 'node:fs'
import { Ajv, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'

/** What NIST's schema says against a document, by its model; an empty list when it is valid. */
const schema = new URL('../lib/oscal/schema/oscal_complete_schema.json', import.meta.url)
const compiled = new Map<string, ValidateFunction>()
let ajv: Ajv | undefined

type Schema = { oneOf: { required: string[] }[] }

export function schemaErrors(document: unknown): string[] {
  const [model = 'nothing'] = Object.keys(document as object).filter((name) => name !== '$schema')
  let validate = compiled.get(model)
  if (!validate) {
    const all = JSON.parse(readFileSync(schema, 'utf8')) as Schema
    const at = all.oneOf.findIndex(({ required }) => required.includes(model))
    if (at === -1) return [`no model ${model}`]
    if (!ajv) {
      ajv = new Ajv({ strict: false, allErrors: false, unicodeRegExp: true })
      addFormats.default(ajv)
      ajv.addSchema(all, 'oscal')
    }
    validate = ajv.compile({ $ref: `oscal#/oneOf/${at}` })
    compiled.set(model, validate)
  }
  return validate(document) ? [] : (validate.errors ?? []).map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`)
}
