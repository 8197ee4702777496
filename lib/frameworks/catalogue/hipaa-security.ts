import { defineFramework, requirements } from '../define.ts'
import { standardOf } from './hipaa.ts'

export const hipaaSecurity = defineFramework({
  key: 'hipaa-security', name: 'HIPAA', version: 'Security Rule', publisher: 'United States Department of Health and Human Services',
  source: 'https://www.ecfr.gov/current/title-45/subtitle-A/subchapter-C/part-164/subpart-C',
  note: '45 CFR 164.308 to 164.316 as in force since 2013: standards, and their implementation specifications below them, with the titles of the rule, a work of the United States government in the public domain. (R): the specification is required; (A): it is addressable, that is, done where reasonable, else documented why not. The rules proposed in 2025 are not in it.',
  knownAs: ['hipaa', 'HIPAA', 'HIPAA Security Rule', '45 CFR 164'],
  domains: [
    { code: '164.308', title: 'Administrative safeguards', requirements: requirements(`
      164.308(a)(1)(i) | Security management process | Prevent, detect, contain and correct security violations by policies and procedures.
      164.308(a)(1)(ii)(A) | Risk analysis (R) | Assess accurately and thoroughly the risks to electronic protected health information.
      164.308(a)(1)(ii)(B) | Risk management (R) | Reduce risks to a reasonable and appropriate level.
      164.308(a)(1)(ii)(C) | Sanction policy (R) | Apply sanctions against workforce members who do not comply.
      164.308(a)(1)(ii)(D) | Information system activity review (R) | Regularly review audit logs, access reports and reports of incidents.
      164.308(a)(2) | Assigned security responsibility | Name the security official.
      164.308(a)(3)(i) | Workforce security | See that members of the workforce have the access they should, and no others have it.
      164.308(a)(3)(ii)(A) | Authorization and/or supervision (A) | Authorize or supervise those who work with the information.
      164.308(a)(3)(ii)(B) | Workforce clearance procedure (A) | Determine that a member’s access is appropriate.
      164.308(a)(3)(ii)(C) | Termination procedures (A) | End access when employment ends or is no longer appropriate.
      164.308(a)(4)(i) | Information access management | Authorize access in line with the privacy rule.
      164.308(a)(4)(ii)(A) | Isolating health care clearinghouse functions (R) | Protect a clearinghouse’s information from the larger organization.
      164.308(a)(4)(ii)(B) | Access authorization (A) | Have policies for granting access.
      164.308(a)(4)(ii)(C) | Access establishment and modification (A) | Establish, document, review and modify rights of access.
      164.308(a)(5)(i) | Security awareness and training | Train the whole workforce, management included.
      164.308(a)(5)(ii)(A) | Security reminders (A) | Give periodic security updates.
      164.308(a)(5)(ii)(B) | Protection from malicious software (A) | Guard against, detect and report malicious software.
      164.308(a)(5)(ii)(C) | Log-in monitoring (A) | Monitor attempts to sign in and report discrepancies.
      164.308(a)(5)(ii)(D) | Password management (A) | Create, change and safeguard passwords.
      164.308(a)(6)(i) | Security incident procedures | Have policies and procedures for incidents.
      164.308(a)(6)(ii) | Response and reporting (R) | Identify, answer, mitigate and document incidents.
      164.308(a)(7)(i) | Contingency plan | Be ready for emergencies that damage systems with the information.
      164.308(a)(7)(ii)(A) | Data backup plan (R) | Make and keep retrievable exact copies.
      164.308(a)(7)(ii)(B) | Disaster recovery plan (R) | Have procedures to restore lost data.
      164.308(a)(7)(ii)(C) | Emergency mode operation plan (R) | Keep critical processes going, and secure, in an emergency.
      164.308(a)(7)(ii)(D) | Testing and revision procedures (A) | Test and revise contingency plans periodically.
      164.308(a)(7)(ii)(E) | Applications and data criticality analysis (A) | Assess how critical applications and data are.
      164.308(a)(8) | Evaluation | Evaluate periodically, technically and otherwise, and upon changes.
      164.308(b)(1) | Business associate contracts and other arrangements | Let business associates handle the information only upon satisfactory assurances.
      164.308(b)(2) | Subcontractors of business associates | Business associates obtain the same assurances of their subcontractors.
      164.308(b)(3) | Written contract or other arrangement (R) | Document the assurances in a contract or arrangement.
    `, standardOf) },
    { code: '164.310', title: 'Physical safeguards', requirements: requirements(`
      164.310(a)(1) | Facility access controls | Limit physical access to systems and facilities, and let the authorized in.
      164.310(a)(2)(i) | Contingency operations (A) | Allow access to facilities for restoring data in an emergency.
      164.310(a)(2)(ii) | Facility security plan (A) | Safeguard facilities and equipment from unauthorized access, tampering and theft.
      164.310(a)(2)(iii) | Access control and validation procedures (A) | Control and validate access by role, visitors included.
      164.310(a)(2)(iv) | Maintenance records (A) | Document repairs of physical components that touch security.
      164.310(b) | Workstation use | Say how workstations are used and where they stand.
      164.310(c) | Workstation security | Restrict physical access to workstations.
      164.310(d)(1) | Device and media controls | Govern how hardware and media come in, move and leave.
      164.310(d)(2)(i) | Disposal (R) | Dispose of the information and of the media it is on.
      164.310(d)(2)(ii) | Media re-use (R) | Remove the information before media are used again.
      164.310(d)(2)(iii) | Accountability (A) | Record movements of hardware and media and who is responsible.
      164.310(d)(2)(iv) | Data backup and storage (A) | Make a retrievable exact copy before equipment moves.
    `, standardOf) },
    { code: '164.312', title: 'Technical safeguards', requirements: requirements(`
      164.312(a)(1) | Access control | Let only those persons and programs in that have been granted access.
      164.312(a)(2)(i) | Unique user identification (R) | Identify and track each user by a unique name or number.
      164.312(a)(2)(ii) | Emergency access procedure (R) | Have a way to obtain the information in an emergency.
      164.312(a)(2)(iii) | Automatic logoff (A) | End sessions after a set time of inactivity.
      164.312(a)(2)(iv) | Encryption and decryption (A) | Encrypt and decrypt the information.
      164.312(b) | Audit controls | Record and examine activity in systems with the information.
      164.312(c)(1) | Integrity | Protect the information from improper alteration or destruction.
      164.312(c)(2) | Mechanism to authenticate electronic protected health information (A) | Corroborate that it was not altered or destroyed without authority.
      164.312(d) | Person or entity authentication | Verify that who seeks access is who they claim to be.
      164.312(e)(1) | Transmission security | Guard against unauthorized access to information in transmission.
      164.312(e)(2)(i) | Integrity controls (A) | See that transmitted information is not improperly modified unnoticed.
      164.312(e)(2)(ii) | Encryption (A) | Encrypt the information whenever appropriate.
    `, standardOf) },
    { code: '164.314', title: 'Organizational requirements', requirements: requirements(`
      164.314(a)(1) | Business associate contracts or other arrangements | Contracts and arrangements meet what the rule asks.
      164.314(a)(2)(i) | Business associate contracts (R) | The contract has the associate comply, bind subcontractors and report incidents.
      164.314(a)(2)(ii) | Other arrangements | Another arrangement between government entities meets the privacy rule.
      164.314(a)(2)(iii) | Business associate contracts with subcontractors | The same holds between an associate and its subcontractor.
      164.314(b)(1) | Requirements for group health plans | Plan documents have the sponsor safeguard the information.
      164.314(b)(2)(i) | Safeguards by the plan sponsor (R) | The sponsor implements safeguards.
      164.314(b)(2)(ii) | Adequate separation (R) | Security measures support the separation that the privacy rule asks.
      164.314(b)(2)(iii) | Agents of the plan sponsor (R) | Agents who get the information agree to safeguard it.
      164.314(b)(2)(iv) | Reports of incidents (R) | The sponsor reports incidents to the plan.
    `, standardOf) },
    { code: '164.316', title: 'Policies, procedures and documentation', requirements: requirements(`
      164.316(a) | Policies and procedures | Have reasonable and appropriate policies and procedures.
      164.316(b)(1) | Documentation | Keep policies, procedures and required actions in writing.
      164.316(b)(2)(i) | Time limit (R) | Retain documentation for six years.
      164.316(b)(2)(ii) | Availability (R) | Make documentation available to those who carry it out.
      164.316(b)(2)(iii) | Updates (R) | Review documentation periodically and update it.
    `, standardOf) },
  ],
})
