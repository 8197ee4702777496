import { defineFramework, requirements } from '../define.ts'

export const gdpr = defineFramework({
  key: 'gdpr', name: 'GDPR', version: '2016/679', publisher: 'European Union',
  source: 'https://eur-lex.europa.eu/eli/reg/2016/679/oj',
  note: 'The articles of Regulation (EU) 2016/679 that ask something of a controller or a processor, with the titles of the law; texts are our own short words for them and not the law. Articles about definitions, authorities, remedies and procedure are left out. A requirement is a whole article; whether it applies is a question of law.',
  knownAs: ['gdpr', 'GDPR', 'EU GDPR', 'Regulation (EU) 2016/679'],
  domains: [
    { code: 'II', title: 'Principles', requirements: requirements(`
      Art. 5 | Principles relating to processing of personal data | Process lawfully, fairly and transparently; limit purpose, data and storage; keep data accurate and secure; be able to show it.
      Art. 6 | Lawfulness of processing | Have one of the legal bases for each processing.
      Art. 7 | Conditions for consent | Be able to show consent, ask for it plainly, and let it be withdrawn as easily as it was given.
      Art. 8 | Conditions applicable to child’s consent in relation to information society services | Make reasonable efforts to verify that a parent consents for a child.
      Art. 9 | Processing of special categories of personal data | Process special categories only under an exception.
      Art. 10 | Processing of personal data relating to criminal convictions and offences | Process data on convictions only under official authority or where law authorizes it.
      Art. 11 | Processing which does not require identification | Tell the person, where possible, if they can no longer be identified.
    `) },
    { code: 'III', title: 'Rights of the data subject', requirements: requirements(`
      Art. 12 | Transparent information, communication and modalities for the exercise of the rights of the data subject | Inform in plain language, and answer requests without undue delay, within a month as a rule.
      Art. 13 | Information to be provided where personal data are collected from the data subject | Say who, why, on which basis, to whom, how long and with which rights, when data is collected.
      Art. 14 | Information to be provided where personal data have not been obtained from the data subject | Say the same, with the source, when data comes from elsewhere.
      Art. 15 | Right of access by the data subject | Confirm whether data is processed, and give it with its particulars.
      Art. 16 | Right to rectification | Correct and complete data on request.
      Art. 17 | Right to erasure (‘right to be forgotten’) | Erase data where a ground applies, and tell others who were given it.
      Art. 18 | Right to restriction of processing | Restrict processing where a ground applies.
      Art. 19 | Notification obligation regarding rectification or erasure of personal data or restriction of processing | Tell each recipient of corrections, erasures and restrictions.
      Art. 20 | Right to data portability | Give data in a common, machine-readable form, or send it to another controller.
      Art. 21 | Right to object | Stop processing upon objection unless there are compelling grounds; always for direct marketing.
      Art. 22 | Automated individual decision-making, including profiling | Make no solely automated decisions of weight without a ground and safeguards.
    `) },
    { code: 'IV.1', title: 'Controller and processor: general obligations', requirements: requirements(`
      Art. 24 | Responsibility of the controller | Take measures that fit the risk, be able to show compliance, and review them.
      Art. 25 | Data protection by design and by default | Build data protection into processing, and process by default only what is needed.
      Art. 26 | Joint controllers | Arrange openly who answers for what.
      Art. 27 | Representatives of controllers or processors not established in the Union | Designate a representative in the Union.
      Art. 28 | Processor | Use only processors with sufficient guarantees, under a contract that says what the law asks.
      Art. 29 | Processing under the authority of the controller or processor | Process only on instructions.
      Art. 30 | Records of processing activities | Keep records of processing activities.
      Art. 31 | Cooperation with the supervisory authority | Cooperate with the authority on request.
    `) },
    { code: 'IV.2', title: 'Controller and processor: security of personal data', requirements: requirements(`
      Art. 32 | Security of processing | Take technical and organizational measures that fit the risk: encryption, resilience, restoring, regular tests.
      Art. 33 | Notification of a personal data breach to the supervisory authority | Notify the authority within 72 hours of becoming aware, and document every breach.
      Art. 34 | Communication of a personal data breach to the data subject | Tell those affected without undue delay where the risk is high.
    `) },
    { code: 'IV.3', title: 'Controller and processor: impact assessment and prior consultation', requirements: requirements(`
      Art. 35 | Data protection impact assessment | Assess the impact before processing that is likely to bring a high risk.
      Art. 36 | Prior consultation | Consult the authority where a high risk would remain.
    `) },
    { code: 'IV.4', title: 'Controller and processor: data protection officer', requirements: requirements(`
      Art. 37 | Designation of the data protection officer | Designate an officer where the law asks for one.
      Art. 38 | Position of the data protection officer | Involve the officer in time, give means, and keep them independent.
      Art. 39 | Tasks of the data protection officer | The officer informs, monitors, advises and is the contact of the authority.
    `) },
    { code: 'IV.5', title: 'Controller and processor: codes of conduct and certification', requirements: requirements(`
      Art. 40 | Codes of conduct | Those who adhere to an approved code keep to it.
      Art. 42 | Certification | Those who are certified give the body what it needs and keep to the criteria.
    `) },
    { code: 'V', title: 'Transfers to third countries or international organisations', requirements: requirements(`
      Art. 44 | General principle for transfers | Transfer only under the conditions of this chapter.
      Art. 45 | Transfers on the basis of an adequacy decision | Transfer freely only where the Commission has decided that protection is adequate.
      Art. 46 | Transfers subject to appropriate safeguards | Else provide safeguards, such as standard clauses, with enforceable rights.
      Art. 47 | Binding corporate rules | Groups that rely on binding rules have them approved and keep to them.
      Art. 48 | Transfers or disclosures not authorised by Union law | Disclose upon foreign orders only under an international agreement.
      Art. 49 | Derogations for specific situations | Rely on derogations only as narrowly as they are meant, and document it.
    `) },
    { code: 'IX', title: 'Specific processing situations', requirements: requirements(`
      Art. 87 | Processing of the national identification number | Process national numbers only under the safeguards of the member state.
      Art. 88 | Processing in the context of employment | Keep to the specific rules of the member state for employees’ data.
      Art. 89 | Safeguards and derogations relating to processing for archiving purposes in the public interest, scientific or historical research purposes or statistical purposes | Take safeguards, above all data minimisation.
    `) },
  ],
})
