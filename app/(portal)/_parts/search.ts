/** What a page gets as `searchParams`. */
export type Search = Promise<Record<string, string | string[] | undefined>>
