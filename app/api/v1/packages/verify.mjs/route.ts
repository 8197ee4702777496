import { verifierRoute } from '#lib/edge/verifiers.ts'

export const GET = verifierRoute('verify.mjs')
