import { email } from './input.ts'

/** E-mail addresses in a text, separated by commas; null: one of them is none. */
export function mailList(text: string): string[] | null {
  const parts = text.split(',').map((each) => each.trim()).filter(Boolean).map((each) => email.safeParse(each))
  return parts.every((each) => each.success) ? parts.map((each) => each.data as string) : null
}

/** `name@example.com`, or `Name <name@example.com>`; null: neither. What stands before the address is never more than a name. */
export function senderOf(text: string): { name: string; address: string } | null {
  const [, name = '', address = text] = /^([^<>\r\n]*)<([^<>]+)>$/.exec(text.trim()) ?? []
  const parsed = email.safeParse(address.trim())
  return parsed.success && !/[\r\n<>]/.test(name) ? { name: name.trim().replace(/^"|"$/g, ''), address: parsed.data } : null
}
