import postgres from 'postgres'

/**
 * @param {string} url
 * @param {string} name
 * @returns {string} the same server and user, another database
 */
export function withDatabase(url, name) {
  const other = new URL(url)
  other.pathname = `/${name}`
  return other.href
}

/**
 * @param {string} superUrl
 * @param {string} name
 * @returns {Promise<string>} the superuser's URL to that database, made when absent
 */
export async function ensureDatabase(superUrl, name) {
  await administer(superUrl, async (sql) => {
    const [found] = await sql`select 1 from pg_database where datname = ${name}`
    if (found) return
    await sql.unsafe(`create database "${name}"`).catch((error) => {
      // Somebody else made it in the meantime, or a command that was killed had: its statement goes on in the server, and is waited for at the name's index.
      if (error.code !== '42P04' && error.constraint_name !== 'pg_database_datname_index') throw error
    })
  })
  return withDatabase(superUrl, name)
}

/**
 * @template T
 * @param {string} url
 * @param {(sql: postgres.Sql) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function administer(url, work) {
  const sql = postgres(url, { max: 1, onnotice: () => {} })
  try {
    return await work(sql)
  } finally {
    await sql.end({ timeout: 5 })
  }
}
