/**
 * The people of the sample organization: one a role, and a few more. Published on its sign-in page; the portal listens on 127.0.0.1 only
 * while a sample organization exists.
 */
export const samplePassword = 'Crisp-Harbor-41-Lantern'

export const samplePeople = [
  { role: 'admin', name: 'Ada Lindqvist', email: 'ada.lindqvist@nordwind.example', department: 'IT Security' },
  { role: 'compliance_manager', name: 'Marcus Oyelaran', email: 'marcus.oyelaran@nordwind.example', department: 'Compliance' },
  { role: 'reviewer', name: 'Priya Raman', email: 'priya.raman@nordwind.example', department: 'IT Security' },
  { role: 'control_owner', name: 'Tomasz Zielinski', email: 'tomasz.zielinski@nordwind.example', department: 'Platform Engineering' },
  { role: 'contributor', name: 'Lucía Herrero', email: 'lucia.herrero@nordwind.example', department: 'Finance Systems' },
  { role: 'auditor', name: 'Henrik Dahl', email: 'henrik.dahl@nordwind.example', department: 'Internal Audit' },
  { role: 'external_auditor', name: 'Grace Whitfield', email: 'grace.whitfield@hallowell.example', department: 'Hallowell LLP' },
  { role: 'executive', name: 'Ines Moreau', email: 'ines.moreau@nordwind.example', department: 'Executive Board' },
  { role: 'read_only', name: 'Jonas Berg', email: 'jonas.berg@nordwind.example', department: 'Finance' },
  { role: 'employee', name: 'Yuki Tanaka', email: 'yuki.tanaka@nordwind.example', department: 'Sales' },
] as const

const given = ['Tomasz', 'Dana', 'Felix', 'Amira', 'Lucia', 'Priya', 'Marcus', 'Ines', 'Jonas', 'Yuki', 'Henrik', 'Noor', 'Elif', 'Pavel', 'Sofia', 'Bram']
const family = ['Zielinski', 'Kovac', 'Brandt', 'Haddad', 'Herrero', 'Raman', 'Oyelaran', 'Moreau', 'Berg', 'Tanaka', 'Dahl', 'Visser', 'Demir', 'Novak']

/** Those who only have accounts of its systems, by number: each name once, for 112 of them. */
export function colleague(n: number): { given: string; family: string; name: string; email: string } {
  const [first, last] = [given[n % given.length] as string, family[(n * 5) % family.length] as string]
  return { given: first, family: last, name: `${first} ${last}`, email: `${first}.${last}@nordwind.example`.toLowerCase() }
}
