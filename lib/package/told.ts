import { roles, stampPath } from './manifest.ts'
import type { Verdict } from './verify.ts'

/** A verdict in words, the same in a browser and in a terminal. */
export const headline = ({ whole, manifest, faults }: Verdict): string =>
  whole && manifest ? `Complete and unaltered: “${manifest.title}” of ${manifest.organization.name}` : `${faults.length === 1 ? 'One thing is' : `${faults.length} things are`} wrong with this package`

export function factsOf({ manifest, fingerprint, files, recomputed, stamp, later, notes, faults }: Verdict): [label: string, value: string][] {
  if (!manifest) return []
  const { period, scope } = manifest
  return [
    ['Organization', manifest.organization.name],
    ['Period', `${period.from} to ${period.to}, both included (${period.zone})`],
    ['Controls', scope.controls.join(', ') || 'All'],
    ['Systems', scope.systems.join(', ') || 'All'],
    ['Files', `${files.done} of ${files.of} read, ${files.bytes.toLocaleString('en')} bytes`],
    ...Object.entries(roles).flatMap(([role, meaning]): [string, string][] => {
      const count = manifest.files.filter((file) => file.role === role).length
      return count === 0 ? [] : [[meaning, `${count} ${count === 1 ? 'file' : 'files'}`]]
    }),
    ...recomputed.map(({ what, done, of }): [string, string] => [`Computed anew: ${what}`, `${done} of ${of}`]),
    ...(later ? [['Later checkpoint', `The log of ${later.from.toLocaleString('en')} entries is the beginning of the later one of ${later.to.toLocaleString('en')}${later.sameKey ? '' : `, which another key signs: its fingerprint is ${later.fingerprint}`}`] satisfies [string, string]] : []),
    ...(stamp ? [['Time stamp', `${stamp.at}, as “${stamp.authority}” says: the manifest was there then`], ['Certificate of the time stamp', stampCaution]] satisfies [string, string][] : [['Time stamp', faults.some(({ path }) => path === stampPath) ? 'None that holds, see below' : 'None: no authority outside says when it was made']] satisfies [string, string][]),
    ...(notes.length > 0 ? [['To be known', `${notes.length}, listed below`] satisfies [string, string]] : []),
    ['Missing when it was made', manifest.missing.length === 0 ? 'Nothing' : `${manifest.missing.length}, listed below`],
    ['Signed by', manifest.key.split('+')[0] ?? ''],
    ['Fingerprint of the key', fingerprint ?? 'None'],
  ]
}

const stampCaution = 'Not judged here. Have the certificate of the authority’s root by another way, take manifest.json and manifest.tsr out of the package, and run: openssl ts -verify -in manifest.tsr -data manifest.json -CAfile tsa.pem'

export const caution = 'Compare the fingerprint with one you had by another way than the package: its page in the portal shows it. A verifier that came inside a package is a convenience: Tickmark publishes what its own copy hashes to.'
