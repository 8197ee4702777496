import { defineFramework, requirements } from '../define.ts'

export const soc2 = defineFramework({
  key: 'soc2-2017', name: 'SOC 2', version: 'TSC 2017', publisher: 'American Institute of Certified Public Accountants',
  source: 'https://www.aicpa-cima.com/resources/download/2017-trust-services-criteria-with-revised-points-of-focus-2022',
  note: 'The trust services criteria of 2017, whose points of focus were revised in 2022: all 61 criteria, by their numbers. Titles and texts are our own words; the criteria and their points of focus are the AICPA’s copyright and are not here. Only security (CC) is in every SOC 2 report; the other categories are chosen.',
  knownAs: ['soc2', 'SOC 2', 'SOC2', 'SOC 2 TSC 2017', 'TSC 2017', 'Trust Services Criteria'],
  domains: [
    { code: 'CC1', title: 'Control environment', requirements: requirements(`
      CC1.1 | Integrity and ethics | The company shows by what it does that it stands for integrity and ethical values, and acts on departures from them.
      CC1.2 | Oversight by the board | A board that is independent of management oversees how internal control is built and how it performs.
      CC1.3 | Structure, reporting lines and authority | Management sets who answers to whom, and who may decide what, so that objectives can be met.
      CC1.4 | Competent people | The company finds, develops and keeps people who are able to do what its objectives need.
      CC1.5 | Accountability | People answer for their part of internal control; measures, rewards and discipline follow from it.
    `) },
    { code: 'CC2', title: 'Information and communication', requirements: requirements(`
      CC2.1 | Information that control relies on | Controls run on relevant information of good quality, which the company obtains or makes.
      CC2.2 | Communication inside | People inside learn the objectives of control and their own duties in it, and can report concerns.
      CC2.3 | Communication outside | Customers, suppliers and others outside learn what touches the working of control, and can report to the company.
    `) },
    { code: 'CC3', title: 'Risk assessment', requirements: requirements(`
      CC3.1 | Objectives that are clear | Objectives are said clearly enough that the risks to them can be found and judged.
      CC3.2 | Risks are found and analyzed | Risks to the objectives are looked for across the company and analyzed, so that it can be decided how to treat them.
      CC3.3 | Risk of fraud | The assessment of risk looks at how fraud could happen.
      CC3.4 | Changes that matter | Changes outside and inside that could upset internal control are noticed and assessed.
    `) },
    { code: 'CC4', title: 'Monitoring activities', requirements: requirements(`
      CC4.1 | Control is evaluated | Ongoing and separate evaluations find out whether the parts of internal control are there and work.
      CC4.2 | Deficiencies are reported | Deficiencies reach, in time, those who must correct them, and management and the board where they should.
    `) },
    { code: 'CC5', title: 'Control activities', requirements: requirements(`
      CC5.1 | Controls answer risks | Control activities are chosen and built so that they bring risks down to what is acceptable; duties are segregated where they should be.
      CC5.2 | General controls over technology | General controls over technology are chosen and built to support the objectives.
      CC5.3 | Policies and procedures | Policies say what is expected, procedures put it into action, and people carry them out.
    `) },
    { code: 'CC6', title: 'Logical and physical access', requirements: requirements(`
      CC6.1 | Logical access is restricted | Software, infrastructure and architecture for logical access protect information assets: inventory, identification, authentication, authorization, encryption and keys.
      CC6.2 | Accounts are registered and removed | Users are registered and authorized before they get credentials, and lose them once access is no longer authorized.
      CC6.3 | Access follows roles | Access to data, software and functions is granted, changed and removed by role and need, with least privilege and segregation of duties.
      CC6.4 | Physical access | Only authorized people get into facilities and to protected assets such as data centers and backup media.
      CC6.5 | Disposal of assets | Physical and logical protection ends only once data and software on an asset can no longer be read or recovered.
      CC6.6 | Threats from outside | Logical access measures protect the boundary of the system against sources outside it.
      CC6.7 | Data that moves | Sending, moving and removing information is limited to authorized people and processes, and protected on the way.
      CC6.8 | Unauthorized and malicious software | Introduction of unauthorized or malicious software is prevented, or detected and acted on.
    `) },
    { code: 'CC7', title: 'System operations', requirements: requirements(`
      CC7.1 | Vulnerabilities and changed configurations | Detection finds changes of configuration that open vulnerabilities, and newly known vulnerabilities.
      CC7.2 | Anomalies are monitored | Systems are monitored for signs of malicious acts, disasters and errors, and anomalies are analyzed to tell whether they are security events.
      CC7.3 | Events are evaluated | Security events are evaluated to tell whether they have harmed or could harm objectives; if so they become incidents.
      CC7.4 | Response to incidents | Incidents are answered by a defined program: understand, contain, remediate and communicate.
      CC7.5 | Recovery from incidents | What is needed to recover from incidents is identified, built and carried out.
    `) },
    { code: 'CC8', title: 'Change management', requirements: requirements(`
      CC8.1 | Changes are controlled | Changes of infrastructure, data, software and procedures are authorized, designed, developed, configured, documented, tested, approved and put in place.
    `) },
    { code: 'CC9', title: 'Risk mitigation', requirements: requirements(`
      CC9.1 | Disruption of business | Activities that mitigate the risk of business disruptions are identified, chosen and built.
      CC9.2 | Vendors and business partners | Risks that come with vendors and business partners are assessed and managed.
    `) },
    { code: 'A1', title: 'Availability', requirements: requirements(`
      A1.1 | Capacity | Capacity and use are measured and evaluated, so that demand can be met and more can be added.
      A1.2 | Environment, backup and recovery infrastructure | Protection against the environment, backup and recovery infrastructure are designed, built, operated and watched.
      A1.3 | Recovery is tested | Procedures of the recovery plan are tested.
    `) },
    { code: 'C1', title: 'Confidentiality', requirements: requirements(`
      C1.1 | Confidential information is kept | Confidential information is identified, and protected as long as it is held.
      C1.2 | Confidential information is disposed of | Confidential information is destroyed when its time is over.
    `) },
    { code: 'PI1', title: 'Processing integrity', requirements: requirements(`
      PI1.1 | Definition of what is processed | What processing is for, and specifications of data and products, are obtained or made, used and made known.
      PI1.2 | Inputs | Controls over system inputs see that they are complete and accurate.
      PI1.3 | Processing | Controls over system processing see that results meet what is specified.
      PI1.4 | Outputs | Output is made available or delivered completely, accurately, in time and only as specified.
      PI1.5 | Storage | Inputs, items in processing and outputs are stored completely, accurately and in time.
    `) },
    { code: 'P1', title: 'Privacy: notice', requirements: requirements(`
      P1.1 | Notice | People are told how their personal information is handled, and told again when that changes.
    `) },
    { code: 'P2', title: 'Privacy: choice and consent', requirements: requirements(`
      P2.1 | Choice and consent | People learn which choices they have, and consent is obtained, explicit where it must be, before information is used.
    `) },
    { code: 'P3', title: 'Privacy: collection', requirements: requirements(`
      P3.1 | Collection for the purpose | Personal information is collected only as the objectives of privacy allow.
      P3.2 | Explicit consent to collection | Where explicit consent is needed, people learn what follows if they refuse, and consent is obtained before collection.
    `) },
    { code: 'P4', title: 'Privacy: use, retention and disposal', requirements: requirements(`
      P4.1 | Limited use | Personal information is used only for the purposes that were said.
      P4.2 | Retention | Personal information is retained no longer than the objectives of privacy need.
      P4.3 | Disposal | Personal information is disposed of securely.
    `) },
    { code: 'P5', title: 'Privacy: access', requirements: requirements(`
      P5.1 | Access by the person | People who are identified can see their personal information and get a copy; a refusal is explained.
      P5.2 | Correction | Personal information is corrected on request, and those it was given to are told; a refusal is explained.
    `) },
    { code: 'P6', title: 'Privacy: disclosure and notification', requirements: requirements(`
      P6.1 | Disclosure to third parties | Personal information goes to third parties only with explicit consent, obtained beforehand.
      P6.2 | Record of authorized disclosures | A complete, accurate and timely record of authorized disclosures is kept.
      P6.3 | Record of unauthorized disclosures | A complete, accurate and timely record of unauthorized disclosures, breaches included, is kept.
      P6.4 | Commitments of vendors | Vendors and others with access commit to privacy, are assessed, and are acted on where they fall short.
      P6.5 | Vendors report disclosures | Vendors and others with access commit to report unauthorized disclosures; reports are acted on.
      P6.6 | Notification of breaches | Those affected, regulators and others are notified of breaches and incidents.
      P6.7 | Accounting for disclosures | People get, on request, an account of the personal information held and of its disclosures.
    `) },
    { code: 'P7', title: 'Privacy: quality', requirements: requirements(`
      P7.1 | Quality | Personal information is accurate, up to date, complete and relevant.
    `) },
    { code: 'P8', title: 'Privacy: monitoring and enforcement', requirements: requirements(`
      P8.1 | Inquiries, complaints and disputes | Inquiries, complaints and disputes are received, handled and resolved, compliance is monitored, and deficiencies are corrected in time.
    `) },
  ],
})
