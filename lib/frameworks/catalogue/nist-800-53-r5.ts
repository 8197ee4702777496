import { defineFramework, enhanced, requirements } from '../define.ts'

export const nist80053 = defineFramework({
  key: 'nist-800-53-r5', name: 'NIST 800-53', version: 'r5', publisher: 'National Institute of Standards and Technology',
  source: 'https://csrc.nist.gov/pubs/sp/800/53/r5/upd1/final',
  note: 'Release 5.2.0, from NIST’s own OSCAL catalog, a work of the United States government in the public domain. Titles are NIST’s; so are texts of one sentence, with its parameters in brackets; others are our own words or none. The 182 ids that NIST has withdrawn are left out.',
  knownAs: ['nist-800-53', 'NIST 800-53', 'NIST 800-53 r5', 'NIST SP 800-53', 'NIST SP 800-53 Rev. 5'],
  domains: [
    { code: 'AC', title: 'Access Control', requirements: requirements(`
      AC-1 | Policy and Procedures | Write, approve and make known a policy and procedures for access control, name who keeps them, and review both at set times and after set events.
      AC-2 | Account Management | Say which kinds of accounts are allowed, name who manages them, approve, create, change, disable and remove accounts by rule, watch their use, review them at set times, and tie all this to terminations and transfers.
      AC-2(1) | Automated System Account Management | Support the management of system accounts using [automated mechanisms].
      AC-2(2) | Automated Temporary and Emergency Account Management | Automatically [remove or disable] temporary and emergency accounts after [time period].
      AC-2(3) | Disable Accounts
      AC-2(4) | Automated Audit Actions | Automatically audit account creation, modification, enabling, disabling, and removal actions.
      AC-2(5) | Inactivity Logout | Require that users log out when [time period of expected inactivity or description of when to log out].
      AC-2(6) | Dynamic Privilege Management | Implement [dynamic privilege management capabilities].
      AC-2(7) | Privileged User Accounts
      AC-2(8) | Dynamic Account Management | Create, activate, manage, and deactivate [system accounts] dynamically.
      AC-2(9) | Restrictions on Use of Shared and Group Accounts | Only permit the use of shared and group accounts that meet [conditions].
      AC-2(11) | Usage Conditions | Enforce [circumstances and/or usage conditions] for [system accounts].
      AC-2(12) | Account Monitoring for Atypical Usage
      AC-2(13) | Disable Accounts for High-risk Individuals | Disable accounts of individuals within [time period] of discovery of [significant risks].
      AC-3 | Access Enforcement | Enforce approved authorizations for logical access to information and system resources in accordance with applicable access control policies.
      AC-3(2) | Dual Authorization | Enforce dual authorization for [privileged commands and/or other actions].
      AC-3(3) | Mandatory Access Control
      AC-3(4) | Discretionary Access Control
      AC-3(5) | Security-relevant Information | Prevent access to [security-relevant information] except during secure, non-operable system states.
      AC-3(7) | Role-based Access Control | Enforce a role-based access control policy over defined subjects and objects and control access based upon [organization-defined roles and users authorized to assume such roles].
      AC-3(8) | Revocation of Access Authorizations | Enforce the revocation of access authorizations resulting from changes to the security attributes of subjects and objects based on [rules].
      AC-3(9) | Controlled Release
      AC-3(10) | Audited Override of Access Control Mechanisms | Employ an audited override of automated access control mechanisms under [conditions] by [roles].
      AC-3(11) | Restrict Access to Specific Information Types | Restrict access to data repositories containing [information types].
      AC-3(12) | Assert and Enforce Application Access
      AC-3(13) | Attribute-based Access Control | Enforce attribute-based access control policy over defined subjects and objects and control access based upon [attributes].
      AC-3(14) | Individual Access | Provide [mechanisms] to enable individuals to have access to the following elements of their personally identifiable information: [elements].
      AC-3(15) | Discretionary and Mandatory Access Control
      AC-4 | Information Flow Enforcement | Enforce approved authorizations for controlling the flow of information within the system and between connected systems based on [information flow control policies].
      AC-4(1) | Object Security and Privacy Attributes | Use [organization-defined security and privacy attributes] associated with [organization-defined information, source, and destination objects] to enforce [information flow control policies] as a basis for flow control decisions.
      AC-4(2) | Processing Domains | Use protected processing domains to enforce [information flow control policies] as a basis for flow control decisions.
      AC-4(3) | Dynamic Information Flow Control | Enforce [information flow control policies].
      AC-4(4) | Flow Control of Encrypted Information | Prevent encrypted information from bypassing [information flow control mechanisms] by [decrypting the information or blocking the flow of the encrypted information or terminating communications sessions attempting to pass encrypted information or organization-defined procedure or method].
      AC-4(5) | Embedded Data Types | Enforce [limitations] on embedding data types within other data types.
      AC-4(6) | Metadata | Enforce information flow control based on [metadata].
      AC-4(7) | One-way Flow Mechanisms | Enforce one-way information flows through hardware-based flow control mechanisms.
      AC-4(8) | Security and Privacy Policy Filters
      AC-4(9) | Human Reviews | Enforce the use of human reviews for [information flows] under the following conditions: [conditions].
      AC-4(10) | Enable and Disable Security or Privacy Policy Filters | Provide the capability for privileged administrators to enable and disable [organization-defined security or privacy policy filters] under the following conditions: [organization-defined conditions].
      AC-4(11) | Configuration of Security or Privacy Policy Filters | Provide the capability for privileged administrators to configure [organization-defined security or privacy policy filters] to support different security or privacy policies.
      AC-4(12) | Data Type Identifiers | When transferring information between different security domains, use [data type identifiers] to validate data essential for information flow decisions.
      AC-4(13) | Decomposition into Policy-relevant Subcomponents | When transferring information between different security domains, decompose information into [policy-relevant subcomponents] for submission to policy enforcement mechanisms.
      AC-4(14) | Security or Privacy Policy Filter Constraints | When transferring information between different security domains, implement [organization-defined security or privacy policy filters] requiring fully enumerated formats that restrict data structure and content.
      AC-4(15) | Detection of Unsanctioned Information | When transferring information between different security domains, examine the information for the presence of [unsanctioned information] and prohibit the transfer of such information in accordance with the [organization-defined security or privacy policy].
      AC-4(17) | Domain Authentication | Uniquely identify and authenticate source and destination points by [organization, system, application, service, individual] for information transfer.
      AC-4(19) | Validation of Metadata | When transferring information between different security domains, implement [organization-defined security or privacy policy filters] on metadata.
      AC-4(20) | Approved Solutions | Employ [solutions in approved configurations] to control the flow of [information] across security domains.
      AC-4(21) | Physical or Logical Separation of Information Flows | Separate information flows logically or physically using [organization-defined mechanisms and/or techniques] to accomplish [required separations].
      AC-4(22) | Access Only | Provide access from a single device to computing platforms, applications, or data residing in multiple different security domains, while preventing information flow between the different security domains.
      AC-4(23) | Modify Non-releasable Information | When transferring information between different security domains, modify non-releasable information by implementing [modification action].
      AC-4(24) | Internal Normalized Format | When transferring information between different security domains, parse incoming data into an internal normalized format and regenerate the data to be consistent with its intended specification.
      AC-4(25) | Data Sanitization | When transferring information between different security domains, sanitize data to minimize [delivery of malicious content, command and control of malicious code, malicious code augmentation, and steganography-encoded data or spillage of sensitive information] in accordance with [policy].
      AC-4(26) | Audit Filtering Actions | When transferring information between different security domains, record and audit content filtering actions and results for the information being filtered.
      AC-4(27) | Redundant/Independent Filtering Mechanisms | When transferring information between different security domains, implement content filtering solutions that provide redundant and independent filtering mechanisms for each data type.
      AC-4(28) | Linear Filter Pipelines | When transferring information between different security domains, implement a linear content filter pipeline that is enforced with discretionary and mandatory access controls.
      AC-4(29) | Filter Orchestration Engines
      AC-4(30) | Filter Mechanisms Using Multiple Processes | When transferring information between different security domains, implement content filtering mechanisms using multiple processes.
      AC-4(31) | Failed Content Transfer Prevention | When transferring information between different security domains, prevent the transfer of failed content to the receiving domain.
      AC-4(32) | Process Requirements for Information Transfer
      AC-5 | Separation of Duties | Identify the duties that must be kept apart, and define access so that they are.
      AC-6 | Least Privilege | Employ the principle of least privilege, allowing only authorized accesses for users (or processes acting on behalf of users) that are necessary to accomplish assigned organizational tasks.
      AC-6(1) | Authorize Access to Security Functions
      AC-6(2) | Non-privileged Access for Nonsecurity Functions | Require that users of system accounts (or roles) with access to [security functions or security-relevant information] use non-privileged accounts or roles, when accessing nonsecurity functions.
      AC-6(3) | Network Access to Privileged Commands | Authorize network access to [privileged commands] only for [compelling operational needs] and document the rationale for such access in the security plan for the system.
      AC-6(4) | Separate Processing Domains | Provide separate processing domains to enable finer-grained allocation of user privileges.
      AC-6(5) | Privileged Accounts | Restrict privileged accounts on the system to [personnel or roles].
      AC-6(6) | Privileged Access by Non-organizational Users | Prohibit privileged access to the system by non-organizational users.
      AC-6(7) | Review of User Privileges
      AC-6(8) | Privilege Levels for Code Execution | Prevent the following software from executing at higher privilege levels than users executing the software: [software].
      AC-6(9) | Log Use of Privileged Functions | Log the execution of privileged functions.
      AC-6(10) | Prohibit Non-privileged Users from Executing Privileged Functions | Prevent non-privileged users from executing privileged functions.
      AC-7 | Unsuccessful Logon Attempts | Limit consecutive failed attempts to sign in within a time, and then lock or delay, or notify.
      AC-7(2) | Purge or Wipe Mobile Device | Purge or wipe information from [mobile devices] based on [purging or wiping requirements and techniques] after [number] consecutive, unsuccessful device logon attempts.
      AC-7(3) | Biometric Attempt Limiting | Limit the number of unsuccessful biometric logon attempts to [number].
      AC-7(4) | Use of Alternate Authentication Factor
      AC-8 | System Use Notification | Show a notice of use before access is granted, and keep it until the user acknowledges it.
      AC-9 | Previous Logon Notification | Notify the user, upon successful logon to the system, of the date and time of the last logon.
      AC-9(1) | Unsuccessful Logons | Notify the user, upon successful logon, of the number of unsuccessful logon attempts since the last successful logon.
      AC-9(2) | Successful and Unsuccessful Logons | Notify the user, upon successful logon, of the number of [successful logons or unsuccessful logon attempts or both] during [time period].
      AC-9(3) | Notification of Account Changes | Notify the user, upon successful logon, of changes to [security-related characteristics or parameters] during [time period].
      AC-9(4) | Additional Logon Information | Notify the user, upon successful logon, of the following additional information: [additional information].
      AC-10 | Concurrent Session Control | Limit the number of concurrent sessions for each [account and/or account types] to [number].
      AC-11 | Device Lock | Lock the device after a time of inactivity, until the user signs in again.
      AC-11(1) | Pattern-hiding Displays | Conceal, via the device lock, information previously visible on the display with a publicly viewable image.
      AC-12 | Session Termination | Automatically terminate a user session after [conditions or trigger events].
      AC-12(1) | User-initiated Logouts | Provide a logout capability for user-initiated communications sessions whenever authentication is used to gain access to [information resources].
      AC-12(2) | Termination Message | Display an explicit logout message to users indicating the termination of authenticated communications sessions.
      AC-12(3) | Timeout Warning Message | Display an explicit message to users indicating that the session will end in [time].
      AC-14 | Permitted Actions Without Identification or Authentication | Say what may be done without signing in, and why.
      AC-16 | Security and Privacy Attributes | Bind attributes of security and privacy to information, keep them, audit their changes, and review them.
      AC-16(1) | Dynamic Attribute Association | Dynamically associate security and privacy attributes with [organization-defined subjects and objects] in accordance with the following security and privacy policies as information is created and combined: [organization-defined security and privacy policies].
      AC-16(2) | Attribute Value Changes by Authorized Individuals | Provide authorized individuals (or processes acting on behalf of individuals) the capability to define or change the value of associated security and privacy attributes.
      AC-16(3) | Maintenance of Attribute Associations by System | Maintain the association and integrity of [organization-defined security and privacy attributes] to [organization-defined subjects and objects].
      AC-16(4) | Association of Attributes by Authorized Individuals | Provide the capability to associate [organization-defined security and privacy attributes] with [organization-defined subjects and objects] by authorized individuals (or processes acting on behalf of individuals).
      AC-16(5) | Attribute Displays on Objects to Be Output | Display security and privacy attributes in human-readable form on each object that the system transmits to output devices to identify [instructions] using [naming conventions].
      AC-16(6) | Maintenance of Attribute Association | Require personnel to associate and maintain the association of [organization-defined security and privacy attributes] with [organization-defined subjects and objects] in accordance with [organization-defined security and privacy policies].
      AC-16(7) | Consistent Attribute Interpretation | Provide a consistent interpretation of security and privacy attributes transmitted between distributed system components.
      AC-16(8) | Association Techniques and Technologies | Implement [organization-defined techniques and technologies] in associating security and privacy attributes to information.
      AC-16(9) | Attribute Reassignment — Regrading Mechanisms | Change security and privacy attributes associated with information only via regrading mechanisms validated using [organization-defined techniques or procedures].
      AC-16(10) | Attribute Configuration by Authorized Individuals | Provide authorized individuals the capability to define or change the type and value of security and privacy attributes available for association with subjects and objects.
      AC-17 | Remote Access | Set restrictions and requirements for each kind of remote access, and authorize it before it is used.
      AC-17(1) | Monitoring and Control | Employ automated mechanisms to monitor and control remote access methods.
      AC-17(2) | Protection of Confidentiality and Integrity Using Encryption | Implement cryptographic mechanisms to protect the confidentiality and integrity of remote access sessions.
      AC-17(3) | Managed Access Control Points | Route remote accesses through authorized and managed network access control points.
      AC-17(4) | Privileged Commands and Access
      AC-17(6) | Protection of Mechanism Information | Protect information about remote access mechanisms from unauthorized use and disclosure.
      AC-17(9) | Disconnect or Disable Access | Provide the capability to disconnect or disable remote access to the system within [time period].
      AC-17(10) | Authenticate Remote Commands | Implement [mechanisms] to authenticate [remote commands].
      AC-18 | Wireless Access | Set requirements for each kind of wireless access, and authorize it before it is used.
      AC-18(1) | Authentication and Encryption | Protect wireless access to the system using authentication of [users or devices] and encryption.
      AC-18(3) | Disable Wireless Networking | Disable, when not intended for use, wireless networking capabilities embedded within system components prior to issuance and deployment.
      AC-18(4) | Restrict Configurations by Users | Identify and explicitly authorize users allowed to independently configure wireless networking capabilities.
      AC-18(5) | Antennas and Transmission Power Levels | Select radio antennas and calibrate transmission power levels to reduce the probability that signals from wireless access points can be received outside of organization-controlled boundaries.
      AC-19 | Access Control for Mobile Devices | Set requirements for mobile devices, also outside controlled areas, and authorize their connection.
      AC-19(4) | Restrictions for Classified Information
      AC-19(5) | Full Device or Container-based Encryption | Employ [full-device encryption or container-based encryption] to protect the confidentiality and integrity of information on [mobile devices].
      AC-20 | Use of External Systems | Set terms for access from, and storing on, systems of others, and prohibit those that are not allowed.
      AC-20(1) | Limits on Authorized Use
      AC-20(2) | Portable Storage Devices — Restricted Use | Restrict the use of organization-controlled portable storage devices by authorized individuals on external systems using [restrictions].
      AC-20(3) | Non-organizationally Owned Systems — Restricted Use | Restrict the use of non-organizationally owned systems or system components to process, store, or transmit organizational information using [restrictions].
      AC-20(4) | Network Accessible Storage Devices — Prohibited Use | Prohibit the use of [network-accessible storage devices] in external systems.
      AC-20(5) | Portable Storage Devices — Prohibited Use | Prohibit the use of organization-controlled portable storage devices by authorized individuals on external systems.
      AC-21 | Information Sharing | Let users tell whether a partner may have what they share, and help them decide.
      AC-21(1) | Automated Decision Support | Employ [automated mechanisms] to enforce information-sharing decisions by authorized users based on access authorizations of sharing partners and access restrictions on information to be shared.
      AC-21(2) | Information Search and Retrieval | Implement information search and retrieval services that enforce [information-sharing restrictions].
      AC-22 | Publicly Accessible Content | Name and train who may publish, review content before and after it is public, and remove what is not.
      AC-23 | Data Mining Protection | Employ [techniques] for [data storage objects] to detect and protect against unauthorized data mining.
      AC-24 | Access Control Decisions | [establish procedures or implement mechanisms] to ensure [access control decisions] are applied to each access request prior to access enforcement.
      AC-24(1) | Transmit Access Authorization Information | Transmit [access authorization information] using [controls] to [systems] that enforce access control decisions.
      AC-24(2) | No User or Process Identity | Enforce access control decisions based on [organization-defined security or privacy attributes] that do not include the identity of the user or process acting on behalf of the user.
      AC-25 | Reference Monitor | Implement a reference monitor for [access control policies] that is tamperproof, always invoked, and small enough to be subject to analysis and testing, the completeness of which can be assured.
    `, enhanced) },
    { code: 'AT', title: 'Awareness and Training', requirements: requirements(`
      AT-1 | Policy and Procedures | Write, approve and make known a policy and procedures for awareness and training, name who keeps them, and review both at set times and after set events.
      AT-2 | Literacy Training and Awareness | Train every user at first, at set times and upon changes; keep the content current, with lessons of incidents.
      AT-2(1) | Practical Exercises | Provide practical exercises in literacy training that simulate events and incidents.
      AT-2(2) | Insider Threat | Provide literacy training on recognizing and reporting potential indicators of insider threat.
      AT-2(3) | Social Engineering and Mining | Provide literacy training on recognizing and reporting potential and actual instances of social engineering and social mining.
      AT-2(4) | Suspicious Communications and Anomalous System Behavior | Provide literacy training on recognizing suspicious communications and anomalous behavior in organizational systems using [indicators of malicious code].
      AT-2(5) | Advanced Persistent Threat | Provide literacy training on the advanced persistent threat.
      AT-2(6) | Cyber Threat Environment
      AT-3 | Role-based Training | Train people for their role before they get access and at set times; keep the content current.
      AT-3(1) | Environmental Controls | Provide [personnel or roles] with initial and [frequency] training in the employment and operation of environmental controls.
      AT-3(2) | Physical Security Controls | Provide [personnel or roles] with initial and [frequency] training in the employment and operation of physical security controls.
      AT-3(3) | Practical Exercises | Provide practical exercises in security and privacy training that reinforce training objectives.
      AT-3(5) | Processing Personally Identifiable Information | Provide [personnel or roles] with initial and [frequency] training in the employment and operation of personally identifiable information processing and transparency controls.
      AT-4 | Training Records | Record and monitor training, and retain the record of each person.
      AT-6 | Training Feedback | Provide feedback on organizational training results to the following personnel [frequency]: [personnel].
    `, enhanced) },
    { code: 'AU', title: 'Audit and Accountability', requirements: requirements(`
      AU-1 | Policy and Procedures | Write, approve and make known a policy and procedures for audit and accountability, name who keeps them, and review both at set times and after set events.
      AU-2 | Event Logging | Say which events can be logged and which are, why these are adequate, and review it at set times.
      AU-3 | Content of Audit Records | Records say what happened, when, where, from which source, with which outcome and by whom.
      AU-3(1) | Additional Audit Information | Generate audit records containing the following additional information: [additional information].
      AU-3(3) | Limit Personally Identifiable Information Elements | Limit personally identifiable information contained in audit records to the following elements identified in the privacy risk assessment: [elements].
      AU-4 | Audit Log Storage Capacity | Allocate audit log storage capacity to accommodate [audit log retention requirements].
      AU-4(1) | Transfer to Alternate Storage | Transfer audit logs [frequency] to a different system, system component, or media other than the system or system component conducting the logging.
      AU-5 | Response to Audit Logging Process Failures | Alert within a set time when logging fails, and take the actions that are set.
      AU-5(1) | Storage Capacity Warning | Provide a warning to [personnel, roles, and/or locations] within [time period] when allocated audit log storage volume reaches [percentage] of repository maximum audit log storage capacity.
      AU-5(2) | Real-time Alerts | Provide an alert within [real-time period] to [personnel, roles, and/or locations] when the following audit failure events occur: [audit logging failure events requiring real-time alerts].
      AU-5(3) | Configurable Traffic Volume Thresholds | Enforce configurable network communications traffic volume thresholds reflecting limits on audit log storage capacity and [reject or delay] network traffic above those thresholds.
      AU-5(4) | Shutdown on Failure | Invoke a [full system shutdown or partial system shutdown or degraded operational mode with limited mission or business functionality available] in the event of [audit logging failures] , unless an alternate audit logging capability exists.
      AU-5(5) | Alternate Audit Logging Capability | Provide an alternate audit logging capability in the event of a failure in primary audit logging capability that implements [alternate audit logging functionality].
      AU-6 | Audit Record Review, Analysis, and Reporting | Review audit records at set times for inappropriate or unusual activity, report what is found, and adjust to changed risk.
      AU-6(1) | Automated Process Integration | Integrate audit record review, analysis, and reporting processes using [automated mechanisms].
      AU-6(3) | Correlate Audit Record Repositories | Analyze and correlate audit records across different repositories to gain organization-wide situational awareness.
      AU-6(4) | Central Review and Analysis | Provide and implement the capability to centrally review and analyze audit records from multiple components within the system.
      AU-6(5) | Integrated Analysis of Audit Records | Integrate analysis of audit records with analysis of [vulnerability scanning information or performance data or system monitoring information or data/information collected from other sources] to further enhance the ability to identify inappropriate or unusual activity.
      AU-6(6) | Correlation with Physical Monitoring | Correlate information from audit records with information obtained from monitoring physical access to further enhance the ability to identify suspicious, inappropriate, unusual, or malevolent activity.
      AU-6(7) | Permitted Actions | Specify the permitted actions for each [system process or role or user] associated with the review, analysis, and reporting of audit record information.
      AU-6(8) | Full Text Analysis of Privileged Commands | Perform a full text analysis of logged privileged commands in a physically distinct component or subsystem of the system, or other system that is dedicated to that analysis.
      AU-6(9) | Correlation with Information from Nontechnical Sources | Correlate information from nontechnical sources with audit record information to enhance organization-wide situational awareness.
      AU-7 | Audit Record Reduction and Report Generation | Provide a way to select from and report on audit records that does not alter them.
      AU-7(1) | Automatic Processing | Provide and implement the capability to process, sort, and search audit records for events of interest based on the following content: [fields within audit records].
      AU-8 | Time Stamps | Stamp audit records with the time of system clocks, fine enough and relative to UTC.
      AU-9 | Protection of Audit Information | Protect audit records and tools from unauthorized access, modification and deletion, and alert upon it.
      AU-9(1) | Hardware Write-once Media | Write audit trails to hardware-enforced, write-once media.
      AU-9(2) | Store on Separate Physical Systems or Components | Store audit records [frequency] in a repository that is part of a physically different system or system component than the system or component being audited.
      AU-9(3) | Cryptographic Protection | Implement cryptographic mechanisms to protect the integrity of audit information and audit tools.
      AU-9(4) | Access by Subset of Privileged Users | Authorize access to management of audit logging functionality to only [subset of privileged users or roles].
      AU-9(5) | Dual Authorization | Enforce dual authorization for [movement or deletion] of [audit information].
      AU-9(6) | Read-only Access | Authorize read-only access to audit information to [subset of privileged users or roles].
      AU-9(7) | Store on Component with Different Operating System | Store audit information on a component running a different operating system than the system or component being audited.
      AU-10 | Non-repudiation | Provide irrefutable evidence that an individual (or process acting on behalf of an individual) has performed [actions].
      AU-10(1) | Association of Identities
      AU-10(2) | Validate Binding of Information Producer Identity
      AU-10(3) | Chain of Custody | Maintain reviewer or releaser credentials within the established chain of custody for information reviewed or released.
      AU-10(4) | Validate Binding of Information Reviewer Identity
      AU-11 | Audit Record Retention | Retain audit records for [time period] to provide support for after-the-fact investigations of incidents and to meet regulatory and organizational information retention requirements.
      AU-11(1) | Long-term Retrieval Capability | Employ [measures] to ensure that long-term audit records generated by the system can be retrieved.
      AU-12 | Audit Record Generation | Systems generate audit records of the events that are set; those who may choose which events.
      AU-12(1) | System-wide and Time-correlated Audit Trail | Compile audit records from [system components] into a system-wide (logical or physical) audit trail that is time-correlated to within [level of tolerance].
      AU-12(2) | Standardized Formats | Produce a system-wide (logical or physical) audit trail composed of audit records in a standardized format.
      AU-12(3) | Changes by Authorized Individuals | Provide and implement the capability for [individuals or roles] to change the logging to be performed on [system components] based on [selectable event criteria] within [time thresholds].
      AU-12(4) | Query Parameter Audits of Personally Identifiable Information | Provide and implement the capability for auditing the parameters of user query events for data sets containing personally identifiable information.
      AU-13 | Monitoring for Information Disclosure | Watch open sources for unauthorized disclosure of information, and act on what is found.
      AU-13(1) | Use of Automated Tools | Monitor open-source information and information sites using [automated mechanisms].
      AU-13(2) | Review of Monitored Sites | Review the list of open-source information sites being monitored [frequency].
      AU-13(3) | Unauthorized Replication of Information | Employ discovery techniques, processes, and tools to determine if external entities are replicating organizational information in an unauthorized manner.
      AU-14 | Session Audit | Allow those who may to record or view a session, used as the law and counsel say.
      AU-14(1) | System Start-up | Initiate session audits automatically at system start-up.
      AU-14(3) | Remote Viewing and Listening | Provide and implement the capability for authorized users to remotely view and hear content related to an established user session in real time.
      AU-16 | Cross-organizational Audit Logging | Employ [methods] for coordinating [audit information] among external organizations when audit information is transmitted across organizational boundaries.
      AU-16(1) | Identity Preservation | Preserve the identity of individuals in cross-organizational audit trails.
      AU-16(2) | Sharing of Audit Information | Provide cross-organizational audit information to [organizations] based on [cross-organizational sharing agreements].
      AU-16(3) | Disassociability | Implement [measures] to disassociate individuals from audit information transmitted across organizational boundaries.
    `, enhanced) },
    { code: 'CA', title: 'Assessment, Authorization, and Monitoring', requirements: requirements(`
      CA-1 | Policy and Procedures | Write, approve and make known a policy and procedures for assessment, authorization, and monitoring, name who keeps them, and review both at set times and after set events.
      CA-2 | Control Assessments | Choose assessors, plan and approve the assessment, assess the controls at set times, and report the results.
      CA-2(1) | Independent Assessors | Employ independent assessors or assessment teams to conduct control assessments.
      CA-2(2) | Specialized Assessments
      CA-2(3) | Leveraging Results from External Organizations | Leverage the results of control assessments performed by [external organization(s)] on [system] when the assessment meets [requirements].
      CA-3 | Information Exchange | Exchange information with other systems under agreements that are documented and reviewed.
      CA-3(6) | Transfer Authorizations | Verify that individuals or systems transferring data between interconnecting systems have the requisite authorizations (i.e., write permissions or privileges) prior to accepting such data.
      CA-3(7) | Transitive Information Exchanges
      CA-5 | Plan of Action and Milestones | Keep a plan of actions and milestones for weaknesses, and update it from what assessments find.
      CA-5(1) | Automation Support for Accuracy and Currency | Ensure the accuracy, currency, and availability of the plan of action and milestones for the system using [automated mechanisms].
      CA-6 | Authorization | A senior official authorizes the system, and common controls, before operation and again at set times.
      CA-6(1) | Joint Authorization — Intra-organization | Employ a joint authorization process for the system that includes multiple authorizing officials from the same organization conducting the authorization.
      CA-6(2) | Joint Authorization — Inter-organization | Employ a joint authorization process for the system that includes multiple authorizing officials with at least one authorizing official from an organization external to the organization conducting the authorization.
      CA-7 | Continuous Monitoring | Have a strategy of continuous monitoring and carry it out: metrics, ongoing assessments, analysis, response and reports.
      CA-7(1) | Independent Assessment | Employ independent assessors or assessment teams to monitor the controls in the system on an ongoing basis.
      CA-7(3) | Trend Analyses | Employ trend analyses to determine if control implementations, the frequency of continuous monitoring activities, and the types of activities used in the continuous monitoring process need to be modified based on empirical data.
      CA-7(4) | Risk Monitoring
      CA-7(5) | Consistency Analysis | Employ the following actions to validate that policies are established and implemented controls are operating in a consistent manner: [organization-defined actions].
      CA-7(6) | Automation Support for Monitoring | Ensure the accuracy, currency, and availability of monitoring results for the system using [automated mechanisms].
      CA-8 | Penetration Testing | Conduct penetration testing [frequency] on [system(s) or system components].
      CA-8(1) | Independent Penetration Testing Agent or Team | Employ an independent penetration testing agent or team to perform penetration testing on the system or system components.
      CA-8(2) | Red Team Exercises | Employ the following red-team exercises to simulate attempts by adversaries to compromise organizational systems in accordance with applicable rules of engagement: [red team exercises].
      CA-8(3) | Facility Penetration Testing | Employ a penetration testing process that includes [frequency] [announced or unannounced] attempts to bypass or circumvent controls associated with physical access points to the facility.
      CA-9 | Internal System Connections | Authorize, document and review connections between components inside, and end those no longer needed.
      CA-9(1) | Compliance Checks | Perform security and privacy compliance checks on constituent system components prior to the establishment of the internal connection.
    `, enhanced) },
    { code: 'CM', title: 'Configuration Management', requirements: requirements(`
      CM-1 | Policy and Procedures | Write, approve and make known a policy and procedures for configuration management, name who keeps them, and review both at set times and after set events.
      CM-2 | Baseline Configuration | Keep a current baseline configuration under control; review and update it at set times, upon circumstances and with new components.
      CM-2(2) | Automation Support for Accuracy and Currency | Maintain the currency, completeness, accuracy, and availability of the baseline configuration of the system using [automated mechanisms].
      CM-2(3) | Retention of Previous Configurations | Retain [number] of previous versions of baseline configurations of the system to support rollback.
      CM-2(6) | Development and Test Environments | Maintain a baseline configuration for system development and test environments that is managed separately from the operational baseline configuration.
      CM-2(7) | Configure Systems and Components for High-risk Areas
      CM-3 | Configuration Change Control | Say which changes are controlled; review, approve, document, carry out, retain and monitor them, and oversee it all.
      CM-3(1) | Automated Documentation, Notification, and Prohibition of Changes
      CM-3(2) | Testing, Validation, and Documentation of Changes | Test, validate, and document changes to the system before finalizing the implementation of the changes.
      CM-3(3) | Automated Change Implementation | Implement changes to the current system baseline and deploy the updated baseline across the installed base using [automated mechanisms].
      CM-3(4) | Security and Privacy Representatives | Require [organization-defined security and privacy representatives] to be members of the [configuration change control element].
      CM-3(5) | Automated Security Response | Implement the following security responses automatically if baseline configurations are changed in an unauthorized manner: [security responses].
      CM-3(6) | Cryptography Management | Ensure that cryptographic mechanisms used to provide the following controls are under configuration management: [controls].
      CM-3(7) | Review System Changes | Review changes to the system [frequency] or when [circumstances] to determine whether unauthorized changes have occurred.
      CM-3(8) | Prevent or Restrict Configuration Changes | Prevent or restrict changes to the configuration of the system under the following circumstances: [circumstances].
      CM-4 | Impact Analyses | Analyze changes to the system to determine potential security and privacy impacts prior to change implementation.
      CM-4(1) | Separate Test Environments | Analyze changes to the system in a separate test environment before implementation in an operational environment, looking for security and privacy impacts due to flaws, weaknesses, incompatibility, or intentional malice.
      CM-4(2) | Verification of Controls | After system changes, verify that the impacted controls are implemented correctly, operating as intended, and producing the desired outcome with regard to meeting the security and privacy requirements for the system.
      CM-5 | Access Restrictions for Change | Define, document, approve, and enforce physical and logical access restrictions associated with changes to the system.
      CM-5(1) | Automated Access Enforcement and Audit Records
      CM-5(4) | Dual Authorization | Enforce dual authorization for implementing changes to [organization-defined system components and system-level information].
      CM-5(5) | Privilege Limitation for Production and Operation
      CM-5(6) | Limit Library Privileges | Limit privileges to change software resident within software libraries.
      CM-6 | Configuration Settings | Set secure settings, apply them, document and approve deviations, and monitor changes of them.
      CM-6(1) | Automated Management, Application, and Verification | Manage, apply, and verify configuration settings for [system components] using [organization-defined automated mechanisms].
      CM-6(2) | Respond to Unauthorized Changes | Take the following actions in response to unauthorized changes to [configuration settings]: [actions].
      CM-7 | Least Functionality | Provide only what is needed, and prohibit or restrict other functions, ports, protocols, software and services.
      CM-7(1) | Periodic Review
      CM-7(2) | Prevent Program Execution | Prevent program execution in accordance with [policies, rules of behavior, and/or access agreements regarding software program usage and restrictions or rules authorizing the terms and conditions of software program usage].
      CM-7(3) | Registration Compliance | Ensure compliance with [registration requirements].
      CM-7(4) | Unauthorized Software — Deny-by-exception
      CM-7(5) | Authorized Software — Allow-by-exception
      CM-7(6) | Confined Environments with Limited Privileges | Require that the following user-installed software execute in a confined physical or virtual machine environment with limited privileges: [user-installed software].
      CM-7(7) | Code Execution in Protected Environments
      CM-7(8) | Binary or Machine Executable Code
      CM-7(9) | Prohibiting The Use of Unauthorized Hardware
      CM-8 | System Component Inventory | Keep an accurate inventory of components, fine enough and without doubles, and review it at set times.
      CM-8(1) | Updates During Installation and Removal | Update the inventory of system components as part of component installations, removals, and system updates.
      CM-8(2) | Automated Maintenance | Maintain the currency, completeness, accuracy, and availability of the inventory of system components using [organization-defined automated mechanisms].
      CM-8(3) | Automated Unauthorized Component Detection
      CM-8(4) | Accountability Information | Include in the system component inventory information, a means for identifying by [name or position or role] , individuals responsible and accountable for administering those components.
      CM-8(6) | Assessed Configurations and Approved Deviations | Include assessed component configurations and any approved deviations to current deployed configurations in the system component inventory.
      CM-8(7) | Centralized Repository | Provide a centralized repository for the inventory of system components.
      CM-8(8) | Automated Location Tracking | Support the tracking of system components by geographic location using [automated mechanisms].
      CM-8(9) | Assignment of Components to Systems
      CM-9 | Configuration Management Plan | Have a plan for configuration management: roles, processes, items; approved and protected.
      CM-9(1) | Assignment of Responsibility | Assign responsibility for developing the configuration management process to organizational personnel that are not directly involved in system development.
      CM-10 | Software Usage Restrictions | Use software as contracts and copyright allow, track licenses, and control sharing between peers.
      CM-10(1) | Open-source Software | Establish the following restrictions on the use of open-source software: [restrictions].
      CM-11 | User-installed Software | Set, enforce and monitor rules for software that users install.
      CM-11(2) | Software Installation with Privileged Status | Allow user installation of software only with explicit privileged status.
      CM-11(3) | Automated Enforcement and Monitoring | Enforce and monitor compliance with software installation policies using [organization-defined automated mechanisms].
      CM-12 | Information Location | Know where information is and who has access to the systems there, and document changes.
      CM-12(1) | Automated Tools to Support Information Location | Use automated tools to identify [information by information type] on [system components] to ensure controls are in place to protect organizational information and individual privacy.
      CM-13 | Data Action Mapping | Develop and document a map of system data actions.
      CM-14 | Signed Components | Prevent the installation of [organization-defined software and firmware components] without verification that the component has been digitally signed using a certificate that is recognized and approved by the organization.
    `, enhanced) },
    { code: 'CP', title: 'Contingency Planning', requirements: requirements(`
      CP-1 | Policy and Procedures | Write, approve and make known a policy and procedures for contingency planning, name who keeps them, and review both at set times and after set events.
      CP-2 | Contingency Plan | Have an approved contingency plan with objectives, roles and restoration; distribute, review, update, teach and protect it.
      CP-2(1) | Coordinate with Related Plans | Coordinate contingency plan development with organizational elements responsible for related plans.
      CP-2(2) | Capacity Planning | Conduct capacity planning so that necessary capacity for information processing, telecommunications, and environmental support exists during contingency operations.
      CP-2(3) | Resume Mission and Business Functions | Plan for the resumption of [all or essential] mission and business functions within [time period] of contingency plan activation.
      CP-2(5) | Continue Mission and Business Functions | Plan for the continuance of [all or essential] mission and business functions with minimal or no loss of operational continuity and sustains that continuity until full system restoration at primary processing and/or storage sites.
      CP-2(6) | Alternate Processing and Storage Sites | Plan for the transfer of [all or essential] mission and business functions to alternate processing and/or storage sites with minimal or no loss of operational continuity and sustain that continuity through system restoration to primary processing and/or storage sites.
      CP-2(7) | Coordinate with External Service Providers | Coordinate the contingency plan with the contingency plans of external service providers to ensure that contingency requirements can be satisfied.
      CP-2(8) | Identify Critical Assets | Identify critical system assets supporting [all or essential] mission and business functions.
      CP-3 | Contingency Training | Train people for their part in contingencies, at first, upon changes and at set times.
      CP-3(1) | Simulated Events | Incorporate simulated events into contingency training to facilitate effective response by personnel in crisis situations.
      CP-3(2) | Mechanisms Used in Training Environments | Employ mechanisms used in operations to provide a more thorough and realistic contingency training environment.
      CP-4 | Contingency Plan Testing | Test the contingency plan at set times, review the results, and correct what is wanting.
      CP-4(1) | Coordinate with Related Plans | Coordinate contingency plan testing with organizational elements responsible for related plans.
      CP-4(2) | Alternate Processing Site
      CP-4(3) | Automated Testing | Test the contingency plan using [automated mechanisms].
      CP-4(4) | Full Recovery and Reconstitution | Include a full recovery and reconstitution of the system to a known state as part of contingency plan testing.
      CP-4(5) | Self-challenge | Employ [mechanisms] to [system or system component] to disrupt and adversely affect the system or system component.
      CP-6 | Alternate Storage Site | Have another site for backups, with agreements and equal controls.
      CP-6(1) | Separation from Primary Site | Identify an alternate storage site that is sufficiently separated from the primary storage site to reduce susceptibility to the same threats.
      CP-6(2) | Recovery Time and Recovery Point Objectives | Configure the alternate storage site to facilitate recovery operations in accordance with recovery time and recovery point objectives.
      CP-6(3) | Accessibility | Identify potential accessibility problems to the alternate storage site in the event of an area-wide disruption or disaster and outline explicit mitigation actions.
      CP-7 | Alternate Processing Site | Have another site to resume processing within a set time, with equipment and equal controls.
      CP-7(1) | Separation from Primary Site | Identify an alternate processing site that is sufficiently separated from the primary processing site to reduce susceptibility to the same threats.
      CP-7(2) | Accessibility | Identify potential accessibility problems to alternate processing sites in the event of an area-wide disruption or disaster and outlines explicit mitigation actions.
      CP-7(3) | Priority of Service | Develop alternate processing site agreements that contain priority-of-service provisions in accordance with availability requirements (including recovery time objectives).
      CP-7(4) | Preparation for Use | Prepare the alternate processing site so that the site can serve as the operational site supporting essential mission and business functions.
      CP-7(6) | Inability to Return to Primary Site | Plan and prepare for circumstances that preclude returning to the primary processing site.
      CP-8 | Telecommunications Services
      CP-8(1) | Priority of Service Provisions
      CP-8(2) | Single Points of Failure | Obtain alternate telecommunications services to reduce the likelihood of sharing a single point of failure with primary telecommunications services.
      CP-8(3) | Separation of Primary and Alternate Providers | Obtain alternate telecommunications services from providers that are separated from primary service providers to reduce susceptibility to the same threats.
      CP-8(4) | Provider Contingency Plan
      CP-8(5) | Alternate Telecommunication Service Testing | Test alternate telecommunication services [frequency].
      CP-9 | System Backup | Back up information of users, of the system and its documentation at set times, and protect the backups.
      CP-9(1) | Testing for Reliability and Integrity | Test backup information [organization-defined frequency] to verify media reliability and information integrity.
      CP-9(2) | Test Restoration Using Sampling | Use a sample of backup information in the restoration of selected system functions as part of contingency plan testing.
      CP-9(3) | Separate Storage for Critical Information | Store backup copies of [critical system software and other security-related information] in a separate facility or in a fire rated container that is not collocated with the operational system.
      CP-9(5) | Transfer to Alternate Storage Site | Transfer system backup information to the alternate storage site [organization-defined time period and transfer rate consistent with the recovery time and recovery point objectives].
      CP-9(6) | Redundant Secondary System | Conduct system backup by maintaining a redundant secondary system that is not collocated with the primary system and that can be activated without loss of information or disruption to operations.
      CP-9(7) | Dual Authorization for Deletion or Destruction | Enforce dual authorization for the deletion or destruction of [backup information].
      CP-9(8) | Cryptographic Protection | Implement cryptographic mechanisms to prevent unauthorized disclosure and modification of [backup information].
      CP-10 | System Recovery and Reconstitution | Provide for the recovery and reconstitution of the system to a known state within [organization-defined time period consistent with recovery time and recovery point objectives] after a disruption, compromise, or failure.
      CP-10(2) | Transaction Recovery | Implement transaction recovery for systems that are transaction-based.
      CP-10(4) | Restore Within Time Period | Provide the capability to restore system components within [restoration time periods] from configuration-controlled and integrity-protected information representing a known, operational state for the components.
      CP-10(6) | Component Protection | Protect system components used for recovery and reconstitution.
      CP-11 | Alternate Communications Protocols | Provide the capability to employ [alternative communications protocols] in support of maintaining continuity of operations.
      CP-12 | Safe Mode | When [conditions] are detected, enter a safe mode of operation with [restrictions].
      CP-13 | Alternative Security Mechanisms | Employ [alternative or supplemental security mechanisms] for satisfying [security functions] when the primary means of implementing the security function is unavailable or compromised.
    `, enhanced) },
    { code: 'IA', title: 'Identification and Authentication', requirements: requirements(`
      IA-1 | Policy and Procedures | Write, approve and make known a policy and procedures for identification and authentication, name who keeps them, and review both at set times and after set events.
      IA-2 | Identification and Authentication (Organizational Users) | Uniquely identify and authenticate organizational users and associate that unique identification with processes acting on behalf of those users.
      IA-2(1) | Multi-factor Authentication to Privileged Accounts | Implement multi-factor authentication for access to privileged accounts.
      IA-2(2) | Multi-factor Authentication to Non-privileged Accounts | Implement multi-factor authentication for access to non-privileged accounts.
      IA-2(5) | Individual Authentication with Group Authentication | When shared accounts or authenticators are employed, require users to be individually authenticated before granting access to the shared accounts or resources.
      IA-2(6) | Access to Accounts —separate Device
      IA-2(8) | Access to Accounts — Replay Resistant | Implement replay-resistant authentication mechanisms for access to [privileged accounts or non-privileged accounts].
      IA-2(10) | Single Sign-on | Provide a single sign-on capability for [system accounts and services].
      IA-2(12) | Acceptance of PIV Credentials | Accept and electronically verify Personal Identity Verification-compliant credentials.
      IA-2(13) | Out-of-band Authentication | Implement the following out-of-band authentication mechanisms under [conditions]: [out-of-band authentication].
      IA-3 | Device Identification and Authentication | Uniquely identify and authenticate [devices and/or types of devices] before establishing a [local or remote or network] connection.
      IA-3(1) | Cryptographic Bidirectional Authentication | Authenticate [devices and/or types of devices] before establishing [local or remote or network] connection using bidirectional authentication that is cryptographically based.
      IA-3(3) | Dynamic Address Allocation
      IA-3(4) | Device Attestation | Handle device identification and authentication based on attestation by [configuration management process].
      IA-4 | Identifier Management | Authorize, choose and assign identifiers, and do not use one again for a set time.
      IA-4(1) | Prohibit Account Identifiers as Public Identifiers | Prohibit the use of system account identifiers that are the same as public identifiers for individual accounts.
      IA-4(4) | Identify User Status | Manage individual identifiers by uniquely identifying each individual as [characteristics].
      IA-4(5) | Dynamic Management | Manage individual identifiers dynamically in accordance with [dynamic identifier policy].
      IA-4(6) | Cross-organization Management | Coordinate with the following external organizations for cross-organization management of identifiers: [external organizations].
      IA-4(8) | Pairwise Pseudonymous Identifiers | Generate pairwise pseudonymous identifiers.
      IA-4(9) | Attribute Maintenance and Protection | Maintain the attributes for each uniquely identified individual, device, or service in [protected central storage].
      IA-5 | Authenticator Management | Manage authenticators: verify who gets one, strength, first content, distribution, loss, revocation, defaults, refreshing, protection and shared ones.
      IA-5(1) | Password-based Authentication
      IA-5(2) | Public Key-based Authentication
      IA-5(5) | Change Authenticators Prior to Delivery | Require developers and installers of system components to provide unique authenticators or change default authenticators prior to delivery and installation.
      IA-5(6) | Protection of Authenticators | Protect authenticators commensurate with the security category of the information to which use of the authenticator permits access.
      IA-5(7) | No Embedded Unencrypted Static Authenticators | Ensure that unencrypted static authenticators are not embedded in applications or other forms of static storage.
      IA-5(8) | Multiple System Accounts | Implement [security controls] to manage the risk of compromise due to individuals having accounts on multiple systems.
      IA-5(9) | Federated Credential Management | Use the following external organizations to federate credentials: [external organizations].
      IA-5(10) | Dynamic Credential Binding | Bind identities and authenticators dynamically using the following rules: [binding rules].
      IA-5(12) | Biometric Authentication Performance | For biometric-based authentication, employ mechanisms that satisfy the following biometric quality requirements [biometric quality requirements].
      IA-5(13) | Expiration of Cached Authenticators | Prohibit the use of cached authenticators after [time period].
      IA-5(14) | Managing Content of PKI Trust Stores | For PKI-based authentication, employ an organization-wide methodology for managing the content of PKI trust stores installed across all platforms, including networks, operating systems, browsers, and applications.
      IA-5(15) | GSA-approved Products and Services | Use only General Services Administration-approved products and services for identity, credential, and access management.
      IA-5(16) | In-person or Trusted External Party Authenticator Issuance | Require that the issuance of [types of and/or specific authenticators] be conducted [in person or by a trusted external party] before [registration authority] with authorization by [personnel or roles].
      IA-5(17) | Presentation Attack Detection for Biometric Authenticators | Employ presentation attack detection mechanisms for biometric-based authentication.
      IA-5(18) | Password Managers
      IA-6 | Authentication Feedback | Obscure feedback of authentication information during the authentication process to protect the information from possible exploitation and use by unauthorized individuals.
      IA-7 | Cryptographic Module Authentication | Implement mechanisms for authentication to a cryptographic module that meet the requirements of applicable laws, executive orders, directives, policies, regulations, standards, and guidelines for such authentication.
      IA-8 | Identification and Authentication (Non-organizational Users) | Uniquely identify and authenticate non-organizational users or processes acting on behalf of non-organizational users.
      IA-8(1) | Acceptance of PIV Credentials from Other Agencies | Accept and electronically verify Personal Identity Verification-compliant credentials from other federal agencies.
      IA-8(2) | Acceptance of External Authenticators
      IA-8(4) | Use of Defined Profiles | Conform to the following profiles for identity management [identity management profiles].
      IA-8(5) | Acceptance of PIV-I Credentials | Accept and verify federated or PKI credentials that meet [policy].
      IA-8(6) | Disassociability | Implement the following measures to disassociate user attributes or identifier assertion relationships among individuals, credential service providers, and relying parties: [measures].
      IA-9 | Service Identification and Authentication | Uniquely identify and authenticate [system services and applications] before establishing communications with devices, users, or other services or applications.
      IA-10 | Adaptive Authentication | Require individuals accessing the system to employ [supplemental authentication techniques or mechanisms] under specific [circumstances or situations].
      IA-11 | Re-authentication | Require users to re-authenticate when [circumstances or situations].
      IA-12 | Identity Proofing | Prove the identity of users by evidence that is collected and verified, down to one individual.
      IA-12(1) | Supervisor Authorization | Require that the registration process to receive an account for logical access includes supervisor or sponsor authorization.
      IA-12(2) | Identity Evidence | Require evidence of individual identification be presented to the registration authority.
      IA-12(3) | Identity Evidence Validation and Verification | Require that the presented identity evidence be validated and verified through [methods of validation and verification].
      IA-12(4) | In-person Validation and Verification | Require that the validation and verification of identity evidence be conducted in person before a designated registration authority.
      IA-12(5) | Address Confirmation | Require that a [registration code or notice of proofing] be delivered through an out-of-band channel to verify the users address (physical or digital) of record.
      IA-12(6) | Accept Externally-proofed Identities | Accept externally-proofed identities at [identity assurance level].
      IA-13 | Identity Providers and Authorization Servers | Employ identity providers and authorization servers to manage user, device, and non-person entity (NPE) identities, attributes, and access rights supporting authentication and authorization decisions in accordance with [policy] using [mechanisms].
      IA-13(1) | Protection of Cryptographic Keys | Cryptographic keys that protect access tokens are generated, managed, and protected from disclosure and misuse.
      IA-13(2) | Verification of Identity Assertions and Access Tokens | The source and integrity of identity assertions and access tokens are verified before granting access to system and information resources.
      IA-13(3) | Token Management
    `, enhanced) },
    { code: 'IR', title: 'Incident Response', requirements: requirements(`
      IR-1 | Policy and Procedures | Write, approve and make known a policy and procedures for incident response, name who keeps them, and review both at set times and after set events.
      IR-2 | Incident Response Training | Train people for their part in incidents, at first, upon changes and at set times; keep the content current.
      IR-2(1) | Simulated Events | Incorporate simulated events into incident response training to facilitate the required response by personnel in crisis situations.
      IR-2(2) | Automated Training Environments | Provide an incident response training environment using [automated mechanisms].
      IR-2(3) | Breach | Provide incident response training on how to identify and respond to a breach, including the organization’s process for reporting a breach.
      IR-3 | Incident Response Testing | Test the effectiveness of the incident response capability for the system [frequency] using the following tests: [tests].
      IR-3(1) | Automated Testing | Test the incident response capability using [automated mechanisms].
      IR-3(2) | Coordination with Related Plans | Coordinate incident response testing with organizational elements responsible for related plans.
      IR-3(3) | Continuous Improvement
      IR-4 | Incident Handling | Prepare for, detect, analyze, contain, eradicate and recover from incidents, consistently; feed what is learned into procedures, training and tests.
      IR-4(1) | Automated Incident Handling Processes | Support the incident handling process using [automated mechanisms].
      IR-4(2) | Dynamic Reconfiguration | Include the following types of dynamic reconfiguration for [system components] as part of the incident response capability: [types of dynamic reconfiguration].
      IR-4(3) | Continuity of Operations | Identify [classes of incidents] and take the following actions in response to those incidents to ensure continuation of organizational mission and business functions: [actions].
      IR-4(4) | Information Correlation | Correlate incident information and individual incident responses to achieve an organization-wide perspective on incident awareness and response.
      IR-4(5) | Automatic Disabling of System | Implement a configurable capability to automatically disable the system if [security violations] are detected.
      IR-4(6) | Insider Threats | Implement an incident handling capability for incidents involving insider threats.
      IR-4(7) | Insider Threats — Intra-organization Coordination | Coordinate an incident handling capability for insider threats that includes the following organizational entities [entities].
      IR-4(8) | Correlation with External Organizations | Coordinate with [external organizations] to correlate and share [incident information] to achieve a cross-organization perspective on incident awareness and more effective incident responses.
      IR-4(9) | Dynamic Response Capability | Employ [dynamic response capabilities] to respond to incidents.
      IR-4(10) | Supply Chain Coordination | Coordinate incident handling activities involving supply chain events with other organizations involved in the supply chain.
      IR-4(11) | Integrated Incident Response Team | Establish and maintain an integrated incident response team that can be deployed to any location identified by the organization in [time period].
      IR-4(12) | Malicious Code and Forensic Analysis | Analyze malicious code and/or other residual artifacts remaining in the system after the incident.
      IR-4(13) | Behavior Analysis | Analyze anomalous or suspected adversarial behavior in or related to [environments or resources].
      IR-4(14) | Security Operations Center | Establish and maintain a security operations center.
      IR-4(15) | Public Relations and Reputation Repair
      IR-5 | Incident Monitoring | Track and document incidents.
      IR-5(1) | Automated Tracking, Data Collection, and Analysis | Track incidents and collect and analyze incident information using [organization-defined automated mechanisms].
      IR-6 | Incident Reporting | People report suspected incidents within a set time, and incidents are reported to the authorities.
      IR-6(1) | Automated Reporting | Report incidents using [automated mechanisms].
      IR-6(2) | Vulnerabilities Related to Incidents | Report system vulnerabilities associated with reported incidents to [personnel or roles].
      IR-6(3) | Supply Chain Coordination | Provide incident information to the provider of the product or service and other organizations involved in the supply chain or supply chain governance for systems or system components related to the incident.
      IR-7 | Incident Response Assistance | Provide an incident response support resource, integral to the organizational incident response capability, that offers advice and assistance to users of the system for the handling and reporting of incidents.
      IR-7(1) | Automation Support for Availability of Information and Support | Increase the availability of incident response information and support using [automated mechanisms].
      IR-7(2) | Coordination with External Providers
      IR-8 | Incident Response Plan | Have an approved incident response plan; distribute, update and protect it.
      IR-8(1) | Breaches
      IR-9 | Information Spillage Response | Answer spills of information: name who responds, identify, alert, isolate, eradicate, and look for other systems.
      IR-9(2) | Training | Provide information spillage response training [frequency].
      IR-9(3) | Post-spill Operations | Implement the following procedures to ensure that organizational personnel impacted by information spills can continue to carry out assigned tasks while contaminated systems are undergoing corrective actions: [procedures].
      IR-9(4) | Exposure to Unauthorized Personnel | Employ the following controls for personnel exposed to information not within assigned access authorizations: [controls].
    `, enhanced) },
    { code: 'MA', title: 'Maintenance', requirements: requirements(`
      MA-1 | Policy and Procedures | Write, approve and make known a policy and procedures for maintenance, name who keeps them, and review both at set times and after set events.
      MA-2 | Controlled Maintenance | Schedule, document, approve and review maintenance, clear equipment before it leaves, and check controls afterwards.
      MA-2(2) | Automated Maintenance Activities
      MA-3 | Maintenance Tools | Approve, control and monitor tools for maintenance, and review those approved before.
      MA-3(1) | Inspect Tools | Inspect the maintenance tools used by maintenance personnel for improper or unauthorized modifications.
      MA-3(2) | Inspect Media | Check media containing diagnostic and test programs for malicious code before the media are used in the system.
      MA-3(3) | Prevent Unauthorized Removal
      MA-3(4) | Restricted Tool Use | Restrict the use of maintenance tools to authorized personnel only.
      MA-3(5) | Execution with Privilege | Monitor the use of maintenance tools that execute with increased privilege.
      MA-3(6) | Software Updates and Patches | Inspect maintenance tools to ensure the latest software updates and patches are installed.
      MA-4 | Nonlocal Maintenance | Approve and monitor maintenance from afar, with strong authentication, records, and an end of the session.
      MA-4(1) | Logging and Review
      MA-4(3) | Comparable Security and Sanitization
      MA-4(4) | Authentication and Separation of Maintenance Sessions
      MA-4(5) | Approvals and Notifications
      MA-4(6) | Cryptographic Protection | Implement the following cryptographic mechanisms to protect the integrity and confidentiality of nonlocal maintenance and diagnostic communications: [cryptographic mechanisms].
      MA-4(7) | Disconnect Verification | Verify session and network connection termination after the completion of nonlocal maintenance and diagnostic sessions.
      MA-5 | Maintenance Personnel | Authorize and list maintenance personnel, check or escort them.
      MA-5(1) | Individuals Without Appropriate Access
      MA-5(2) | Security Clearances for Classified Systems | Verify that personnel performing maintenance and diagnostic activities on a system processing, storing, or transmitting classified information possess security clearances and formal access approvals for at least the highest classification level and for compartments of information on the system.
      MA-5(3) | Citizenship Requirements for Classified Systems | Verify that personnel performing maintenance and diagnostic activities on a system processing, storing, or transmitting classified information are U.S. citizens.
      MA-5(4) | Foreign Nationals
      MA-5(5) | Non-system Maintenance | Ensure that non-escorted personnel performing maintenance activities not directly associated with the system but in the physical proximity of the system, have required access authorizations.
      MA-6 | Timely Maintenance | Obtain maintenance support and/or spare parts for [system components] within [time period] of failure.
      MA-6(1) | Preventive Maintenance | Perform preventive maintenance on [system components] at [time intervals].
      MA-6(2) | Predictive Maintenance | Perform predictive maintenance on [system components] at [time intervals].
      MA-6(3) | Automated Support for Predictive Maintenance | Transfer predictive maintenance data to a maintenance management system using [automated mechanisms].
      MA-7 | Field Maintenance | Restrict or prohibit field maintenance on [systems or system components] to [trusted maintenance facilities].
    `, enhanced) },
    { code: 'MP', title: 'Media Protection', requirements: requirements(`
      MP-1 | Policy and Procedures | Write, approve and make known a policy and procedures for media protection, name who keeps them, and review both at set times and after set events.
      MP-2 | Media Access | Restrict access to [organization-defined types of digital and/or non-digital media] to [organization-defined personnel or roles].
      MP-3 | Media Marking | Mark media with limits of distribution and handling, with set exemptions.
      MP-4 | Media Storage | Store media securely in controlled areas until they are destroyed or sanitized.
      MP-4(2) | Automated Restricted Access | Restrict access to media storage areas and log access attempts and access granted using [organization-defined automated mechanisms].
      MP-5 | Media Transport | Protect, account for and document media in transport, and limit who takes part.
      MP-5(3) | Custodians | Employ an identified custodian during transport of system media outside of controlled areas.
      MP-6 | Media Sanitization | Sanitize media before disposal, release or reuse, as strongly as the information asks.
      MP-6(1) | Review, Approve, Track, Document, and Verify | Review, approve, track, document, and verify media sanitization and disposal actions.
      MP-6(2) | Equipment Testing | Test sanitization equipment and procedures [organization-defined frequency] to ensure that the intended sanitization is being achieved.
      MP-6(3) | Nondestructive Techniques | Apply nondestructive sanitization techniques to portable storage devices prior to connecting such devices to the system under the following circumstances: [circumstances].
      MP-6(7) | Dual Authorization | Enforce dual authorization for the sanitization of [system media].
      MP-6(8) | Remote Purging or Wiping of Information | Provide the capability to purge or wipe information from [systems or system components] [remotely or under conditions].
      MP-7 | Media Use | Restrict or prohibit kinds of media, and portable storage without an owner.
      MP-7(2) | Prohibit Use of Sanitization-resistant Media | Prohibit the use of sanitization-resistant media in organizational systems.
      MP-8 | Media Downgrading | Downgrade media by a set process, fit for the information and the recipient, and identify which need it.
      MP-8(1) | Documentation of Process | Document system media downgrading actions.
      MP-8(2) | Equipment Testing | Test downgrading equipment and procedures [organization-defined frequency] to ensure that downgrading actions are being achieved.
      MP-8(3) | Controlled Unclassified Information | Downgrade system media containing controlled unclassified information prior to public release.
      MP-8(4) | Classified Information | Downgrade system media containing classified information prior to release to individuals without required access authorizations.
    `, enhanced) },
    { code: 'PE', title: 'Physical and Environmental Protection', requirements: requirements(`
      PE-1 | Policy and Procedures | Write, approve and make known a policy and procedures for physical and environmental protection, name who keeps them, and review both at set times and after set events.
      PE-2 | Physical Access Authorizations | Keep a list of who may enter, issue credentials, review the list at set times, and remove who need not enter.
      PE-2(1) | Access by Position or Role | Authorize physical access to the facility where the system resides based on position or role.
      PE-2(2) | Two Forms of Identification | Require two forms of identification from the following forms of identification for visitor access to the facility where the system resides: [list of acceptable forms of identification].
      PE-2(3) | Restrict Unescorted Access
      PE-3 | Physical Access Control | Enforce entry at set points, keep logs, control public areas, escort visitors, and secure and change keys and combinations.
      PE-3(1) | System Access | Enforce physical access authorizations to the system in addition to the physical access controls for the facility at [physical spaces].
      PE-3(2) | Facility and Systems | Perform security checks [frequency] at the physical perimeter of the facility or system for exfiltration of information or removal of system components.
      PE-3(3) | Continuous Guards | Employ guards to control [physical access points] to the facility where the system resides 24 hours per day, 7 days per week.
      PE-3(4) | Lockable Casings | Use lockable physical casings to protect [system components] from unauthorized physical access.
      PE-3(5) | Tamper Protection | Employ [anti-tamper technologies] to [detect or prevent] physical tampering or alteration of [hardware components] within the system.
      PE-3(7) | Physical Barriers | Limit access using physical barriers.
      PE-3(8) | Access Control Vestibules | Employ access control vestibules at [locations].
      PE-4 | Access Control for Transmission | Control physical access to [system distribution and transmission lines] within organizational facilities using [security controls].
      PE-5 | Access Control for Output Devices | Control physical access to output from [output devices] to prevent unauthorized individuals from obtaining the output.
      PE-5(2) | Link to Individual Identity | Link individual identity to receipt of output from output devices.
      PE-6 | Monitoring Physical Access | Monitor physical access, review its logs at set times and upon events, and coordinate with incident response.
      PE-6(1) | Intrusion Alarms and Surveillance Equipment | Monitor physical access to the facility where the system resides using physical intrusion alarms and surveillance equipment.
      PE-6(2) | Automated Intrusion Recognition and Responses | Recognize [classes or types of intrusions] and initiate [response actions] using [automated mechanisms].
      PE-6(3) | Video Surveillance
      PE-6(4) | Monitoring Physical Access to Systems | Monitor physical access to the system in addition to the physical access monitoring of the facility at [physical spaces].
      PE-8 | Visitor Access Records | Keep records of visitors for a set time, review them, and report anomalies.
      PE-8(1) | Automated Records Maintenance and Review | Maintain and review visitor access records using [organization-defined automated mechanisms].
      PE-8(3) | Limit Personally Identifiable Information Elements | Limit personally identifiable information contained in visitor access records to the following elements identified in the privacy risk assessment: [elements].
      PE-9 | Power Equipment and Cabling | Protect power equipment and power cabling for the system from damage and destruction.
      PE-9(1) | Redundant Cabling | Employ redundant power cabling paths that are physically separated by [distance].
      PE-9(2) | Automatic Voltage Controls | Employ automatic voltage controls for [critical system components].
      PE-10 | Emergency Shutoff | Provide emergency shutoff of power that is at hand and protected.
      PE-11 | Emergency Power | Provide an uninterruptible power supply to facilitate [an orderly shutdown of the system or transition of the system to long-term alternate power] in the event of a primary power source loss.
      PE-11(1) | Alternate Power Supply — Minimal Operational Capability | Provide an alternate power supply for the system that is activated [manually or automatically] and that can maintain minimally required operational capability in the event of an extended loss of the primary power source.
      PE-11(2) | Alternate Power Supply — Self-contained
      PE-12 | Emergency Lighting | Employ and maintain automatic emergency lighting for the system that activates in the event of a power outage or disruption and that covers emergency exits and evacuation routes within the facility.
      PE-12(1) | Essential Mission and Business Functions | Provide emergency lighting for all areas within the facility supporting essential mission and business functions.
      PE-13 | Fire Protection | Employ and maintain fire detection and suppression systems that are supported by an independent energy source.
      PE-13(1) | Detection Systems — Automatic Activation and Notification | Employ fire detection systems that activate automatically and notify [personnel or roles] and [emergency responders] in the event of a fire.
      PE-13(2) | Suppression Systems — Automatic Activation and Notification
      PE-13(4) | Inspections | Ensure that the facility undergoes [frequency] fire protection inspections by authorized and qualified inspectors and identified deficiencies are resolved within [time period].
      PE-14 | Environmental Controls | Keep temperature, humidity and the like within set levels, and monitor them.
      PE-14(1) | Automatic Controls | Employ the following automatic environmental controls in the facility to prevent fluctuations potentially harmful to the system: [automatic environmental controls].
      PE-14(2) | Monitoring with Alarms and Notifications | Employ environmental control monitoring that provides an alarm or notification of changes potentially harmful to personnel or equipment to [personnel or roles].
      PE-15 | Water Damage Protection | Protect the system from damage resulting from water leakage by providing master shutoff or isolation valves that are accessible, working properly, and known to key personnel.
      PE-15(1) | Automation Support | Detect the presence of water near the system and alert [personnel or roles] using [automated mechanisms].
      PE-16 | Delivery and Removal | Authorize and control components that enter and leave, and keep records.
      PE-17 | Alternate Work Site | Say which other work sites are allowed, with which controls; assess these, and give people a contact.
      PE-18 | Location of System Components | Position system components within the facility to minimize potential damage from [physical and environmental hazards] and to minimize the opportunity for unauthorized access.
      PE-19 | Information Leakage | Protect the system from information leakage due to electromagnetic signals emanations.
      PE-19(1) | National Emissions Policies and Procedures | Protect system components, associated data communications, and networks in accordance with national Emissions Security policies and procedures based on the security category or classification of the information.
      PE-20 | Asset Monitoring and Tracking | Employ [asset location technologies] to track and monitor the location and movement of [assets] within [controlled areas].
      PE-21 | Electromagnetic Pulse Protection | Employ [protective measures] against electromagnetic pulse damage for [system and system components].
      PE-22 | Component Marking | Mark [system hardware components] indicating the impact level or classification level of the information permitted to be processed, stored, or transmitted by the hardware component.
      PE-23 | Facility Location | Plan the site of the facility with its hazards, and take them into the risk strategy.
    `, enhanced) },
    { code: 'PL', title: 'Planning', requirements: requirements(`
      PL-1 | Policy and Procedures | Write, approve and make known a policy and procedures for planning, name who keeps them, and review both at set times and after set events.
      PL-2 | System Security and Privacy Plans | Have an approved security and privacy plan of the system; distribute, review, update and protect it.
      PL-4 | Rules of Behavior | Give users rules of behavior, have them acknowledged before access, and review them.
      PL-4(1) | Social Media and External Site/Application Usage Restrictions
      PL-7 | Concept of Operations | Describe how the system is to be operated for security and privacy, and review it.
      PL-8 | Security and Privacy Architectures | Describe the security and privacy architecture of the system, review it, and carry changes into plans and purchases.
      PL-8(1) | Defense in Depth
      PL-8(2) | Supplier Diversity | Require that [controls] allocated to [locations and architectural layers] are obtained from different suppliers.
      PL-9 | Central Management | Centrally manage [controls and related processes].
      PL-10 | Baseline Selection | Select a control baseline for the system.
      PL-11 | Baseline Tailoring | Tailor the selected control baseline by applying specified tailoring actions.
    `, enhanced) },
    { code: 'PM', title: 'Program Management', requirements: requirements(`
      PM-1 | Information Security Program Plan | Write, approve and make known a policy and procedures for program management, name who keeps them, and review both at set times and after set events.
      PM-2 | Information Security Program Leadership Role | Appoint a senior agency information security officer with the mission and resources to coordinate, develop, implement, and maintain an organization-wide information security program.
      PM-3 | Information Security and Privacy Resources | Include resources for security and privacy in planning and budgets, and make them available.
      PM-4 | Plan of Action and Milestones Process | Have a process for plans of action and milestones, and review them against the risk strategy.
      PM-5 | System Inventory | Develop and update [frequency] an inventory of organizational systems.
      PM-5(1) | Inventory of Personally Identifiable Information | Establish, maintain, and update [frequency] an inventory of all systems, applications, and projects that process personally identifiable information.
      PM-6 | Measures of Performance | Develop, monitor, and report on the results of information security and privacy measures of performance.
      PM-7 | Enterprise Architecture | Develop and maintain an enterprise architecture with consideration for information security, privacy, and the resulting risk to organizational operations and assets, individuals, other organizations, and the Nation.
      PM-7(1) | Offloading | Offload [non-essential functions or services] to other systems, system components, or an external provider.
      PM-8 | Critical Infrastructure Plan | Address information security and privacy issues in the development, documentation, and updating of a critical infrastructure and key resources protection plan.
      PM-9 | Risk Management Strategy | Have a strategy for risk of security and privacy, carry it out across the organization, and review it.
      PM-10 | Authorization Process | Manage the state of systems by authorization, with roles, as part of the risk program.
      PM-11 | Mission and Business Process Definition | Define missions and processes with their needs of protection, and revise them.
      PM-12 | Insider Threat Program | Implement an insider threat program that includes a cross-discipline insider threat incident handling team.
      PM-13 | Security and Privacy Workforce | Establish a security and privacy workforce development and improvement program.
      PM-14 | Testing, Training, and Monitoring | Have plans for testing, training and monitoring, carry them out, and review them against the risk strategy.
      PM-15 | Security and Privacy Groups and Associations | Keep contact with groups and associations, to learn, keep current and share.
      PM-16 | Threat Awareness Program | Implement a threat awareness program that includes a cross-organization information-sharing capability for threat intelligence.
      PM-16(1) | Automated Means for Sharing Threat Intelligence | Employ automated mechanisms to maximize the effectiveness of sharing threat intelligence information.
      PM-17 | Protecting Controlled Unclassified Information on External Systems | Have policy and procedures for protecting controlled unclassified information on systems of others.
      PM-18 | Privacy Program Plan | Have an approved privacy program plan for the organization, and update it.
      PM-19 | Privacy Program Leadership Role | Appoint a senior agency official for privacy with the authority, mission, accountability, and resources to coordinate, develop, and implement, applicable privacy requirements and manage privacy risks through the organization-wide privacy program.
      PM-20 | Dissemination of Privacy Program Information | Keep a central public page about privacy activities, reports and contacts.
      PM-20(1) | Privacy Policies on Websites, Applications, and Digital Services
      PM-21 | Accounting of Disclosures | Keep an accurate account of disclosures of personal information, retain it, and give it to the person on request.
      PM-22 | Personally Identifiable Information Quality Management | Have policies for reviewing, correcting and deleting personal information, telling others, and appeals.
      PM-23 | Data Governance Body | Establish a Data Governance Body consisting of [roles] with [responsibilities].
      PM-24 | Data Integrity Board | Have a board that reviews matching programs before and every year.
      PM-25 | Minimization of Personally Identifiable Information Used in Testing, Training, and Research | Have rules for personal information in testing, training and research; limit, authorize and review its use.
      PM-26 | Complaint Management | Have an easy process for complaints about privacy, tracked, acknowledged and answered in set times.
      PM-27 | Privacy Reporting | Make privacy reports, send them to those who oversee, and review them.
      PM-28 | Risk Framing | Say which assumptions, constraints, priorities and tolerance stand behind risk decisions, share and review it.
      PM-29 | Risk Management Program Leadership Roles | Appoint a senior official and an executive function for risk across the organization.
      PM-30 | Supply Chain Risk Management Strategy | Have a strategy for supply chain risk, carry it out, and review it.
      PM-30(1) | Suppliers of Critical or Mission-essential Items | Identify, prioritize, and assess suppliers of critical or mission-essential technologies, products, and services.
      PM-31 | Continuous Monitoring Strategy | Have a monitoring strategy for the organization: metrics, frequencies, ongoing assessment, analysis, response and reports.
      PM-32 | Purposing | Analyze [systems or system components] supporting mission essential services or functions to ensure that the information resources are being used consistent with their intended purpose.
    `, enhanced) },
    { code: 'PS', title: 'Personnel Security', requirements: requirements(`
      PS-1 | Policy and Procedures | Write, approve and make known a policy and procedures for personnel security, name who keeps them, and review both at set times and after set events.
      PS-2 | Position Risk Designation | Give each position a risk designation and screening criteria, and review them.
      PS-3 | Personnel Screening | Screen people before they get access, and again as set.
      PS-3(1) | Classified Information | Verify that individuals accessing a system processing, storing, or transmitting classified information are cleared and indoctrinated to the highest classification level of the information to which they have access on the system.
      PS-3(2) | Formal Indoctrination | Verify that individuals accessing a system processing, storing, or transmitting types of classified information that require formal indoctrination, are formally indoctrinated for all the relevant types of information to which they have access on the system.
      PS-3(3) | Information Requiring Special Protective Measures
      PS-3(4) | Citizenship Requirements | Verify that individuals accessing a system processing, storing, or transmitting [information types] meet [citizenship requirements].
      PS-4 | Personnel Termination | At termination disable access within a set time, revoke authenticators, hold an exit interview, retrieve property, and keep access to what the person had.
      PS-4(1) | Post-employment Requirements
      PS-4(2) | Automated Actions | Use [automated mechanisms] to [notify personnel or roles of individual termination actions or disable access to system resources].
      PS-5 | Personnel Transfer | At transfer confirm what access is still needed, act within a set time, change access, and notify.
      PS-6 | Access Agreements | Have access agreements, review them, and have them signed before access and when they change.
      PS-6(2) | Classified Information Requiring Special Protection
      PS-6(3) | Post-employment Requirements
      PS-7 | External Personnel Security | Set security requirements for external personnel, have providers comply and tell of transfers and terminations, and monitor it.
      PS-8 | Personnel Sanctions | Have a formal sanctions process, and notify within a set time when it begins.
      PS-9 | Position Descriptions | Incorporate security and privacy roles and responsibilities into organizational position descriptions.
    `, enhanced) },
    { code: 'PT', title: 'Personally Identifiable Information Processing and Transparency', requirements: requirements(`
      PT-1 | Policy and Procedures | Write, approve and make known a policy and procedures for personally identifiable information processing and transparency, name who keeps them, and review both at set times and after set events.
      PT-2 | Authority to Process Personally Identifiable Information | Document the authority for processing personal information, and process only what it permits.
      PT-2(1) | Data Tagging | Attach data tags containing [authorized processing] to [elements of personally identifiable information].
      PT-2(2) | Automation | Manage enforcement of the authorized processing of personally identifiable information using [automated mechanisms].
      PT-3 | Personally Identifiable Information Processing Purposes | Document and publish the purposes of processing, keep to them, and monitor changes.
      PT-3(1) | Data Tagging | Attach data tags containing the following purposes to [elements of personally identifiable information]: [processing purposes].
      PT-3(2) | Automation | Track processing purposes of personally identifiable information using [automated mechanisms].
      PT-4 | Consent | Implement [tools or mechanisms] for individuals to consent to the processing of their personally identifiable information prior to its collection that facilitate individuals’ informed decision-making.
      PT-4(1) | Tailored Consent | Provide [mechanisms] to allow individuals to tailor processing permissions to selected elements of personally identifiable information.
      PT-4(2) | Just-in-time Consent | Present [consent mechanisms] to individuals at [frequency] and in conjunction with [personally identifiable information processing].
      PT-4(3) | Revocation | Implement [tools or mechanisms] for individuals to revoke consent to the processing of their personally identifiable information.
      PT-5 | Privacy Notice | Give people a clear notice at first and at set times, with authority and purposes.
      PT-5(1) | Just-in-time Notice | Present notice of personally identifiable information processing to individuals at a time and location where the individual provides personally identifiable information or in conjunction with a data action, or [frequency].
      PT-5(2) | Privacy Act Statements | Include Privacy Act statements on forms that collect information that will be maintained in a Privacy Act system of records, or provide Privacy Act statements on separate forms that can be retained by individuals.
      PT-6 | System of Records Notice | Publish system of records notices where the Privacy Act asks for them, and keep them accurate.
      PT-6(1) | Routine Uses | Review all routine uses published in the system of records notice at [frequency] to ensure continued accuracy, and to ensure that routine uses continue to be compatible with the purpose for which the information was collected.
      PT-6(2) | Exemption Rules | Review all Privacy Act exemptions claimed for the system of records at [frequency] to ensure they remain appropriate and necessary in accordance with law, that they have been promulgated as regulations, and that they are accurately described in the system of records notice.
      PT-7 | Specific Categories of Personally Identifiable Information | Apply [processing conditions] for specific categories of personally identifiable information.
      PT-7(1) | Social Security Numbers
      PT-7(2) | First Amendment Information | Prohibit the processing of information describing how any individual exercises rights guaranteed by the First Amendment unless expressly authorized by statute or by the individual or unless pertinent to and within the scope of an authorized law enforcement activity.
      PT-8 | Computer Matching Requirements | For matching programs obtain approval and agreement, publish notice, verify results, and give notice and a chance to contest.
    `, enhanced) },
    { code: 'RA', title: 'Risk Assessment', requirements: requirements(`
      RA-1 | Policy and Procedures | Write, approve and make known a policy and procedures for risk assessment, name who keeps them, and review both at set times and after set events.
      RA-2 | Security Categorization | Categorize the system and its information, document it with reasons, and have it approved.
      RA-2(1) | Impact-level Prioritization | Conduct an impact-level prioritization of organizational systems to obtain additional granularity on system impact levels.
      RA-3 | Risk Assessment | Assess risk: threats, vulnerabilities, likelihood, harm, effect on people; document, share, review and update it.
      RA-3(1) | Supply Chain Risk Assessment
      RA-3(2) | Use of All-source Intelligence | Use all-source intelligence to assist in the analysis of risk.
      RA-3(3) | Dynamic Threat Awareness | Determine the current cyber threat environment on an ongoing basis using [means].
      RA-3(4) | Predictive Cyber Analytics | Employ the following advanced automation and analytics capabilities to predict and identify risks to [systems or system components]: [organization-defined advanced automation and analytics capabilities].
      RA-5 | Vulnerability Monitoring and Scanning | Monitor and scan for vulnerabilities at set times and upon new ones, analyze, remediate within set times, and share what is learned.
      RA-5(2) | Update Vulnerabilities to Be Scanned | Update the system vulnerabilities to be scanned [frequency or prior to a new scan or when new vulnerabilities are identified and reported].
      RA-5(3) | Breadth and Depth of Coverage | Define the breadth and depth of vulnerability scanning coverage.
      RA-5(4) | Discoverable Information | Determine information about the system that is discoverable and take [corrective actions].
      RA-5(5) | Privileged Access | Implement privileged access authorization to [system components] for [vulnerability scanning activities].
      RA-5(6) | Automated Trend Analyses | Compare the results of multiple vulnerability scans using [automated mechanisms].
      RA-5(8) | Review Historic Audit Logs | Review historic audit logs to determine if a vulnerability identified in a [system] has been previously exploited within an [time period].
      RA-5(10) | Correlate Scanning Information | Correlate the output from vulnerability scanning tools to determine the presence of multi-vulnerability and multi-hop attack vectors.
      RA-5(11) | Public Disclosure Program | Establish a public reporting channel for receiving reports of vulnerabilities in organizational systems and system components.
      RA-6 | Technical Surveillance Countermeasures Survey | Employ a technical surveillance countermeasures survey at [locations] [frequency or when events or indicators].
      RA-7 | Risk Response | Respond to findings from security and privacy assessments, monitoring, and audits in accordance with organizational risk tolerance.
      RA-8 | Privacy Impact Assessments | Assess the effect on privacy before buying or building systems with personal information, or collecting it anew.
      RA-9 | Criticality Analysis | Identify critical system components and functions by performing a criticality analysis for [systems, system components, or system services] at [decision points in the system development life cycle].
      RA-10 | Threat Hunting | Have people hunt for threats that evade controls, at set times.
    `, enhanced) },
    { code: 'SA', title: 'System and Services Acquisition', requirements: requirements(`
      SA-1 | Policy and Procedures | Write, approve and make known a policy and procedures for system and services acquisition, name who keeps them, and review both at set times and after set events.
      SA-2 | Allocation of Resources | Determine security requirements and resources in planning, and give them a line in the budget.
      SA-3 | System Development Life Cycle | Build and manage the system by a life cycle that has security and privacy, with roles and risk management, in it.
      SA-3(1) | Manage Preproduction Environment | Protect system preproduction environments commensurate with risk throughout the system development life cycle for the system, system component, or system service.
      SA-3(2) | Use of Live or Operational Data
      SA-3(3) | Technology Refresh | Plan for and implement a technology refresh schedule for the system throughout the system development life cycle.
      SA-4 | Acquisition Process | Put requirements for security, privacy, assurance, documentation, environment, responsibility and acceptance into contracts.
      SA-4(1) | Functional Properties of Controls | Require the developer of the system, system component, or system service to provide a description of the functional properties of the controls to be implemented.
      SA-4(2) | Design and Implementation Information for Controls
      SA-4(3) | Development Methods, Techniques, and Practices
      SA-4(5) | System, Component, and Service Configurations
      SA-4(6) | Use of Information Assurance Products
      SA-4(7) | NIAP-approved Protection Profiles
      SA-4(8) | Continuous Monitoring Plan for Controls | Require the developer of the system, system component, or system service to produce a plan for continuous monitoring of control effectiveness that is consistent with the continuous monitoring program of the organization.
      SA-4(9) | Functions, Ports, Protocols, and Services in Use | Require the developer of the system, system component, or system service to identify the functions, ports, protocols, and services intended for organizational use.
      SA-4(10) | Use of Approved PIV Products | Employ only information technology products on the FIPS 201-approved products list for Personal Identity Verification (PIV) capability implemented within organizational systems.
      SA-4(11) | System of Records | Include [Privacy Act requirements] in the acquisition contract for the operation of a system of records on behalf of an organization to accomplish an organizational mission or function.
      SA-4(12) | Data Ownership
      SA-5 | System Documentation | Obtain or write documentation for administrators and users, document where there is none, and distribute it.
      SA-8 | Security and Privacy Engineering Principles | Apply the following systems security and privacy engineering principles in the specification, design, development, implementation, and modification of the system and system components: [organization-defined systems security and privacy engineering principles].
      SA-8(1) | Clear Abstractions | Implement the security design principle of clear abstractions.
      SA-8(2) | Least Common Mechanism | Implement the security design principle of least common mechanism in [systems or system components].
      SA-8(3) | Modularity and Layering | Implement the security design principles of modularity and layering in [organization-defined systems or system components].
      SA-8(4) | Partially Ordered Dependencies | Implement the security design principle of partially ordered dependencies in [systems or system components].
      SA-8(5) | Efficiently Mediated Access | Implement the security design principle of efficiently mediated access in [systems or system components].
      SA-8(6) | Minimized Sharing | Implement the security design principle of minimized sharing in [systems or system components].
      SA-8(7) | Reduced Complexity | Implement the security design principle of reduced complexity in [systems or system components].
      SA-8(8) | Secure Evolvability | Implement the security design principle of secure evolvability in [systems or system components].
      SA-8(9) | Trusted Components | Implement the security design principle of trusted components in [systems or system components].
      SA-8(10) | Hierarchical Trust | Implement the security design principle of hierarchical trust in [systems or system components].
      SA-8(11) | Inverse Modification Threshold | Implement the security design principle of inverse modification threshold in [systems or system components].
      SA-8(12) | Hierarchical Protection | Implement the security design principle of hierarchical protection in [systems or system components].
      SA-8(13) | Minimized Security Elements | Implement the security design principle of minimized security elements in [systems or system components].
      SA-8(14) | Least Privilege | Implement the security design principle of least privilege in [systems or system components].
      SA-8(15) | Predicate Permission | Implement the security design principle of predicate permission in [systems or system components].
      SA-8(16) | Self-reliant Trustworthiness | Implement the security design principle of self-reliant trustworthiness in [systems or system components].
      SA-8(17) | Secure Distributed Composition | Implement the security design principle of secure distributed composition in [systems or system components].
      SA-8(18) | Trusted Communications Channels | Implement the security design principle of trusted communications channels in [systems or system components].
      SA-8(19) | Continuous Protection | Implement the security design principle of continuous protection in [systems or system components].
      SA-8(20) | Secure Metadata Management | Implement the security design principle of secure metadata management in [systems or system components].
      SA-8(21) | Self-analysis | Implement the security design principle of self-analysis in [systems or system components].
      SA-8(22) | Accountability and Traceability | Implement the security design principle of accountability and traceability in [organization-defined systems or system components].
      SA-8(23) | Secure Defaults | Implement the security design principle of secure defaults in [systems or system components].
      SA-8(24) | Secure Failure and Recovery | Implement the security design principle of secure failure and recovery in [organization-defined systems or system components].
      SA-8(25) | Economic Security | Implement the security design principle of economic security in [systems or system components].
      SA-8(26) | Performance Security | Implement the security design principle of performance security in [systems or system components].
      SA-8(27) | Human Factored Security | Implement the security design principle of human factored security in [systems or system components].
      SA-8(28) | Acceptable Security | Implement the security design principle of acceptable security in [systems or system components].
      SA-8(29) | Repeatable and Documented Procedures | Implement the security design principle of repeatable and documented procedures in [systems or system components].
      SA-8(30) | Procedural Rigor | Implement the security design principle of procedural rigor in [systems or system components].
      SA-8(31) | Secure System Modification | Implement the security design principle of secure system modification in [systems or system components].
      SA-8(32) | Sufficient Documentation | Implement the security design principle of sufficient documentation in [systems or system components].
      SA-8(33) | Minimization | Implement the privacy principle of minimization using [processes].
      SA-9 | External System Services | Have providers comply with set controls, define oversight and roles, and monitor their compliance as it goes on.
      SA-9(1) | Risk Assessments and Organizational Approvals
      SA-9(2) | Identification of Functions, Ports, Protocols, and Services | Require providers of the following external system services to identify the functions, ports, protocols, and other services required for the use of such services: [external system services].
      SA-9(3) | Establish and Maintain Trust Relationship with Providers | Establish, document, and maintain trust relationships with external service providers based on the following requirements, properties, factors, or conditions: [organization-defined security and privacy requirements, properties, factors, or conditions defining acceptable trust relationships].
      SA-9(4) | Consistent Interests of Consumers and Providers | Take the following actions to verify that the interests of [external service providers] are consistent with and reflect organizational interests: [actions].
      SA-9(5) | Processing, Storage, and Service Location | Restrict the location of [information processing or information or data or system services] to [locations] based on [requirements].
      SA-9(6) | Organization-controlled Cryptographic Keys | Maintain exclusive control of cryptographic keys for encrypted material stored or transmitted through an external system.
      SA-9(7) | Organization-controlled Integrity Checking | Provide the capability to check the integrity of information while it resides in the external system.
      SA-9(8) | Processing and Storage Location — U.S. Jurisdiction | Restrict the geographic location of information processing and data storage to facilities located within in the legal jurisdictional boundary of the United States.
      SA-10 | Developer Configuration Management | Have the developer manage configuration, control and document changes, carry out approved ones only, and track flaws.
      SA-10(1) | Software and Firmware Integrity Verification | Require the developer of the system, system component, or system service to enable integrity verification of software and firmware components.
      SA-10(2) | Alternative Configuration Management Processes | Provide an alternate configuration management process using organizational personnel in the absence of a dedicated developer configuration management team.
      SA-10(3) | Hardware Integrity Verification | Require the developer of the system, system component, or system service to enable integrity verification of hardware components.
      SA-10(4) | Trusted Generation | Require the developer of the system, system component, or system service to employ tools for comparing newly generated versions of security-relevant hardware descriptions, source code, and object code with previous versions.
      SA-10(5) | Mapping Integrity for Version Control | Require the developer of the system, system component, or system service to maintain the integrity of the mapping between the master build data describing the current version of security-relevant hardware, software, and firmware and the on-site master copy of the data for the current version.
      SA-10(6) | Trusted Distribution | Require the developer of the system, system component, or system service to execute procedures for ensuring that security-relevant hardware, software, and firmware updates distributed to the organization are exactly as specified by the master copies.
      SA-10(7) | Security and Privacy Representatives | Require [organization-defined security and privacy representatives] to be included in the [organization-defined configuration change management and control process].
      SA-11 | Developer Testing and Evaluation | Have the developer plan assessments, test at set depth and coverage, show it, and correct flaws.
      SA-11(1) | Static Code Analysis | Require the developer of the system, system component, or system service to employ static code analysis tools to identify common flaws and document the results of the analysis.
      SA-11(2) | Threat Modeling and Vulnerability Analyses
      SA-11(3) | Independent Verification of Assessment Plans and Evidence
      SA-11(4) | Manual Code Reviews | Require the developer of the system, system component, or system service to perform a manual code review of [specific code] using the following processes, procedures, and/or techniques: [processes, procedures, and/or techniques].
      SA-11(5) | Penetration Testing
      SA-11(6) | Attack Surface Reviews | Require the developer of the system, system component, or system service to perform attack surface reviews.
      SA-11(7) | Verify Scope of Testing and Evaluation | Require the developer of the system, system component, or system service to verify that the scope of testing and evaluation provides complete coverage of the required controls at the following level of rigor: [organization-defined breadth and depth of testing and evaluation].
      SA-11(8) | Dynamic Code Analysis | Require the developer of the system, system component, or system service to employ dynamic code analysis tools to identify common flaws and document the results of the analysis.
      SA-11(9) | Interactive Application Security Testing | Require the developer of the system, system component, or system service to employ interactive application security testing tools to identify flaws and document the results.
      SA-15 | Development Process, Standards, and Tools | Have the developer follow a documented process with standards and tools, and review these.
      SA-15(1) | Quality Metrics
      SA-15(2) | Security and Privacy Tracking Tools | Require the developer of the system, system component, or system service to select and employ security and privacy tracking tools for use during the development process.
      SA-15(3) | Criticality Analysis
      SA-15(5) | Attack Surface Reduction | Require the developer of the system, system component, or system service to reduce attack surfaces to [thresholds].
      SA-15(6) | Continuous Improvement | Require the developer of the system, system component, or system service to implement an explicit process to continuously improve the development process.
      SA-15(7) | Automated Vulnerability Analysis
      SA-15(8) | Reuse of Threat and Vulnerability Information | Require the developer of the system, system component, or system service to use threat modeling and vulnerability analyses from similar systems, components, or services to inform the current development process.
      SA-15(10) | Incident Response Plan | Require the developer of the system, system component, or system service to provide, implement, and test an incident response plan.
      SA-15(11) | Archive System or Component | Require the developer of the system or system component to archive the system or component to be released or delivered together with the corresponding evidence supporting the final security and privacy review.
      SA-15(12) | Minimize Personally Identifiable Information | Require the developer of the system or system component to minimize the use of personally identifiable information in development and test environments.
      SA-15(13) | Logging Syntax | Require the developer of the system or system component to minimize the use of personally identifiable information in development and test environments.
      SA-16 | Developer-provided Training | Require the developer of the system, system component, or system service to provide the following training on the correct use and operation of the implemented security and privacy functions, controls, and/or mechanisms: [training].
      SA-17 | Developer Security and Privacy Architecture and Design | Have the developer produce a design that fits the architecture, allocates controls, and says how they work together.
      SA-17(1) | Formal Policy Model
      SA-17(2) | Security-relevant Components
      SA-17(3) | Formal Correspondence
      SA-17(4) | Informal Correspondence
      SA-17(5) | Conceptually Simple Design
      SA-17(6) | Structure for Testing | Require the developer of the system, system component, or system service to structure security-relevant hardware, software, and firmware to facilitate testing.
      SA-17(7) | Structure for Least Privilege | Require the developer of the system, system component, or system service to structure security-relevant hardware, software, and firmware to facilitate controlling access with least privilege.
      SA-17(8) | Orchestration | Design [critical systems] with coordinated behavior to implement the following capabilities: [capabilities].
      SA-17(9) | Design Diversity | Use different designs for [critical systems] to satisfy a common set of requirements or to provide equivalent functionality.
      SA-20 | Customized Development of Critical Components | Reimplement or custom develop the following critical system components: [critical system].
      SA-21 | Developer Screening | Have developers authorized for their duties and screened.
      SA-22 | Unsupported System Components | Replace components without support, or provide support from elsewhere.
      SA-23 | Specialization | Employ [design modification or augmentation or reconfiguration] on [systems or system components] supporting mission essential services or functions to increase the trustworthiness in those systems or components.
      SA-24 | Design For Cyber Resiliency | Design for resilience against attacks, by set goals, techniques and principles.
    `, enhanced) },
    { code: 'SC', title: 'System and Communications Protection', requirements: requirements(`
      SC-1 | Policy and Procedures | Write, approve and make known a policy and procedures for system and communications protection, name who keeps them, and review both at set times and after set events.
      SC-2 | Separation of System and User Functionality | Separate user functionality, including user interface services, from system management functionality.
      SC-2(1) | Interfaces for Non-privileged Users | Prevent the presentation of system management functionality at interfaces to non-privileged users.
      SC-2(2) | Disassociability | Store state information from applications and software separately.
      SC-3 | Security Function Isolation | Isolate security functions from nonsecurity functions.
      SC-3(1) | Hardware Separation | Employ hardware separation mechanisms to implement security function isolation.
      SC-3(2) | Access and Flow Control Functions | Isolate security functions enforcing access and information flow control from nonsecurity functions and from other security functions.
      SC-3(3) | Minimize Nonsecurity Functionality | Minimize the number of nonsecurity functions included within the isolation boundary containing security functions.
      SC-3(4) | Module Coupling and Cohesiveness | Implement security functions as largely independent modules that maximize internal cohesiveness within modules and minimize coupling between modules.
      SC-3(5) | Layered Structures | Implement security functions as a layered structure minimizing interactions between layers of the design and avoiding any dependence by lower layers on the functionality or correctness of higher layers.
      SC-4 | Information in Shared System Resources | Prevent unauthorized and unintended information transfer via shared system resources.
      SC-4(2) | Multilevel or Periods Processing | Prevent unauthorized information transfer via shared resources in accordance with [procedures] when system processing explicitly switches between different information classification levels or security categories.
      SC-5 | Denial-of-service Protection | Protect against, or limit, kinds of denial of service, by set controls.
      SC-5(1) | Restrict Ability to Attack Other Systems | Restrict the ability of individuals to launch the following denial-of-service attacks against other systems: [denial-of-service attacks].
      SC-5(2) | Capacity, Bandwidth, and Redundancy | Manage capacity, bandwidth, or other redundancy to limit the effects of information flooding denial-of-service attacks.
      SC-5(3) | Detection and Monitoring
      SC-6 | Resource Availability | Protect the availability of resources by allocating [resources] by [priority or quota or controls].
      SC-7 | Boundary Protection | Monitor and control communications at the boundary and at key points inside, separate what is public, and connect only through managed interfaces.
      SC-7(3) | Access Points | Limit the number of external network connections to the system.
      SC-7(4) | External Telecommunications Services
      SC-7(5) | Deny by Default — Allow by Exception | Deny network communications traffic by default and allow network communications traffic by exception [at managed interfaces or for systems].
      SC-7(7) | Split Tunneling for Remote Devices | Prevent split tunneling for remote devices connecting to organizational systems unless the split tunnel is securely provisioned using [safeguards].
      SC-7(8) | Route Traffic to Authenticated Proxy Servers | Route [internal communications traffic] to [external networks] through authenticated proxy servers at managed interfaces.
      SC-7(9) | Restrict Threatening Outgoing Communications Traffic
      SC-7(10) | Prevent Exfiltration
      SC-7(11) | Restrict Incoming Communications Traffic | Only allow incoming communications from [authorized sources] to be routed to [authorized destinations].
      SC-7(12) | Host-based Protection | Implement [host-based boundary protection mechanisms] at [system components].
      SC-7(13) | Isolation of Security Tools, Mechanisms, and Support Components | Isolate [information security tools, mechanisms, and support components] from other internal system components by implementing physically separate subnetworks with managed interfaces to other components of the system.
      SC-7(14) | Protect Against Unauthorized Physical Connections | Protect against unauthorized physical connections at [managed interfaces].
      SC-7(15) | Networked Privileged Accesses | Route networked, privileged accesses through a dedicated, managed interface for purposes of access control and auditing.
      SC-7(16) | Prevent Discovery of System Components | Prevent the discovery of specific system components that represent a managed interface.
      SC-7(17) | Automated Enforcement of Protocol Formats | Enforce adherence to protocol formats.
      SC-7(18) | Fail Secure | Prevent systems from entering unsecure states in the event of an operational failure of a boundary protection device.
      SC-7(19) | Block Communication from Non-organizationally Configured Hosts | Block inbound and outbound communications traffic between [communication clients] that are independently configured by end users and external service providers.
      SC-7(20) | Dynamic Isolation and Segregation | Provide the capability to dynamically isolate [system components] from other system components.
      SC-7(21) | Isolation of System Components | Employ boundary protection mechanisms to isolate [system components] supporting [missions and/or business functions].
      SC-7(22) | Separate Subnets for Connecting to Different Security Domains | Implement separate network addresses to connect to systems in different security domains.
      SC-7(23) | Disable Sender Feedback on Protocol Validation Failure | Disable feedback to senders on protocol format validation failure.
      SC-7(24) | Personally Identifiable Information
      SC-7(25) | Unclassified National Security System Connections | Prohibit the direct connection of [unclassified national security system] to an external network without the use of [boundary protection device].
      SC-7(26) | Classified National Security System Connections | Prohibit the direct connection of a classified national security system to an external network without the use of [boundary protection device].
      SC-7(27) | Unclassified Non-national Security System Connections | Prohibit the direct connection of [unclassified, non-national security system] to an external network without the use of [boundary protection device].
      SC-7(28) | Connections to Public Networks | Prohibit the direct connection of [system] to a public network.
      SC-7(29) | Separate Subnets to Isolate Functions | Implement [physically or logically] separate subnetworks to isolate the following critical system components and functions: [critical system components and functions].
      SC-8 | Transmission Confidentiality and Integrity | Protect the [confidentiality or integrity] of transmitted information.
      SC-8(1) | Cryptographic Protection | Implement cryptographic mechanisms to [prevent unauthorized disclosure of information or detect changes to information] during transmission.
      SC-8(2) | Pre- and Post-transmission Handling | Maintain the [confidentiality or integrity] of information during preparation for transmission and during reception.
      SC-8(3) | Cryptographic Protection for Message Externals | Implement cryptographic mechanisms to protect message externals unless otherwise protected by [alternative physical controls].
      SC-8(4) | Conceal or Randomize Communications | Implement cryptographic mechanisms to conceal or randomize communication patterns unless otherwise protected by [alternative physical controls].
      SC-8(5) | Protected Distribution System | Implement [protected distribution system] to [prevent unauthorized disclosure of information or detect changes to information] during transmission.
      SC-10 | Network Disconnect | Terminate the network connection associated with a communications session at the end of the session or after [time period] of inactivity.
      SC-11 | Trusted Path | Provide a trusted path between the user and security functions.
      SC-11(1) | Irrefutable Communications Path
      SC-12 | Cryptographic Key Establishment and Management | Establish and manage cryptographic keys when cryptography is employed within the system in accordance with the following key management requirements: [requirements].
      SC-12(1) | Availability | Maintain availability of information in the event of the loss of cryptographic keys by users.
      SC-12(2) | Symmetric Keys | Produce, control, and distribute symmetric cryptographic keys using [NIST FIPS-validated or NSA-approved] key management technology and processes.
      SC-12(3) | Asymmetric Keys
      SC-12(6) | Physical Control of Keys | Maintain physical control of cryptographic keys when stored information is encrypted by external service providers.
      SC-13 | Cryptographic Protection | Determine where cryptography is used, and use the kinds set for it.
      SC-15 | Collaborative Computing Devices and Applications | Prohibit activating collaborative devices from afar, with exceptions, and show when they are in use.
      SC-15(1) | Physical or Logical Disconnect | Provide [physical or logical] disconnect of collaborative computing devices in a manner that supports ease of use.
      SC-15(3) | Disabling and Removal in Secure Work Areas | Disable or remove collaborative computing devices and applications from [systems or system components] in [secure work areas].
      SC-15(4) | Explicitly Indicate Current Participants | Provide an explicit indication of current participants in [online meetings and teleconferences].
      SC-16 | Transmission of Security and Privacy Attributes | Associate [organization-defined security and privacy attributes] with information exchanged between systems and between system components.
      SC-16(1) | Integrity Verification | Verify the integrity of transmitted security and privacy attributes.
      SC-16(2) | Anti-spoofing Mechanisms | Implement anti-spoofing mechanisms to prevent adversaries from falsifying the security attributes indicating the successful application of the security process.
      SC-16(3) | Cryptographic Binding | Implement [mechanisms or techniques] to bind security and privacy attributes to transmitted information.
      SC-17 | Public Key Infrastructure Certificates | Issue certificates under a policy or obtain them from an approved provider, and keep only approved trust anchors.
      SC-18 | Mobile Code | Say which mobile code is acceptable, and authorize, monitor and control it.
      SC-18(1) | Identify Unacceptable Code and Take Corrective Actions | Identify [unacceptable mobile code] and take [corrective actions].
      SC-18(2) | Acquisition, Development, and Use | Verify that the acquisition, development, and use of mobile code to be deployed in the system meets [mobile code requirements].
      SC-18(3) | Prevent Downloading and Execution | Prevent the download and execution of [unacceptable mobile code].
      SC-18(4) | Prevent Automatic Execution | Prevent the automatic execution of mobile code in [software applications] and enforce [actions] prior to executing the code.
      SC-18(5) | Allow Execution Only in Confined Environments | Allow execution of permitted mobile code only in confined virtual machine environments.
      SC-20 | Secure Name/Address Resolution Service (Authoritative Source) | Provide proof of origin and integrity with answers of name resolution, and of the chain of trust.
      SC-20(2) | Data Origin and Integrity | Provide data origin and integrity protection artifacts for internal name/address resolution queries.
      SC-21 | Secure Name/Address Resolution Service (Recursive or Caching Resolver) | Request and perform data origin authentication and data integrity verification on the name/address resolution responses the system receives from authoritative sources.
      SC-22 | Architecture and Provisioning for Name/Address Resolution Service | Ensure the systems that collectively provide name/address resolution service for an organization are fault-tolerant and implement internal and external role separation.
      SC-23 | Session Authenticity | Protect the authenticity of communications sessions.
      SC-23(1) | Invalidate Session Identifiers at Logout | Invalidate session identifiers upon user logout or other session termination.
      SC-23(3) | Unique System-generated Session Identifiers | Generate a unique session identifier for each session with [randomness requirements] and recognize only session identifiers that are system-generated.
      SC-23(5) | Allowed Certificate Authorities | Only allow the use of [certificated authorities] for verification of the establishment of protected sessions.
      SC-24 | Fail in Known State | Fail to a [known system state] for the following failures on the indicated components while preserving [system state information] in failure: [types of system failures on system components].
      SC-25 | Thin Nodes | Employ minimal functionality and information storage on the following system components: [system components].
      SC-26 | Decoys | Include components within organizational systems specifically designed to be the target of malicious attacks for detecting, deflecting, and analyzing such attacks.
      SC-27 | Platform-independent Applications | Include within organizational systems the following platform independent applications: [platform-independent applications].
      SC-28 | Protection of Information at Rest | Protect the [confidentiality or integrity] of the following information at rest: [information at rest].
      SC-28(1) | Cryptographic Protection | Implement cryptographic mechanisms to prevent unauthorized disclosure and modification of the following information at rest on [system components or media]: [information].
      SC-28(2) | Offline Storage | Remove the following information from online storage and store offline in a secure location: [information].
      SC-28(3) | Cryptographic Keys | Provide protected storage for cryptographic keys [safeguards or hardware-protected key store].
      SC-29 | Heterogeneity | Employ a diverse set of information technologies for the following system components in the implementation of the system: [system components].
      SC-29(1) | Virtualization Techniques | Employ virtualization techniques to support the deployment of a diversity of operating systems and applications that are changed [frequency].
      SC-30 | Concealment and Misdirection | Employ the following concealment and misdirection techniques for [systems] at [time periods] to confuse and mislead adversaries: [concealment and misdirection techniques].
      SC-30(2) | Randomness | Employ [techniques] to introduce randomness into organizational operations and assets.
      SC-30(3) | Change Processing and Storage Locations | Change the location of [processing and/or storage] [time frequency or random time intervals]].
      SC-30(4) | Misleading Information | Employ realistic, but misleading information in [system components] about its security state or posture.
      SC-30(5) | Concealment of System Components | Employ the following techniques to hide or conceal [system components]: [techniques].
      SC-31 | Covert Channel Analysis | Analyze which channels could carry information covertly, and estimate how much.
      SC-31(1) | Test Covert Channels for Exploitability | Test a subset of the identified covert channels to determine the channels that are exploitable.
      SC-31(2) | Maximum Bandwidth | Reduce the maximum bandwidth for identified covert [storage or timing] channels to [values].
      SC-31(3) | Measure Bandwidth in Operational Environments | Measure the bandwidth of [subset of identified covert channels] in the operational environment of the system.
      SC-32 | System Partitioning | Partition the system into [system components] residing in separate [physical or logical] domains or environments based on [circumstances for the physical or logical separation of components].
      SC-32(1) | Separate Physical Domains for Privileged Functions | Partition privileged functions into separate physical domains.
      SC-34 | Non-modifiable Executable Programs | Load the operating environment and set applications from media that cannot be written.
      SC-34(1) | No Writable Storage | Employ [system components] with no writeable storage that is persistent across component restart or power on/off.
      SC-34(2) | Integrity Protection on Read-only Media | Protect the integrity of information prior to storage on read-only media and control the media after such information has been recorded onto the media.
      SC-35 | External Malicious Code Identification | Include system components that proactively seek to identify network-based malicious code or malicious websites.
      SC-36 | Distributed Processing and Storage | Distribute the following processing and storage components across multiple [physical locations or logical domains]: [organization-defined processing and storage components].
      SC-36(1) | Polling Techniques
      SC-36(2) | Synchronization | Synchronize the following duplicate systems or system components: [duplicate systems or system components].
      SC-37 | Out-of-band Channels | Employ the following out-of-band channels for the physical delivery or electronic transmission of [information, system components, or devices] to [individuals or systems]: [out-of-band channels].
      SC-37(1) | Ensure Delivery and Transmission | Employ [controls] to ensure that only [individuals or systems] receive the following information, system components, or devices: [information, system components, or devices].
      SC-38 | Operations Security | Employ the following operations security controls to protect key organizational information throughout the system development life cycle: [operations security controls].
      SC-39 | Process Isolation | Maintain a separate execution domain for each executing system process.
      SC-39(1) | Hardware Separation | Implement hardware separation mechanisms to facilitate process isolation.
      SC-39(2) | Separate Execution Domain Per Thread | Maintain a separate execution domain for each thread in [multi-threaded processing].
      SC-40 | Wireless Link Protection | Protect external and internal [organization-defined wireless links] from the following signal parameter attacks: [organization-defined types of signal parameter attacks or references to sources for such attacks].
      SC-40(1) | Electromagnetic Interference | Implement cryptographic mechanisms that achieve [level of protection] against the effects of intentional electromagnetic interference.
      SC-40(2) | Reduce Detection Potential | Implement cryptographic mechanisms to reduce the detection potential of wireless links to [level of reduction].
      SC-40(3) | Imitative or Manipulative Communications Deception | Implement cryptographic mechanisms to identify and reject wireless transmissions that are deliberate attempts to achieve imitative or manipulative communications deception based on signal parameters.
      SC-40(4) | Signal Parameter Identification | Implement cryptographic mechanisms to prevent the identification of [wireless transmitters] by using the transmitter signal parameters.
      SC-41 | Port and I/O Device Access | [physically or logically] disable or remove [connection ports or input/output devices] on the following systems or system components: [systems or system components].
      SC-42 | Sensor Capability and Data | Prohibit set sensors or their activation from afar, and show when one is in use.
      SC-42(1) | Reporting to Authorized Individuals or Roles | Verify that the system is configured so that data or information collected by the [sensors] is only reported to authorized individuals or roles.
      SC-42(2) | Authorized Use | Employ the following measures so that data or information collected by [sensors] is only used for authorized purposes: [measures].
      SC-42(4) | Notice of Collection | Employ the following measures to facilitate an individual’s awareness that personally identifiable information is being collected by [sensors]: [measures].
      SC-42(5) | Collection Minimization | Employ [sensors] that are configured to minimize the collection of information about individuals that is not needed.
      SC-43 | Usage Restrictions | Set restrictions for components that could do harm, and authorize, monitor and control their use.
      SC-44 | Detonation Chambers | Employ a detonation chamber capability within [system, system component, or location].
      SC-45 | System Time Synchronization | Synchronize system clocks within and between systems and system components.
      SC-45(1) | Synchronization with Authoritative Time Source
      SC-45(2) | Secondary Authoritative Time Source
      SC-46 | Cross Domain Policy Enforcement | Implement a policy enforcement mechanism [physically or logically] between the physical and/or network interfaces for the connecting security domains.
      SC-47 | Alternate Communications Paths | Establish [alternate communication paths] for system operations organizational command and control.
      SC-48 | Sensor Relocation | Relocate [sensors and monitoring capabilities] to [locations] under the following conditions or circumstances: [conditions or circumstances].
      SC-48(1) | Dynamic Relocation of Sensors or Monitoring Capabilities | Dynamically relocate [sensors and monitoring capabilities] to [locations] under the following conditions or circumstances: [conditions or circumstances].
      SC-49 | Hardware-enforced Separation and Policy Enforcement | Implement hardware-enforced separation and policy enforcement mechanisms between [security domains].
      SC-50 | Software-enforced Separation and Policy Enforcement | Implement software-enforced separation and policy enforcement mechanisms between [security domains].
      SC-51 | Hardware-based Protection | Protect firmware from writing by hardware, with procedures for changing it.
    `, enhanced) },
    { code: 'SI', title: 'System and Information Integrity', requirements: requirements(`
      SI-1 | Policy and Procedures | Write, approve and make known a policy and procedures for system and information integrity, name who keeps them, and review both at set times and after set events.
      SI-2 | Flaw Remediation | Identify, report and correct flaws, test updates before, install them within a set time, and keep it within configuration management.
      SI-2(2) | Automated Flaw Remediation Status | Determine if system components have applicable security-relevant software and firmware updates installed using [automated mechanisms] [frequency].
      SI-2(3) | Time to Remediate Flaws and Benchmarks for Corrective Actions
      SI-2(4) | Automated Patch Management Tools | Employ automated patch management tools to facilitate flaw remediation to the following system components: [components].
      SI-2(5) | Automatic Software and Firmware Updates | Install [security-relevant software and firmware updates] automatically to [system components].
      SI-2(6) | Removal of Previous Versions of Software and Firmware | Remove previous versions of [software and firmware components] after updated versions have been installed.
      SI-2(7) | Root Cause Analysis
      SI-3 | Malicious Code Protection | Protect entry and exit points from malicious code, update, scan at set times and in real time, act and alert, and address false alarms.
      SI-3(4) | Updates Only by Privileged Users | Update malicious code protection mechanisms only when directed by a privileged user.
      SI-3(6) | Testing and Verification
      SI-3(8) | Detect Unauthorized Commands
      SI-3(10) | Malicious Code Analysis
      SI-4 | System Monitoring | Monitor for attacks and unauthorized use, analyze what is detected, adjust to risk, and report to those who are set.
      SI-4(1) | System-wide Intrusion Detection System | Connect and configure individual intrusion detection tools into a system-wide intrusion detection system.
      SI-4(2) | Automated Tools and Mechanisms for Real-time Analysis | Employ automated tools and mechanisms to support near real-time analysis of events.
      SI-4(3) | Automated Tool and Mechanism Integration | Employ automated tools and mechanisms to integrate intrusion detection tools and mechanisms into access control and flow control mechanisms.
      SI-4(4) | Inbound and Outbound Communications Traffic
      SI-4(5) | System-generated Alerts | Alert [personnel or roles] when the following system-generated indications of compromise or potential compromise occur: [compromise indicators].
      SI-4(7) | Automated Response to Suspicious Events
      SI-4(9) | Testing of Monitoring Tools and Mechanisms | Test intrusion-monitoring tools and mechanisms [frequency].
      SI-4(10) | Visibility of Encrypted Communications | Make provisions so that [encrypted communications traffic] is visible to [system monitoring tools and mechanisms].
      SI-4(11) | Analyze Communications Traffic Anomalies | Analyze outbound communications traffic at the external interfaces to the system and selected [interior points] to discover anomalies.
      SI-4(12) | Automated Organization-generated Alerts | Alert [personnel or roles] using [automated mechanisms] when the following indications of inappropriate or unusual activities with security or privacy implications occur: [activities that trigger alerts].
      SI-4(13) | Analyze Traffic and Event Patterns
      SI-4(14) | Wireless Intrusion Detection | Employ a wireless intrusion detection system to identify rogue wireless devices and to detect attack attempts and potential compromises or breaches to the system.
      SI-4(15) | Wireless to Wireline Communications | Employ an intrusion detection system to monitor wireless communications traffic as the traffic passes from wireless to wireline networks.
      SI-4(16) | Correlate Monitoring Information | Correlate information from monitoring tools and mechanisms employed throughout the system.
      SI-4(17) | Integrated Situational Awareness | Correlate information from monitoring physical, cyber, and supply chain activities to achieve integrated, organization-wide situational awareness.
      SI-4(18) | Analyze Traffic and Covert Exfiltration | Analyze outbound communications traffic at external interfaces to the system and at the following interior points to detect covert exfiltration of information: [interior points].
      SI-4(19) | Risk for Individuals | Implement [additional monitoring] of individuals who have been identified by [sources] as posing an increased level of risk.
      SI-4(20) | Privileged Users | Implement the following additional monitoring of privileged users: [additional monitoring].
      SI-4(21) | Probationary Periods | Implement the following additional monitoring of individuals during [probationary period]: [additional monitoring].
      SI-4(22) | Unauthorized Network Services
      SI-4(23) | Host-based Devices | Implement the following host-based monitoring mechanisms at [system components]: [host-based monitoring mechanisms].
      SI-4(24) | Indicators of Compromise | Discover, collect, and distribute to [personnel or roles] , indicators of compromise provided by [sources].
      SI-4(25) | Optimize Network Traffic Analysis | Provide visibility into network traffic at external and key internal system interfaces to optimize the effectiveness of monitoring devices.
      SI-5 | Security Alerts, Advisories, and Directives | Receive alerts and advisories, make and share own ones, and carry out directives in time.
      SI-5(1) | Automated Alerts and Advisories | Broadcast security alert and advisory information throughout the organization using [automated mechanisms].
      SI-6 | Security and Privacy Function Verification | Verify that security and privacy functions work, alert when one fails, and act.
      SI-6(2) | Automation Support for Distributed Testing | Implement automated mechanisms to support the management of distributed security and privacy function testing.
      SI-6(3) | Report Verification Results | Report the results of security and privacy function verification to [personnel or roles].
      SI-7 | Software, Firmware, and Information Integrity | Detect unauthorized changes of software, firmware and information by integrity tools, and act on them.
      SI-7(1) | Integrity Checks | Perform an integrity check of [organization-defined software, firmware, and information] [at startup or at organization-defined transitional states or security-relevant events or organization-defined frequency].
      SI-7(2) | Automated Notifications of Integrity Violations | Employ automated tools that provide notification to [personnel or roles] upon discovering discrepancies during integrity verification.
      SI-7(3) | Centrally Managed Integrity Tools | Employ centrally managed integrity verification tools.
      SI-7(5) | Automated Response to Integrity Violations | Automatically [shut down the system or restart the system or implement controls] when integrity violations are discovered.
      SI-7(6) | Cryptographic Protection | Implement cryptographic mechanisms to detect unauthorized changes to software, firmware, and information.
      SI-7(7) | Integration of Detection and Response | Incorporate the detection of the following unauthorized changes into the organizational incident response capability: [changes].
      SI-7(8) | Auditing Capability for Significant Events | Upon detection of a potential integrity violation, provide the capability to audit the event and initiate the following actions: [generate an audit record or alert current user or alert personnel or roles or other actions].
      SI-7(9) | Verify Boot Process | Verify the integrity of the boot process of the following system components: [system components].
      SI-7(10) | Protection of Boot Firmware | Implement the following mechanisms to protect the integrity of boot firmware in [system components]: [mechanisms].
      SI-7(12) | Integrity Verification | Require that the integrity of the following user-installed software be verified prior to execution: [user-installed software].
      SI-7(15) | Code Authentication | Implement cryptographic mechanisms to authenticate the following software or firmware components prior to installation: [software or firmware components].
      SI-7(16) | Time Limit on Process Execution Without Supervision | Prohibit processes from executing without supervision for more than [time period].
      SI-7(17) | Runtime Application Self-protection | Implement [controls] for application self-protection at runtime.
      SI-8 | Spam Protection | Detect and act on unsolicited messages at entry and exit points, and keep protection current.
      SI-8(2) | Automatic Updates | Automatically update spam protection mechanisms [frequency].
      SI-8(3) | Continuous Learning Capability | Implement spam protection mechanisms with a learning capability to more effectively identify legitimate communications traffic.
      SI-10 | Information Input Validation | Check the validity of the following information inputs: [information inputs].
      SI-10(1) | Manual Override Capability
      SI-10(2) | Review and Resolve Errors | Review and resolve input validation errors within [organization-defined time period].
      SI-10(3) | Predictable Behavior | Verify that the system behaves in a predictable and documented manner when invalid inputs are received.
      SI-10(4) | Timing Interactions | Account for timing interactions among system components in determining appropriate responses for invalid inputs.
      SI-10(5) | Restrict Inputs to Trusted Sources and Approved Formats | Restrict the use of information inputs to [trusted sources] and/or [formats].
      SI-10(6) | Injection Prevention | Prevent untrusted data injections.
      SI-11 | Error Handling | Error messages say what is needed to correct and nothing that could be exploited, and only to those who are set.
      SI-12 | Information Management and Retention | Manage and retain information within the system and information output from the system in accordance with applicable laws, executive orders, directives, regulations, policies, standards, guidelines and operational requirements.
      SI-12(1) | Limit Personally Identifiable Information Elements | Limit personally identifiable information being processed in the information life cycle to the following elements of personally identifiable information: [elements of personally identifiable information].
      SI-12(2) | Minimize Personally Identifiable Information in Testing, Training, and Research | Use the following techniques to minimize the use of personally identifiable information for research, testing, or training: [organization-defined techniques].
      SI-12(3) | Information Disposal | Use the following techniques to dispose of, destroy, or erase information following the retention period: [organization-defined techniques].
      SI-13 | Predictable Failure Prevention | Determine how long components last, and have substitutes ready.
      SI-13(1) | Transferring Component Responsibilities | Take system components out of service by transferring component responsibilities to substitute components no later than [fraction or percentage] of mean time to failure.
      SI-13(3) | Manual Transfer Between Components | Manually initiate transfers between active and standby system components when the use of the active component reaches [percentage] of the mean time to failure.
      SI-13(4) | Standby Component Installation and Notification
      SI-13(5) | Failover Capability | Provide [real-time or near real-time] [failover capability] for the system.
      SI-14 | Non-persistence | Implement non-persistent [system components and services] that are initiated in a known state and terminated [upon end of session of use or frequency].
      SI-14(1) | Refresh from Trusted Sources | Obtain software and data employed during system component and service refreshes from the following trusted sources: [trusted sources].
      SI-14(2) | Non-persistent Information
      SI-14(3) | Non-persistent Connectivity | Establish connections to the system on demand and terminate connections after [completion of a request or a period of non-use].
      SI-15 | Information Output Filtering | Validate information output from the following software programs and/or applications to ensure that the information is consistent with the expected content: [software programs and/or applications].
      SI-16 | Memory Protection | Implement the following controls to protect the system memory from unauthorized code execution: [controls].
      SI-17 | Fail-safe Procedures | Implement the indicated fail-safe procedures when the indicated failures occur: [organization-defined list of failure conditions and associated fail-safe procedures].
      SI-18 | Personally Identifiable Information Quality Operations | Check that personal information is accurate, relevant, timely and complete, and correct or delete what is not.
      SI-18(1) | Automation Support | Correct or delete personally identifiable information that is inaccurate or outdated, incorrectly determined regarding impact, or incorrectly de-identified using [automated mechanisms].
      SI-18(2) | Data Tags | Employ data tags to automate the correction or deletion of personally identifiable information across the information life cycle within organizational systems.
      SI-18(3) | Collection | Collect personally identifiable information directly from the individual.
      SI-18(4) | Individual Requests | Correct or delete personally identifiable information upon request by individuals or their designated representatives.
      SI-18(5) | Notice of Correction or Deletion | Notify [recipients] and individuals that the personally identifiable information has been corrected or deleted.
      SI-19 | De-identification | Remove identifying elements from data, and evaluate whether that works.
      SI-19(1) | Collection | De-identify the dataset upon collection by not collecting personally identifiable information.
      SI-19(2) | Archiving | Prohibit archiving of personally identifiable information elements if those elements in a dataset will not be needed after the dataset is archived.
      SI-19(3) | Release | Remove personally identifiable information elements from a dataset prior to its release if those elements in the dataset do not need to be part of the data release.
      SI-19(4) | Removal, Masking, Encryption, Hashing, or Replacement of Direct Identifiers | Remove, mask, encrypt, hash, or replace direct identifiers in a dataset.
      SI-19(5) | Statistical Disclosure Control | Manipulate numerical data, contingency tables, and statistical findings so that no individual or organization is identifiable in the results of the analysis.
      SI-19(6) | Differential Privacy | Prevent disclosure of personally identifiable information by adding non-deterministic noise to the results of mathematical operations before the results are reported.
      SI-19(7) | Validated Algorithms and Software | Perform de-identification using validated algorithms and software that is validated to implement the algorithms.
      SI-19(8) | Motivated Intruder | Perform a motivated intruder test on the de-identified dataset to determine if the identified data remains or if the de-identified data can be re-identified.
      SI-20 | Tainting | Embed data or capabilities in the following systems or system components to determine if organizational data has been exfiltrated or improperly removed from the organization: [systems or system components].
      SI-21 | Information Refresh | Refresh [information] at [frequencies] or generate the information on demand and delete the information when no longer needed.
      SI-22 | Information Diversity | Have other sources of information for essential functions when the primary one is corrupted or away.
      SI-23 | Information Fragmentation | Split information and distribute it over several systems.
    `, enhanced) },
    { code: 'SR', title: 'Supply Chain Risk Management', requirements: requirements(`
      SR-1 | Policy and Procedures | Write, approve and make known a policy and procedures for supply chain risk management, name who keeps them, and review both at set times and after set events.
      SR-2 | Supply Chain Risk Management Plan | Have a plan for supply chain risk of the system, review and protect it.
      SR-2(1) | Establish SCRM Team | Establish a supply chain risk management team consisting of [personnel, roles and responsibilities] to lead and support the following SCRM activities: [supply chain risk management activities].
      SR-3 | Supply Chain Controls and Processes | Find and address weaknesses in the supply chain by processes and controls, and document them.
      SR-3(1) | Diverse Supply Base | Employ a diverse set of sources for the following system components and services: [organization-defined system components and services].
      SR-3(2) | Limitation of Harm | Employ the following controls to limit harm from potential adversaries identifying and targeting the organizational supply chain: [controls].
      SR-3(3) | Sub-tier Flow Down | Ensure that the controls included in the contracts of prime contractors are also included in the contracts of subcontractors.
      SR-4 | Provenance | Document, monitor, and maintain valid provenance of the following systems, system components, and associated data: [systems, system components, and associated data].
      SR-4(1) | Identity | Establish and maintain unique identification of the following supply chain elements, processes, and personnel associated with the identified system and critical system components: [supply chain elements, processes, and personnel].
      SR-4(2) | Track and Trace | Establish and maintain unique identification of the following systems and critical system components for tracking through the supply chain: [systems and critical system components].
      SR-4(3) | Validate as Genuine and Not Altered | Employ the following controls to validate that the system or system component received is genuine and has not been altered: [organization-defined controls].
      SR-4(4) | Supply Chain Integrity — Pedigree | Employ [controls] and conduct [analysis method] to ensure the integrity of the system and system components by validating the internal composition and provenance of critical or mission-essential technologies, products, and services.
      SR-5 | Acquisition Strategies, Tools, and Methods | Employ the following acquisition strategies, contract tools, and procurement methods to protect against, identify, and mitigate supply chain risks: [strategies, tools, and methods].
      SR-5(1) | Adequate Supply | Employ the following controls to ensure an adequate supply of [critical system components]: [controls].
      SR-5(2) | Assessments Prior to Selection, Acceptance, Modification, or Update | Assess the system, system component, or system service prior to selection, acceptance, modification, or update.
      SR-6 | Supplier Assessments and Reviews | Assess and review the supply chain-related risks associated with suppliers or contractors and the system, system component, or system service they provide [frequency].
      SR-6(1) | Testing and Analysis | Employ [organizational analysis or independent third-party analysis or organizational testing or independent third-party testing] of the following supply chain elements, processes, and actors associated with the system, system component, or system service: [supply chain elements, processes, and actors].
      SR-7 | Supply Chain Operations Security | Employ the following Operations Security (OPSEC) controls to protect supply chain-related information for the system, system component, or system service: [OPSEC controls].
      SR-8 | Notification Agreements | Establish agreements and procedures with entities involved in the supply chain for the system, system component, or system service for the [notification of supply chain compromises or results of assessments or audits].
      SR-9 | Tamper Resistance and Detection | Implement a tamper protection program for the system, system component, or system service.
      SR-9(1) | Multiple Stages of System Development Life Cycle | Employ anti-tamper technologies, tools, and techniques throughout the system development life cycle.
      SR-10 | Inspection of Systems or Components | Inspect the following systems or system components [at random or at frequency or upon indications of need for inspection] to detect tampering: [systems or system components].
      SR-11 | Component Authenticity | Detect and keep out counterfeit components by policy and procedures, and report them.
      SR-11(1) | Anti-counterfeit Training | Train [personnel or roles] to detect counterfeit system components (including hardware, software, and firmware).
      SR-11(2) | Configuration Control for Component Service and Repair | Maintain configuration control over the following system components awaiting service or repair and serviced or repaired components awaiting return to service: [system components].
      SR-11(3) | Anti-counterfeit Scanning | Scan for counterfeit system components [frequency].
      SR-12 | Component Disposal | Dispose of [data, documentation, tools, or system components] using the following techniques and methods: [techniques and methods].
    `, enhanced) },
  ],
})
