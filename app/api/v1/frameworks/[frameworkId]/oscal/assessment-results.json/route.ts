import { oscalRoute } from '#lib/edge/oscal-route.ts'

export const GET = oscalRoute('assessment-results')
