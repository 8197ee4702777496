/** The account an ARN names; null: none, or not by its digits. */
export const accountIn = (arn: string): string | null => /^arn:[\w-]+:[^:]*:[^:]*:(\d{12}):/.exec(arn)?.[1] ?? null

/**
 * Whom a principal means.
 * @param own the account it is said in; null: not known
 * @returns anybody, the account or identity that is outside, or null: of the own account, a service of AWS, or nobody that could be told
 */
export function principalIn(text: string, own: string | null): 'anybody' | (string & {}) | null {
  const name = text.trim()
  if (/^\*+$/.test(name) || /^arn:[\w-]+:(iam|sts)::[*?]/.test(name)) return 'anybody'
  const account = /^\d{12}$/.test(name) ? name : accountIn(name)
  if (account !== null) return account === own ? null : account
  // S3 knows accounts by another name too.
  return /^[0-9a-f]{64}$/i.test(name) ? name.toLowerCase() : null
}
