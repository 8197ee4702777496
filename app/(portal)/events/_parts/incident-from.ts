/** Where an incident begins that events gave cause for. */
export const incidentFrom = (eventIds: string[]) => `/incidents/new?eventId=${eventIds.join(',')}`
