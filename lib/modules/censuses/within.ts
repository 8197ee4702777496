import 'server-only'

/** The text of a row that its leaf is the hash of. */
export { textOf as censusRowText } from './rows.ts'
