import { z } from 'zod'

/** As AWS says it, or not at all: the SDK leaves out what the answer leaves out. */
export const text = z.string()
export const maybe = z.string().nullable()
export const day = z.iso.datetime()
export const maybeDay = z.iso.datetime().nullable()
export const number = z.number()
export const yes = z.boolean()
/** Every taggable resource has this facet; a call that failed is unread, never untagged. */
export const tags = z.record(z.string(), z.string())
/** A policy document: parsed JSON, whatever spelling AWS gave it in (URL-encoded, one statement for a list). */
export const policy = z.looseObject({ Statement: z.unknown() })
