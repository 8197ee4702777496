import { type AnyPgColumn, index, unique, uuid } from 'drizzle-orm/pg-core'
import { keyOf, tenantKey, within } from './_base.ts'
import { controls } from './controls.ts'

/** Which controls a record maps to: the columns of such a table, one for each kind of record, written by the module of that kind. */
export const link = () => ({ orgId: tenantKey.orgId(), id: tenantKey.id(), recordId: uuid().notNull(), controlId: uuid().notNull() })

type Links = { orgId: AnyPgColumn; id: AnyPgColumn; recordId: AnyPgColumn; controlId: AnyPgColumn }

/** Both ends lie within the organization, and a control that something maps to is never deleted. */
export const linking = (name: string, table: Links, records: { orgId: AnyPgColumn; id: AnyPgColumn }) => [
  keyOf(table),
  within(table.orgId, table.recordId, records, 'cascade'),
  within(table.orgId, table.controlId, controls),
  unique(`${name}_once`).on(table.orgId, table.recordId, table.controlId),
  index(`${name}_control`).on(table.orgId, table.controlId, table.recordId),
]
