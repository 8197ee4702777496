/** What every API token begins with, so that one that leaked is known for what it is. */
export const tokenPrefix = 'tmk_'
