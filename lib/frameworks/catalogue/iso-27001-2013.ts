import { defineFramework, requirements } from '../define.ts'

export const iso27001of2013 = defineFramework({
  key: 'iso-27001-2013', name: 'ISO 27001', version: '2013', publisher: 'International Organization for Standardization',
  source: 'https://www.iso.org/standard/54534.html',
  note: 'ISO/IEC 27001:2013, withdrawn in 2022 and no ground for certificates since October 2025: the 114 controls of Annex A by their numbers, for records that name them. Titles are our own words; the standard is the copyright of ISO and IEC and is not here. Its clauses 4 to 10 are left out.',
  knownAs: ['iso-27001-2013', 'ISO 27001:2013', 'ISO/IEC 27001:2013'],
  domains: [
    { code: 'A.5', title: 'Information security policies', requirements: requirements(`
      A.5.1.1 | Policies are set
      A.5.1.2 | Policies are reviewed
    `) },
    { code: 'A.6', title: 'Organization of information security', requirements: requirements(`
      A.6.1.1 | Roles and responsibilities
      A.6.1.2 | Segregation of duties
      A.6.1.3 | Contact with authorities
      A.6.1.4 | Contact with expert groups
      A.6.1.5 | Security in projects
      A.6.2.1 | Mobile devices
      A.6.2.2 | Teleworking
    `) },
    { code: 'A.7', title: 'Human resource security', requirements: requirements(`
      A.7.1.1 | Screening
      A.7.1.2 | Terms of employment
      A.7.2.1 | Duties of management
      A.7.2.2 | Awareness and training
      A.7.2.3 | Disciplinary process
      A.7.3.1 | After leaving or moving
    `) },
    { code: 'A.8', title: 'Asset management', requirements: requirements(`
      A.8.1.1 | Inventory of assets
      A.8.1.2 | Owners of assets
      A.8.1.3 | Acceptable use
      A.8.1.4 | Return of assets
      A.8.2.1 | Classification
      A.8.2.2 | Labelling
      A.8.2.3 | Handling of assets
      A.8.3.1 | Removable media
      A.8.3.2 | Disposal of media
      A.8.3.3 | Transport of media
    `) },
    { code: 'A.9', title: 'Access control', requirements: requirements(`
      A.9.1.1 | Access control policy
      A.9.1.2 | Access to networks and network services
      A.9.2.1 | Registration of users
      A.9.2.2 | Provisioning of access
      A.9.2.3 | Privileged access
      A.9.2.4 | Secret authentication information is handed out
      A.9.2.5 | Review of access rights
      A.9.2.6 | Removal or adjustment of access rights
      A.9.3.1 | Use of secret authentication information
      A.9.4.1 | Restriction of access
      A.9.4.2 | Secure sign-in
      A.9.4.3 | Management of passwords
      A.9.4.4 | Privileged utilities
      A.9.4.5 | Access to source code
    `) },
    { code: 'A.10', title: 'Cryptography', requirements: requirements(`
      A.10.1.1 | Policy on cryptography
      A.10.1.2 | Management of keys
    `) },
    { code: 'A.11', title: 'Physical and environmental security', requirements: requirements(`
      A.11.1.1 | Physical perimeter
      A.11.1.2 | Physical entry
      A.11.1.3 | Offices, rooms and facilities
      A.11.1.4 | Outside and environmental threats
      A.11.1.5 | Work in secure areas
      A.11.1.6 | Delivery and loading areas
      A.11.2.1 | Siting of equipment
      A.11.2.2 | Supporting utilities
      A.11.2.3 | Cabling
      A.11.2.4 | Maintenance of equipment
      A.11.2.5 | Removal of assets
      A.11.2.6 | Equipment and assets off premises
      A.11.2.7 | Disposal and reuse of equipment
      A.11.2.8 | Unattended equipment
      A.11.2.9 | Clear desk and clear screen
    `) },
    { code: 'A.12', title: 'Operations security', requirements: requirements(`
      A.12.1.1 | Written operating procedures
      A.12.1.2 | Change management
      A.12.1.3 | Capacity
      A.12.1.4 | Separate environments
      A.12.2.1 | Malware
      A.12.3.1 | Backup
      A.12.4.1 | Logging of events
      A.12.4.2 | Protection of logs
      A.12.4.3 | Logs of administrators and operators
      A.12.4.4 | Synchronized clocks
      A.12.5.1 | Software on operational systems
      A.12.6.1 | Technical vulnerabilities
      A.12.6.2 | Software that users install
      A.12.7.1 | Controls of audits of systems
    `) },
    { code: 'A.13', title: 'Communications security', requirements: requirements(`
      A.13.1.1 | Network controls
      A.13.1.2 | Security of network services
      A.13.1.3 | Segregation in networks
      A.13.2.1 | Policies for transfer of information
      A.13.2.2 | Agreements on transfer of information
      A.13.2.3 | Electronic messages
      A.13.2.4 | Confidentiality agreements
    `) },
    { code: 'A.14', title: 'Acquisition, development and maintenance of systems', requirements: requirements(`
      A.14.1.1 | Analysis of security requirements
      A.14.1.2 | Application services on public networks
      A.14.1.3 | Transactions of application services
      A.14.2.1 | Policy of secure development
      A.14.2.2 | Procedures for changes of systems
      A.14.2.3 | Review of applications after changes of platforms
      A.14.2.4 | Restrictions on changes of software packages
      A.14.2.5 | Principles of secure engineering
      A.14.2.6 | Secure development environment
      A.14.2.7 | Outsourced development
      A.14.2.8 | Security tests of systems
      A.14.2.9 | Acceptance tests of systems
      A.14.3.1 | Protection of test data
    `) },
    { code: 'A.15', title: 'Supplier relationships', requirements: requirements(`
      A.15.1.1 | Policy for suppliers
      A.15.1.2 | Security in agreements with suppliers
      A.15.1.3 | Supply chain of technology
      A.15.2.1 | Services of suppliers are monitored
      A.15.2.2 | Changes of suppliers’ services are managed
    `) },
    { code: 'A.16', title: 'Incident management', requirements: requirements(`
      A.16.1.1 | Responsibilities and procedures
      A.16.1.2 | Reporting of events
      A.16.1.3 | Reporting of weaknesses
      A.16.1.4 | Events are assessed
      A.16.1.5 | Response to incidents
      A.16.1.6 | Lessons of incidents
      A.16.1.7 | Collection of evidence
    `) },
    { code: 'A.17', title: 'Security in business continuity', requirements: requirements(`
      A.17.1.1 | Continuity of security is planned
      A.17.1.2 | Continuity of security is built
      A.17.1.3 | Continuity of security is verified
      A.17.2.1 | Availability of processing facilities
    `) },
    { code: 'A.18', title: 'Compliance', requirements: requirements(`
      A.18.1.1 | Legal and contractual requirements
      A.18.1.2 | Intellectual property
      A.18.1.3 | Protection of records
      A.18.1.4 | Privacy and personal information
      A.18.1.5 | Rules on cryptography
      A.18.2.1 | Independent review
      A.18.2.2 | Compliance with own rules
      A.18.2.3 | Review of technical compliance
    `) },
  ],
})
