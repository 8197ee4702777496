import { defineFramework, numbered, requirements } from '../define.ts'

export const pciDss = defineFramework({
  key: 'pci-dss-4.0.1', name: 'PCI DSS', version: '4.0.1', publisher: 'PCI Security Standards Council',
  source: 'https://www.pcisecuritystandards.org/document_library/',
  note: 'The defined requirements of version 4.0.1 (June 2024) and of its appendices A1 to A3, by their numbers; headings such as 8.3 ask nothing themselves and are left out. Titles are our own words; the standard is the copyright of the PCI Security Standards Council and is not here. Appendices apply only to whom they name.',
  knownAs: ['pci', 'pci-dss', 'PCI', 'PCI DSS', 'PCI DSS 4.0.1', 'PCI DSS v4.0.1'],
  domains: [
    { code: '1', title: 'Network security controls', requirements: requirements(`
      1.1.1 | Policies and procedures for requirement 1
      1.1.2 | Roles and responsibilities for requirement 1
      1.2.1 | Standards for the configuration of network security controls
      1.2.2 | Changes of network connections and controls go through change control
      1.2.3 | A network diagram is kept current
      1.2.4 | A diagram of data flows is kept current
      1.2.5 | Allowed services, protocols and ports are approved and needed
      1.2.6 | Insecure services and protocols in use are mitigated
      1.2.7 | Configurations of network controls are reviewed every six months
      1.2.8 | Configuration files of network controls are secured and consistent
      1.3.1 | Inbound traffic to the cardholder data environment is restricted
      1.3.2 | Outbound traffic from the cardholder data environment is restricted
      1.3.3 | Network controls stand between wireless networks and the environment
      1.4.1 | Network controls stand between trusted and untrusted networks
      1.4.2 | Inbound traffic from untrusted networks is restricted
      1.4.3 | Forged source addresses are detected and blocked
      1.4.4 | Stored cardholder data is not directly reachable from untrusted networks
      1.4.5 | Internal addresses and routing are disclosed only to the authorized
      1.5.1 | Devices that join both untrusted networks and the environment are secured
    `, numbered(3)) },
    { code: '2', title: 'Secure configurations', requirements: requirements(`
      2.1.1 | Policies and procedures for requirement 2
      2.1.2 | Roles and responsibilities for requirement 2
      2.2.1 | Configuration standards for all components
      2.2.2 | Default accounts of vendors are managed
      2.2.3 | Primary functions of different security levels are kept apart
      2.2.4 | Only necessary services, protocols and functions are on
      2.2.5 | Insecure services in use are justified and made less risky
      2.2.6 | Security parameters prevent misuse
      2.2.7 | Administrative access outside the console is encrypted
      2.3.1 | Defaults of wireless vendors are changed
      2.3.2 | Wireless keys are changed when somebody who knows them leaves, or upon suspicion
    `, numbered(3)) },
    { code: '3', title: 'Stored account data', requirements: requirements(`
      3.1.1 | Policies and procedures for requirement 3
      3.1.2 | Roles and responsibilities for requirement 3
      3.2.1 | Storage of account data is kept to a minimum by retention and disposal
      3.3.1 | Sensitive authentication data is not stored after authorization
      3.3.1.1 | Full track data is not stored after authorization
      3.3.1.2 | Card verification codes are not stored after authorization
      3.3.1.3 | PINs and PIN blocks are not stored after authorization
      3.3.2 | Sensitive authentication data is encrypted until authorization is done
      3.3.3 | Issuers store sensitive authentication data only as needed, secured
      3.4.1 | The PAN is masked when shown
      3.4.2 | The PAN is not copied over remote access, except by the authorized
      3.5.1 | The PAN is unreadable wherever it is stored
      3.5.1.1 | Hashes of the PAN are keyed
      3.5.1.2 | Encryption of disks alone counts only for removable media
      3.5.1.3 | Access to encrypted disks is managed apart from the operating system
      3.6.1 | Keys for stored account data are protected
      3.6.1.1 | Service providers keep their cryptographic architecture documented
      3.6.1.2 | Secret and private keys are stored in approved forms
      3.6.1.3 | Access to key components in clear is limited to the fewest custodians
      3.6.1.4 | Keys are stored in the fewest places
      3.7.1 | Strong keys are generated
      3.7.2 | Keys are distributed securely
      3.7.3 | Keys are stored securely
      3.7.4 | Keys are changed at the end of their cryptoperiod
      3.7.5 | Keys are retired, replaced or destroyed where needed
      3.7.6 | Manual handling of clear keys needs split knowledge and dual control
      3.7.7 | Unauthorized substitution of keys is prevented
      3.7.8 | Key custodians acknowledge their duties
      3.7.9 | Service providers guide customers with whom they share keys
    `, numbered(3)) },
    { code: '4', title: 'Cardholder data in transmission', requirements: requirements(`
      4.1.1 | Policies and procedures for requirement 4
      4.1.2 | Roles and responsibilities for requirement 4
      4.2.1 | Strong cryptography protects the PAN over open, public networks
      4.2.1.1 | Trusted keys and certificates are inventoried
      4.2.1.2 | Wireless networks with the PAN use strong cryptography
      4.2.2 | The PAN in messages to end users is secured
    `, numbered(3)) },
    { code: '5', title: 'Malicious software', requirements: requirements(`
      5.1.1 | Policies and procedures for requirement 5
      5.1.2 | Roles and responsibilities for requirement 5
      5.2.1 | Anti-malware runs on components at risk
      5.2.2 | Anti-malware detects and stops all known types
      5.2.3 | Components taken as not at risk are evaluated periodically
      5.2.3.1 | How often follows from a targeted risk analysis
      5.3.1 | Anti-malware is kept current by automatic updates
      5.3.2 | Anti-malware scans periodically and actively, or watches behavior
      5.3.2.1 | How often it scans follows from a targeted risk analysis
      5.3.3 | Removable media are scanned
      5.3.4 | Logs of anti-malware are on and retained
      5.3.5 | Users cannot switch anti-malware off
      5.4.1 | Phishing is detected and people are protected from it
    `, numbered(3)) },
    { code: '6', title: 'Secure systems and software', requirements: requirements(`
      6.1.1 | Policies and procedures for requirement 6
      6.1.2 | Roles and responsibilities for requirement 6
      6.2.1 | Bespoke and custom software is developed securely
      6.2.2 | Developers are trained every year
      6.2.3 | Software is reviewed before release
      6.2.3.1 | Manual code reviews are by somebody other than the author and approved
      6.2.4 | Common attacks are prevented by engineering
      6.3.1 | Vulnerabilities are identified and ranked
      6.3.2 | Software and its components are inventoried
      6.3.3 | Patches are installed, critical ones within a month
      6.4.1 | Public web applications are reviewed or protected from attacks
      6.4.2 | Public web applications are protected by an automated solution
      6.4.3 | Scripts of payment pages are authorized, inventoried and kept intact
      6.5.1 | Changes in production follow procedures
      6.5.2 | Requirements are confirmed after significant changes
      6.5.3 | Environments before production are kept apart from it
      6.5.4 | Roles in production and before it are kept apart
      6.5.5 | Live PANs are not used before production
      6.5.6 | Test data and accounts are removed before production
    `, numbered(3)) },
    { code: '7', title: 'Access by need to know', requirements: requirements(`
      7.1.1 | Policies and procedures for requirement 7
      7.1.2 | Roles and responsibilities for requirement 7
      7.2.1 | A model of access is defined
      7.2.2 | Access is assigned by job and least privilege
      7.2.3 | Privileges are approved
      7.2.4 | Accounts and privileges are reviewed every six months
      7.2.5 | Application and system accounts have least privilege
      7.2.5.1 | Access of application and system accounts is reviewed periodically
      7.2.6 | Queries of stored cardholder data are restricted
      7.3.1 | An access control system covers all components
      7.3.2 | The access control system enforces what is assigned
      7.3.3 | The access control system denies by default
    `, numbered(3)) },
    { code: '8', title: 'Identification and authentication', requirements: requirements(`
      8.1.1 | Policies and procedures for requirement 8
      8.1.2 | Roles and responsibilities for requirement 8
      8.2.1 | Everybody has a unique ID
      8.2.2 | Shared accounts are exceptions, and acts in them are attributable
      8.2.3 | Service providers use unique factors for each customer
      8.2.4 | Adding, changing and deleting of IDs is authorized
      8.2.5 | Access of those who leave is revoked at once
      8.2.6 | Accounts unused for 90 days are disabled or removed
      8.2.7 | Accounts of third parties are on only when needed, and watched
      8.2.8 | Sessions idle for 15 minutes need authentication again
      8.3.1 | Every user is authenticated by at least one factor
      8.3.2 | Factors are unreadable in transmission and storage
      8.3.3 | Identity is verified before a factor is changed
      8.3.4 | Accounts are locked after at most ten failed attempts
      8.3.5 | First and reset passwords are unique and changed upon first use
      8.3.6 | Passwords have at least 12 characters, letters and digits
      8.3.7 | The last four passwords are not used again
      8.3.8 | Users are told how to choose and protect factors
      8.3.9 | Where a password is the only factor it changes every 90 days, or risk is analyzed in real time
      8.3.10 | Service providers tell customers how to change passwords
      8.3.10.1 | Passwords of customers change every 90 days, or risk is analyzed in real time
      8.3.11 | Tokens, cards and certificates belong to one person
      8.4.1 | Administrators use multiple factors outside the console
      8.4.2 | All access into the environment uses multiple factors
      8.4.3 | Remote access from outside uses multiple factors
      8.5.1 | Multiple factors cannot be replayed or bypassed
      8.6.1 | Interactive use of application and system accounts is an exception
      8.6.2 | Passwords of such accounts are not in scripts or source code
      8.6.3 | Passwords of such accounts are protected and changed periodically
    `, numbered(3)) },
    { code: '9', title: 'Physical access', requirements: requirements(`
      9.1.1 | Policies and procedures for requirement 9
      9.1.2 | Roles and responsibilities for requirement 9
      9.2.1 | Entry controls restrict access to systems of the environment
      9.2.1.1 | Entry to sensitive areas is recorded and kept three months
      9.2.2 | Network jacks open to the public are restricted
      9.2.3 | Wireless points, gateways and lines are restricted
      9.2.4 | Consoles in sensitive areas are locked
      9.3.1 | Access of personnel is authorized and managed
      9.3.1.1 | Access to sensitive areas follows the job and ends with it
      9.3.2 | Visitors are authorized, escorted and told apart
      9.3.3 | Badges of visitors are returned or end
      9.3.4 | Visitors are logged
      9.4.1 | Media with cardholder data are physically secured
      9.4.1.1 | Offline backups are kept in a secure place
      9.4.1.2 | That place is reviewed every year
      9.4.2 | Media are classified
      9.4.3 | Media sent out are secured and tracked
      9.4.4 | Management approves media that move out
      9.4.5 | Electronic media are inventoried
      9.4.5.1 | The inventory is taken every year
      9.4.6 | Hard copies are destroyed when no longer needed
      9.4.7 | Electronic media are destroyed or wiped when no longer needed
      9.5.1 | Devices that read cards are protected from tampering
      9.5.1.1 | Those devices are listed
      9.5.1.2 | Their surfaces are inspected periodically
      9.5.1.2.1 | How often follows from a targeted risk analysis
      9.5.1.3 | People there are trained to notice tampering
    `, numbered(3)) },
    { code: '10', title: 'Logging and monitoring', requirements: requirements(`
      10.1.1 | Policies and procedures for requirement 10
      10.1.2 | Roles and responsibilities for requirement 10
      10.2.1 | Audit logs are on and active
      10.2.1.1 | Access to cardholder data is logged
      10.2.1.2 | Acts of administrators are logged
      10.2.1.3 | Access to audit logs is logged
      10.2.1.4 | Invalid attempts of access are logged
      10.2.1.5 | Changes of credentials are logged
      10.2.1.6 | Starting, stopping and pausing of logs is logged
      10.2.1.7 | Making and deleting of system objects is logged
      10.2.2 | Logs say who, what, when, from where and with which outcome
      10.3.1 | Logs are read only by those who need them
      10.3.2 | Logs cannot be modified
      10.3.3 | Logs are backed up promptly to a central place
      10.3.4 | Integrity monitoring or change detection watches logs
      10.4.1 | Logs that matter are reviewed every day
      10.4.1.1 | Reviews of logs are automated
      10.4.2 | Other logs are reviewed periodically
      10.4.2.1 | How often follows from a targeted risk analysis
      10.4.3 | Exceptions and anomalies are addressed
      10.5.1 | Logs are retained a year, three months at hand
      10.6.1 | Clocks are synchronized
      10.6.2 | Time comes from set, trusted sources
      10.6.3 | Settings and data of time are protected
      10.7.1 | Service providers detect and address failures of critical controls
      10.7.2 | Failures of critical controls are detected and addressed
      10.7.3 | Failures of critical controls are answered promptly
    `, numbered(3)) },
    { code: '11', title: 'Regular tests', requirements: requirements(`
      11.1.1 | Policies and procedures for requirement 11
      11.1.2 | Roles and responsibilities for requirement 11
      11.2.1 | Wireless access points are looked for every three months
      11.2.2 | Authorized wireless access points are inventoried
      11.3.1 | Internal scans every three months
      11.3.1.1 | Other vulnerabilities are managed by a targeted risk analysis
      11.3.1.2 | Internal scans sign in
      11.3.1.3 | Internal scans after significant changes
      11.3.2 | External scans every three months by an approved vendor
      11.3.2.1 | External scans after significant changes
      11.4.1 | A method of penetration tests is set
      11.4.2 | Internal penetration tests every year and after significant changes
      11.4.3 | External penetration tests every year and after significant changes
      11.4.4 | What penetration tests find is corrected and tested again
      11.4.5 | Segmentation is tested every year and after changes
      11.4.6 | Service providers test segmentation every six months
      11.4.7 | Multi-tenant service providers support their customers’ tests
      11.5.1 | Intrusions are detected or prevented
      11.5.1.1 | Service providers detect covert channels of malware
      11.5.2 | Change detection watches critical files
      11.6.1 | Changes of payment pages are detected
    `, numbered(3)) },
    { code: '12', title: 'Policies and programs', requirements: requirements(`
      12.1.1 | An information security policy is set and known
      12.1.2 | The policy is reviewed every year
      12.1.3 | Roles are defined and acknowledged
      12.1.4 | An executive answers for information security
      12.2.1 | Acceptable use of technologies is set
      12.3.1 | Targeted risk analyses stand behind flexible frequencies
      12.3.2 | Targeted risk analyses stand behind the customized approach
      12.3.3 | Cryptography in use is documented and reviewed every year
      12.3.4 | Hardware and software are reviewed every year
      12.4.1 | Executives of service providers answer for compliance
      12.4.2 | Service providers review every three months that tasks are done
      12.4.2.1 | Those reviews are documented
      12.5.1 | Components in scope are inventoried
      12.5.2 | Scope is confirmed every year
      12.5.2.1 | Service providers confirm scope every six months
      12.5.3 | Service providers review scope upon changes of the organization
      12.6.1 | A program of security awareness runs
      12.6.2 | The program is reviewed every year
      12.6.3 | People are trained upon hire and every year
      12.6.3.1 | Training covers phishing and social engineering
      12.6.3.2 | Training covers acceptable use
      12.7.1 | People are screened before hire
      12.8.1 | Third-party service providers are listed
      12.8.2 | Agreements with third-party service providers
      12.8.3 | Third-party service providers are checked before engagement
      12.8.4 | Their compliance is monitored every year
      12.8.5 | It is known who answers for which requirement
      12.9.1 | Service providers acknowledge their responsibility in writing
      12.9.2 | Service providers give customers what they ask for
      12.10.1 | An incident response plan is ready
      12.10.2 | The plan is reviewed and tested every year
      12.10.3 | Somebody is there at all hours to respond
      12.10.4 | Those who respond are trained
      12.10.4.1 | How often follows from a targeted risk analysis
      12.10.5 | The plan covers alerts of monitoring
      12.10.6 | The plan is improved by lessons
      12.10.7 | Stored PANs found where they should not be are answered
    `, numbered(3)) },
    { code: 'A1', title: 'Multi-tenant service providers', requirements: requirements(`
      A1.1.1 | The provider’s and customers’ environments are kept apart
      A1.1.2 | Each customer reaches only its own data and environment
      A1.1.3 | Customers can reach only resources allocated to them
      A1.1.4 | Separation is tested every six months
      A1.2.1 | Logs are available to each customer
      A1.2.2 | Forensic investigations of customers are supported
      A1.2.3 | Customers can report incidents and vulnerabilities
    `, numbered(3)) },
    { code: 'A2', title: 'SSL and early TLS of card terminals', requirements: requirements(`
      A2.1.1 | Terminals with SSL or early TLS are confirmed not to be open to known exploits
      A2.1.2 | Service providers with such connections have a plan to mitigate and migrate
      A2.1.3 | Service providers offer a secure service
    `, numbered(3)) },
    { code: 'A3', title: 'Supplemental validation of designated entities', requirements: requirements(`
      A3.1.1 | Executives answer for a compliance program
      A3.1.2 | A compliance program is set
      A3.1.3 | Roles in compliance are assigned
      A3.1.4 | Those with roles in compliance are trained every year
      A3.2.1 | Scope is confirmed every three months
      A3.2.2 | Effects of changes on scope are determined
      A3.2.2.1 | Requirements are confirmed after changes
      A3.2.3 | Changes of the organization lead to a review
      A3.2.4 | Segmentation is tested every six months
      A3.2.5 | Data discovery confirms scope
      A3.2.5.1 | Methods of data discovery are confirmed
      A3.2.5.2 | Clear PANs found outside are answered
      A3.2.6 | Clear PANs are kept from leaving unauthorized
      A3.2.6.1 | Attempts to remove clear PANs are answered
      A3.3.1 | Failures of critical controls are detected and addressed
      A3.3.1.1 | Failures are answered promptly
      A3.3.2 | Hardware and software are reviewed every year
      A3.3.3 | Daily operation is reviewed every three months
      A3.4.1 | Accounts and privileges are reviewed every six months
      A3.5.1 | Attack patterns are identified and answered
    `, numbered(3)) },
  ],
})
