import type { Examples, Volume } from '../example-shape.ts'

let used = 0
/** Each example makes a control of a code of its own, from the end, as examples of controls begin at the other. */
const code = () => `SD-${99 - (used++ % 89)}`

export const examples: Examples<'controlTemplates'> = {
  'controlTemplates.adopt': () => ({ template: 'SD-04', code: code(), evidence: ['test-data'] }),
}

export const volume: Volume = {
  tables: [],
  fill: () => '',
  lists: () => ({ 'controlTemplates.list': { cursors: { code: 'AC-05' }, filters: { search: ['access'], area: ['CM'], answered: ['asserted'] } } }),
}
