import { dictionary } from '@zxcvbn-ts/language-common'

/** Words of the field that people build passwords on, beside the passwords that were found most often (49,000, MIT, zxcvbn-ts). */
const words = `
password passwort motdepasse contrasena senha parola kennwort welcome willkommen letmein changeme changeit default temporary
temppass secret admin administrator root superuser operator manager support service helpdesk guest user username login logon
signin account company corporate office internal private security secure access qwerty qwertz azerty qwertyuiop asdfgh asdfghjkl
zxcvbn zxcvbnm iqaziwsx qazwsx abcdef abcdefgh abcabc iloveyou iloveu lovely love sunshine princess monkey dragon football
baseball basketball hockey soccer master mustang shadow michael jordan superman batman trustno trustnoi hello hellohello
freedom whatever starwars pokemon computer internet laptop windows linux ubuntu oracle postgres database server system network
test testing testtest tester example sample demo summer winter spring autumn january february march april june july august
september october november december monday tuesday wednesday thursday friday saturday sunday today yesterday america london
paris berlin newyork chicago dallas google facebook amazon microsoft apple samsung github tickmark audit auditor compliance
charlie jessica ashley jennifer thomas daniel andrew matthew robert george william orange banana cookie chocolate flower
purple yellow silver golden money dollar business finance nothing everything something anything
`.trim().split(/\s+/)

type Common = { whole: ReadonlySet<string>; letters: readonly string[]; undisguised: readonly string[] }

let read: Common | undefined

/** The most used passwords: as they are, and what they are built on. Read at the first password that is chosen. */
export function commonPasswords(): Common {
  if (read) return read
  const all = [...words, ...(dictionary['passwords-common'] as readonly string[])]
  const built = (simplify: (text: string) => string) => [...new Set(all.map(simplify))].filter((word) => word.length >= 4)
  read = { whole: new Set(all.map((each) => each.toLowerCase())), letters: built(lettersOf), undisguised: built(undisguised) }
  return read
}

const disguises: Record<string, string> = { '0': 'o', '1': 'i', '!': 'i', '3': 'e', '4': 'a', '@': 'a', '5': 's', $: 's', '7': 't', '8': 'b' }

/** Without case and everything that is no letter. */
export const lettersOf = (text: string): string => text.toLowerCase().replace(/[^\p{L}]/gu, '')

/** The same, after what stands for letters (p@ssw0rd). */
export const undisguised = (text: string): string => lettersOf(text.replace(/[01!34@5$78]/g, (sign) => disguises[sign] ?? sign))
