/** Controls most organizations need, to begin with. What is made from one is the organization's own: a change here changes none. */
type Template = { title: string; objective: string; description: string; testProcedure: string; frequency: string; type: string; automation: string }

export const catalogue = {
  'AC-01': {
    title: 'Access is granted on approval', frequency: 'each_time', type: 'preventive', automation: 'semi_automated',
    objective: 'Nobody holds an access that nobody answers for.',
    description: 'Whoever answers for a system approves an access before it is granted. Nobody approves their own.',
    testProcedure: 'Take every access granted in the period. For each: the request, who approved it and when, and that the right granted is the one approved. The approval is older than the grant, and of another person.',
  },
  'AC-02': {
    title: 'Access is reviewed', frequency: 'quarterly', type: 'detective', automation: 'semi_automated',
    objective: 'Accesses that are not needed any more are found and taken away.',
    description: 'The owner of a system looks at every account and its rights, keeps or revokes each, and somebody checks that what was revoked is gone.',
    testProcedure: 'Compare the list that was reviewed with the one of the system: same accounts, same day. Every account has a decision of somebody other than its holder. What was revoked is gone from a later list.',
  },
  'AC-03': {
    title: 'Privileged access is limited and watched', frequency: 'monthly', type: 'detective', automation: 'semi_automated',
    objective: 'Rights over everything are held by few, for a reason, and their use is seen.',
    description: 'Accounts with all rights are listed and justified, used with a second factor only, and what they do is looked at.',
    testProcedure: 'List the privileged accounts of each system in scope. Each has a holder, a reason and a second factor. Take the findings about them: each was decided, with a reason.',
  },
  'AC-04': {
    title: 'Access ends with the job', frequency: 'each_time', type: 'preventive', automation: 'automated',
    objective: 'Nobody who has left can sign in.',
    description: 'When HR ends an employment the accounts are switched off by the end of that day; on a change of duties the rights of the former one go.',
    testProcedure: 'Take all leavers of the period from HR. For each account in each system: the time it was switched off, not later than the day after. Nobody signed in after the last day.',
  },
  'CM-01': {
    title: 'Changes are approved before they go live', frequency: 'each_time', type: 'preventive', automation: 'automated',
    objective: 'Nothing reaches production that nobody but its author has seen.',
    description: 'A change is reviewed and approved by somebody other than whoever wrote it; the pipeline lets nothing else through.',
    testProcedure: 'Take every deployment of the period. For each: the change, its author, its approval by somebody else before the deployment, and the tests that passed. List what went past.',
  },
  'CM-02': {
    title: 'Production is configured as agreed', frequency: 'monthly', type: 'detective', automation: 'semi_automated',
    objective: 'A setting that drifts away from the agreed one is seen and set back.',
    description: 'The settings of production are compared with the agreed ones; what differs is a change with an approval, or is set back.',
    testProcedure: 'Read the settings of the systems in scope and compare. For each difference: its approval, or when it was set back.',
  },
  'CM-03': {
    title: 'Emergency changes are approved afterwards', frequency: 'each_time', type: 'corrective', automation: 'manual',
    objective: 'What had to be quick is looked at all the same.',
    description: 'A change that went live without approval is looked at and approved, or taken back, within three working days.',
    testProcedure: 'Take every change that bypassed its rules. For each: the reason, who approved it afterwards, and the days in between.',
  },
  'OP-01': {
    title: 'Backups can be restored', frequency: 'quarterly', type: 'corrective', automation: 'manual',
    objective: 'What is lost can be brought back, as quickly as promised.',
    description: 'A backup is restored into another place, compared with production, and the time it took is written down.',
    testProcedure: 'Read the protocol: which backup, where to, what was compared with which result, how long. Compare the times with the promised ones.',
  },
  'OP-02': {
    title: 'Backups are made and watched', frequency: 'monthly', type: 'detective', automation: 'automated',
    objective: 'No day is without a backup.',
    description: 'Every night each system in scope is backed up; what failed is repeated, and somebody looks.',
    testProcedure: 'Take the list of jobs of the month. Every night is there. For each that failed: when it was repeated, with success.',
  },
  'OP-03': {
    title: 'Security events are looked at', frequency: 'continuous', type: 'detective', automation: 'semi_automated',
    objective: 'What should not happen is seen, decided about and followed up.',
    description: 'Logs of systems in scope are judged by rules; every finding is decided by a person, with a reason.',
    testProcedure: 'Take the findings of the period. Each is decided; those of high severity within two days. No feed was silent without an explanation.',
  },
  'OP-05': {
    title: 'Rooms are entered by those who may', frequency: 'monthly', type: 'detective', automation: 'manual',
    objective: 'Nobody gets to machines or goods who has no business there.',
    description: 'The log of badges and the list of visitors are compared with who may enter; badges of leavers are blocked.',
    testProcedure: 'Compare the log with the list of those who may. For each that does not fit: what was found out. No badge of a leaver opened a door.',
  },
  'SD-01': {
    title: 'Software is built by rules', frequency: 'yearly', type: 'preventive', automation: 'manual',
    objective: 'Everybody who builds software knows the rules and follows them.',
    description: 'The rules for building, testing and separating environments are written down, approved each year, and taught.',
    testProcedure: 'Read the approved rules and their date. Take some changes: each was tested outside of production, with data that is not production’s.',
  },
} as const satisfies Record<string, Template>

export type CatalogueCode = keyof typeof catalogue
export const catalogueCodes = Object.keys(catalogue) as [CatalogueCode, ...CatalogueCode[]]
export const isCatalogueCode = (code: string): code is CatalogueCode => Object.hasOwn(catalogue, code)
