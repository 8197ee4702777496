import { defineFramework, requirements } from '../define.ts'

export const iso27001 = defineFramework({
  key: 'iso-27001-2022', name: 'ISO 27001', version: '2022', publisher: 'International Organization for Standardization',
  source: 'https://www.iso.org/standard/27001',
  note: 'ISO/IEC 27001:2022: clauses 4 to 10 and the 93 controls of Annex A, by their numbers. Titles and texts are our own words; the standard is the copyright of ISO and IEC and is not here. The amendment of 2024 (climate) changes 4.1 and 4.2 and adds no number.',
  knownAs: ['iso27001', 'iso-27001', 'ISO 27001', 'ISO 27001:2022', 'ISO/IEC 27001', 'ISO/IEC 27001:2022'],
  domains: [
    { code: '4', title: 'Context of the organization', requirements: requirements(`
      4.1 | Issues outside and inside | Know the issues that help or hinder the management system in reaching its aims.
      4.2 | Interested parties | Know who has an interest, what they ask for, and which of it the management system answers.
      4.3 | Scope | Set the boundary of the management system and keep it in writing.
      4.4 | Management system | Build, run, maintain and keep improving the management system and its processes.
    `) },
    { code: '5', title: 'Leadership', requirements: requirements(`
      5.1 | Leadership and commitment | Top management answers for the management system: aims, means, integration and support.
      5.2 | Policy | Top management sets an information security policy that fits, commits and is made known.
      5.3 | Roles and authorities | Who is responsible and authorized for information security is assigned and known.
    `) },
    { code: '6', title: 'Planning', requirements: requirements(`
      6.1.1 | Risks and opportunities | Plan what to do about risks and opportunities for the management system itself.
      6.1.2 | Assessment of information security risk | Define and apply a way to assess risk: criteria, owners, likelihood, consequence, comparable results.
      6.1.3 | Treatment of information security risk | Choose how to treat risks, compare the controls with Annex A, keep a statement of applicability and have the plan accepted.
      6.2 | Objectives | Set information security objectives that can be measured, and plan how to reach them.
      6.3 | Planned changes | Changes of the management system are made in a planned way.
    `) },
    { code: '7', title: 'Support', requirements: requirements(`
      7.1 | Resources | Provide what the management system needs.
      7.2 | Competence | Know which competence is needed, see that people have it, and keep proof.
      7.3 | Awareness | People know the policy, their part in it and what follows from not conforming.
      7.4 | Communication | Decide what is communicated, when, with whom and how.
      7.5.1 | Documented information | Keep what the standard asks for and what the organization finds necessary in writing.
      7.5.2 | Creating and updating documents | Documents are identified, in a fitting form, reviewed and approved.
      7.5.3 | Control of documents | Documents are available, protected, versioned, retained and disposed of under control.
    `) },
    { code: '8', title: 'Operation', requirements: requirements(`
      8.1 | Planning and control of operation | Run the processes that meet the requirements, control changes and what is supplied from outside.
      8.2 | Risk is assessed | Assess risk at planned times and upon significant changes; keep the results.
      8.3 | Risk is treated | Carry out the treatment plan; keep the results.
    `) },
    { code: '9', title: 'Evaluation of performance', requirements: requirements(`
      9.1 | Monitoring and measurement | Decide what is measured, how, when and by whom, and evaluate the results.
      9.2.1 | Internal audits | Audit at planned times whether the management system conforms and is effective.
      9.2.2 | Program of internal audits | Plan audits with scope, criteria and impartial auditors, and report the results.
      9.3.1 | Management review | Top management reviews the management system at planned times.
      9.3.2 | Inputs of the review | The review looks at earlier actions, changes, feedback, performance, risk and improvement.
      9.3.3 | Results of the review | Decisions about improvement and change are kept in writing.
    `) },
    { code: '10', title: 'Improvement', requirements: requirements(`
      10.1 | Continual improvement | Keep improving the management system.
      10.2 | Nonconformity and corrective action | React to nonconformities, remove their causes, check the effect and keep the record.
    `) },
    { code: 'A.5', title: 'Organizational controls', requirements: requirements(`
      A.5.1 | Policies for information security | Policies are defined, approved, made known, acknowledged and reviewed.
      A.5.2 | Roles and responsibilities | Information security roles are defined and allocated.
      A.5.3 | Segregation of duties | Conflicting duties and areas of responsibility are kept apart.
      A.5.4 | Duties of management | Management has everybody apply the policies and procedures.
      A.5.5 | Contact with authorities | Contact with the authorities that matter is kept.
      A.5.6 | Contact with expert groups | Contact with special interest groups and forums is kept.
      A.5.7 | Threat intelligence | Information about threats is collected and analyzed.
      A.5.8 | Security in projects | Information security is part of project management.
      A.5.9 | Inventory of assets | Information and other assets are listed, each with an owner.
      A.5.10 | Acceptable use | Rules for using and handling information and assets are written and followed.
      A.5.11 | Return of assets | People return what belongs to the organization when they leave or move.
      A.5.12 | Classification | Information is classified by what its protection needs.
      A.5.13 | Labelling | Information is labelled as its classification asks.
      A.5.14 | Transfer of information | Rules and agreements cover every way in which information is transferred.
      A.5.15 | Access control | Rules for physical and logical access follow from business and security needs.
      A.5.16 | Identities | The whole life of an identity is managed.
      A.5.17 | Authentication information | Passwords and other secrets are allocated and handled by a managed process.
      A.5.18 | Access rights | Rights are granted, reviewed, changed and removed by rule.
      A.5.19 | Security with suppliers | Risks from the products and services of suppliers are managed.
      A.5.20 | Agreements with suppliers | What security asks is agreed with each supplier.
      A.5.21 | Supply chain of technology | Risks in the supply chain of technology are managed.
      A.5.22 | Suppliers are monitored | Services of suppliers and changes of them are monitored, reviewed and managed.
      A.5.23 | Cloud services | Getting, using, managing and leaving cloud services follow set processes.
      A.5.24 | Incident management is prepared | Processes, roles and duties for incidents are planned and known.
      A.5.25 | Events are assessed | Security events are assessed, and it is decided whether they are incidents.
      A.5.26 | Response to incidents | Incidents are answered as the procedures say.
      A.5.27 | Lessons of incidents | What incidents teach is used to strengthen controls.
      A.5.28 | Collection of evidence | Evidence of events is identified, collected and preserved by procedure.
      A.5.29 | Security during disruption | It is planned how security is kept during disruption.
      A.5.30 | Technology ready for continuity | Readiness of technology is planned, built, kept and tested against continuity objectives.
      A.5.31 | Legal and contractual requirements | What laws, regulators and contracts ask is known, written and kept up to date.
      A.5.32 | Intellectual property | Procedures protect intellectual property rights.
      A.5.33 | Protection of records | Records are protected from loss, destruction, falsification and unauthorized access or release.
      A.5.34 | Privacy and personal information | What protection of personal information asks is known and met.
      A.5.35 | Independent review | The approach to security is reviewed independently, at planned times and upon significant changes.
      A.5.36 | Compliance with own rules | It is regularly reviewed whether policies, rules and standards are followed.
      A.5.37 | Written operating procedures | Operating procedures are written and at hand for those who need them.
    `) },
    { code: 'A.6', title: 'People controls', requirements: requirements(`
      A.6.1 | Screening | Candidates are checked before they join and as it goes on, in proportion to the risk.
      A.6.2 | Terms of employment | Contracts say what people and the organization answer for in security.
      A.6.3 | Awareness and training | People get awareness, education and training in security, with updates, as their role needs.
      A.6.4 | Disciplinary process | A process for violations of policy is set and known.
      A.6.5 | After leaving or moving | Duties that go on after leaving or moving are defined, enforced and known.
      A.6.6 | Confidentiality agreements | Agreements on confidentiality are written, reviewed and signed.
      A.6.7 | Remote work | Measures protect information that is worked with away from the premises.
      A.6.8 | Reporting of events | People have a way to report observed or suspected security events in time.
    `) },
    { code: 'A.7', title: 'Physical controls', requirements: requirements(`
      A.7.1 | Physical perimeters | Perimeters protect areas with information and assets.
      A.7.2 | Physical entry | Secure areas have entry controls and access points.
      A.7.3 | Offices, rooms and facilities | Physical security of offices, rooms and facilities is designed and built.
      A.7.4 | Physical monitoring | Premises are monitored for unauthorized physical access.
      A.7.5 | Physical and environmental threats | Protection against fire, flood, attack and the like is designed and built.
      A.7.6 | Work in secure areas | Measures for working in secure areas are designed and followed.
      A.7.7 | Clear desk and clear screen | Rules for clear desks and screens are set and enforced.
      A.7.8 | Siting of equipment | Equipment is placed securely and protected.
      A.7.9 | Assets off premises | Assets away from the premises are protected.
      A.7.10 | Storage media | Media are managed from purchase through use and transport to disposal.
      A.7.11 | Supporting utilities | Facilities are protected from failures of power and other utilities.
      A.7.12 | Cabling | Cables that carry power, data or services are protected from tapping, interference and damage.
      A.7.13 | Maintenance of equipment | Equipment is maintained so that it stays available and correct.
      A.7.14 | Disposal and reuse of equipment | Media in equipment are verified to hold no sensitive data or licensed software before disposal or reuse.
    `) },
    { code: 'A.8', title: 'Technological controls', requirements: requirements(`
      A.8.1 | User endpoint devices | Information on, or reached by, endpoint devices is protected.
      A.8.2 | Privileged access | Privileged access is restricted and managed.
      A.8.3 | Restriction of access | Access to information and assets is restricted as the access policy says.
      A.8.4 | Access to source code | Reading and writing of source code, tools and libraries is managed.
      A.8.5 | Secure authentication | Authentication technology and procedures fit the access restrictions.
      A.8.6 | Capacity | Use of resources is monitored and adjusted to what is and will be needed.
      A.8.7 | Malware | Protection against malware is in place, with awareness of users.
      A.8.8 | Technical vulnerabilities | Vulnerabilities are learned of, exposure is evaluated, measures are taken.
      A.8.9 | Configuration | Configurations, security included, are set, documented, enforced, monitored and reviewed.
      A.8.10 | Deletion of information | Information is deleted once it is no longer needed.
      A.8.11 | Data masking | Data is masked as access policy, business and law ask.
      A.8.12 | Prevention of data leakage | Measures against leakage cover systems, networks and devices with sensitive information.
      A.8.13 | Backup | Backups of information, software and systems are kept and regularly tested.
      A.8.14 | Redundancy | Processing facilities have enough redundancy for the availability that is asked.
      A.8.15 | Logging | Logs of activities, exceptions, faults and events are made, stored, protected and analyzed.
      A.8.16 | Monitoring | Networks, systems and applications are monitored for anomalies, which are evaluated.
      A.8.17 | Synchronized clocks | Clocks follow approved time sources.
      A.8.18 | Privileged utilities | Programs that can override controls are restricted and tightly controlled.
      A.8.19 | Software on operational systems | Installing software on operational systems is managed securely.
      A.8.20 | Network security | Networks and their devices are secured, managed and controlled.
      A.8.21 | Security of network services | Mechanisms, levels and requirements of network services are identified, built and monitored.
      A.8.22 | Segregation of networks | Groups of services, users and systems are kept apart in networks.
      A.8.23 | Web filtering | Access to outside websites is managed to reduce exposure to malicious content.
      A.8.24 | Cryptography | Rules for cryptography and for managing keys are defined and carried out.
      A.8.25 | Secure development life cycle | Rules for secure development of software and systems are set and applied.
      A.8.26 | Security requirements of applications | Security requirements are specified and approved when applications are developed or bought.
      A.8.27 | Secure architecture and engineering | Principles for engineering secure systems are set, kept and applied.
      A.8.28 | Secure coding | Principles of secure coding are applied.
      A.8.29 | Security testing | Security is tested during development and at acceptance.
      A.8.30 | Outsourced development | Development by others is directed, monitored and reviewed.
      A.8.31 | Separate environments | Development, test and production environments are kept apart and secured.
      A.8.32 | Change management | Changes of processing facilities and systems follow change management procedures.
      A.8.33 | Test information | Test information is chosen, protected and managed fittingly.
      A.8.34 | Systems during audits | Audit tests on operational systems are planned and agreed with management.
    `) },
  ],
})
