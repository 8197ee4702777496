/** As a field for day and time shows it: UTC. */
export const minute = (at: Date | null | undefined) => at?.toISOString().slice(0, 16) ?? ''
export const optionsOf = (choices: Record<string, string>) => Object.entries(choices).map(([value, label]) => ({ value, label }))
