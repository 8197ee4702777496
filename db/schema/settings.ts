import { integer, jsonb, pgTable, uuid } from 'drizzle-orm/pg-core'
import { at } from './_base.ts'
import { organizations } from './organizations.ts'

/** The one settings record of an organization (ID-11); the shape is `lib/modules/settings/model.ts`. */
export const settings = pgTable('settings', {
  orgId: uuid().primaryKey().references(() => organizations.id, { onDelete: 'restrict' }),
  document: jsonb().$type<Record<string, unknown>>().notNull(),
  version: integer().notNull().default(1),
  updatedAt: at().notNull(),
  updatedById: uuid(),
})
