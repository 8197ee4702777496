/**
 * How many items are tested where not all are, by how often a control is performed. No rule of the PCAOB or the AICPA fixes these numbers: they are what
 * practitioners use, and the fixed table of the Chiaro methodology (CC BY 4.0). Each engagement may have its own.
 */
export const sizeWords = { yearly: 'Once a year', half_yearly: 'Every half year', quarterly: 'Every quarter', monthly: 'Every month', weekly: 'Every week', daily: 'Every day', each_time: 'Many times a day, or each time' } as const
export type SizeKey = keyof typeof sizeWords
export type Sizes = Record<SizeKey, number>
export const sizeKeys = Object.keys(sizeWords) as [SizeKey, ...SizeKey[]]

export const defaultSizes: Sizes = { yearly: 1, half_yearly: 2, quarterly: 2, monthly: 2, weekly: 5, daily: 25, each_time: 40 }
export const sizesSource = 'Fixed sizes of the Chiaro methodology (CC BY 4.0), as practitioners use them; no standard sets them.'

/** @param frequency of a control; one without a rhythm counts as many a day. An empty population, or a smaller one, is tested whole. */
export const sizeFor = (sizes: Sizes, frequency: string, population: number): number => Math.min(population, Object.hasOwn(sizes, frequency) ? sizes[frequency as SizeKey] : sizes.each_time)
