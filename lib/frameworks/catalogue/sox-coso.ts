import { defineFramework, requirements } from '../define.ts'

/** "SOX 404(a)" is a part of "SOX 404". */
const sectionOf = (own: string): string | undefined => /^(SOX \d+)\([a-z]\)$/.exec(own)?.[1]

export const soxCoso = defineFramework({
  key: 'sox-coso', name: 'SOX / COSO', version: '2002 / 2013', publisher: 'United States Congress; Committee of Sponsoring Organizations of the Treadway Commission',
  source: 'https://www.govinfo.gov/app/details/PLAW-107publ204',
  note: 'The sections of the Sarbanes-Oxley Act (Public Law 107-204) that internal control and its records answer to, and the 17 principles of COSO’s Internal Control – Integrated Framework of 2013, by their numbers. The act is in the public domain, its titles are shortened; COSO’s framework is copyrighted, so its principles stand here in our own words.',
  knownAs: ['sox', 'SOX', 'SOX/COSO', 'SOX / COSO', 'COSO', 'COSO 2013', 'Sarbanes-Oxley'],
  domains: [
    { code: 'SOX', title: 'Sarbanes-Oxley Act', requirements: requirements(`
      SOX 103 | Auditing, quality control and independence standards | Auditors keep workpapers for seven years and report on internal control.
      SOX 201 | Services outside the scope of practice of auditors | The auditor does not give the issuer the services that the act names.
      SOX 301 | Public company audit committees | The audit committee is independent, oversees the auditor, and has a way for complaints about accounting and control.
      SOX 302 | Corporate responsibility for financial reports | The chief executive and financial officers certify each report, disclosure controls and changes of internal control.
      SOX 303 | Improper influence on conduct of audits | Nobody acting for the issuer misleads or coerces the auditor.
      SOX 401 | Disclosures in periodic reports | Reports show material adjustments and arrangements off the balance sheet.
      SOX 404 | Management assessment of internal controls
      SOX 404(a) | Report of management | Management reports every year whether internal control over financial reporting is effective.
      SOX 404(b) | Attestation by the auditor | The auditor attests management’s assessment, where the issuer is not exempt.
      SOX 406 | Code of ethics for senior financial officers | It is disclosed whether there is a code of ethics for senior financial officers, and each change and waiver of it.
      SOX 407 | Audit committee financial expert | It is disclosed whether the audit committee has a financial expert.
      SOX 409 | Real time issuer disclosures | Material changes of condition or operation are disclosed rapidly and plainly.
      SOX 802 | Criminal penalties for altering documents | Records are not destroyed, altered or falsified; those of audits and reviews are kept.
      SOX 806 | Protection for employees who provide evidence of fraud | Nobody is punished for reporting fraud.
      SOX 906 | Corporate responsibility for financial reports: criminal penalties | Officers certify that reports comply and fairly present.
      SOX 1102 | Tampering with a record | Nobody corruptly alters, destroys or conceals a record.
    `, sectionOf) },
    { code: 'COSO.CE', title: 'COSO: control environment', requirements: requirements(`
      COSO 1 | Integrity and ethics | The organization stands for integrity and ethical values by what it does.
      COSO 2 | Oversight by the board | The board is independent and oversees internal control.
      COSO 3 | Structure, authority and responsibility | Management sets structures, reporting lines and authority.
      COSO 4 | Competence | The organization finds, develops and keeps competent people.
      COSO 5 | Accountability | People answer for their part of internal control.
    `) },
    { code: 'COSO.RA', title: 'COSO: risk assessment', requirements: requirements(`
      COSO 6 | Clear objectives | Objectives are clear enough that risks to them can be found.
      COSO 7 | Risks are found and analyzed | Risks are found across the entity and analyzed as the ground for treating them.
      COSO 8 | Risk of fraud | The assessment of risk looks at fraud.
      COSO 9 | Changes that matter | Changes that could upset internal control are noticed and assessed.
    `) },
    { code: 'COSO.CA', title: 'COSO: control activities', requirements: requirements(`
      COSO 10 | Controls answer risks | Control activities bring risks down to what is acceptable.
      COSO 11 | General controls over technology | General controls over technology support the objectives.
      COSO 12 | Policies and procedures | Policies say what is expected and procedures put it into action.
    `) },
    { code: 'COSO.IC', title: 'COSO: information and communication', requirements: requirements(`
      COSO 13 | Relevant information | Internal control runs on relevant information of good quality.
      COSO 14 | Communication inside | Objectives and duties of control are communicated inside.
      COSO 15 | Communication outside | What touches the working of control is communicated with those outside.
    `) },
    { code: 'COSO.MA', title: 'COSO: monitoring activities', requirements: requirements(`
      COSO 16 | Control is evaluated | Ongoing and separate evaluations find out whether internal control is there and works.
      COSO 17 | Deficiencies are reported | Deficiencies reach in time those who must correct them, and the board where they should.
    `) },
  ],
})
