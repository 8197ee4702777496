import { preflight } from '#lib/edge/preflight.ts'

/** Where next.config.js leads what a browser asks before a page of another origin calls /api/v1. */
export const OPTIONS = preflight
