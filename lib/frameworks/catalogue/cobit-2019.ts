import { defineFramework, requirements } from '../define.ts'

/** "BAI06.01" is a practice of the objective "BAI06". */
const objectiveOf = (own: string): string | undefined => /^(\w+)\.\d+$/.exec(own)?.[1]

export const cobit = defineFramework({
  key: 'cobit-2019', name: 'COBIT', version: '2019', publisher: 'ISACA',
  source: 'https://www.isaca.org/resources/cobit',
  note: 'The 40 governance and management objectives of COBIT 2019 and, below them, their 231 practices, by their numbers. Titles are our own words; the framework with its purposes, activities and metrics is the copyright of ISACA and is not here.',
  knownAs: ['cobit', 'COBIT', 'COBIT 2019'],
  domains: [
    { code: 'EDM', title: 'Evaluate, direct and monitor', requirements: requirements(`
      EDM01 | A framework of governance is set and kept
      EDM01.01 | Evaluate governance
      EDM01.02 | Direct governance
      EDM01.03 | Monitor governance
      EDM02 | Benefits are delivered
      EDM02.01 | Set the target mix of investments
      EDM02.02 | Evaluate value
      EDM02.03 | Direct value
      EDM02.04 | Monitor value
      EDM03 | Risk is kept within appetite
      EDM03.01 | Evaluate how risk is managed
      EDM03.02 | Direct how risk is managed
      EDM03.03 | Monitor how risk is managed
      EDM04 | Resources are used well
      EDM04.01 | Evaluate how resources are managed
      EDM04.02 | Direct how resources are managed
      EDM04.03 | Monitor how resources are managed
      EDM05 | Stakeholders are engaged
      EDM05.01 | Evaluate reporting to stakeholders
      EDM05.02 | Direct engagement and reporting
      EDM05.03 | Monitor engagement
    `, objectiveOf) },
    { code: 'APO', title: 'Align, plan and organize', requirements: requirements(`
      APO01 | The management framework of technology
      APO01.01 | Design the management system
      APO01.02 | Communicate objectives and direction
      APO01.03 | Put processes in place
      APO01.04 | Set organizational structures
      APO01.05 | Set roles and responsibilities
      APO01.06 | Place the function of technology well
      APO01.07 | Define ownership of information and systems
      APO01.08 | Define skills that are needed
      APO01.09 | Define and communicate policies and procedures
      APO01.10 | Define infrastructure and tools of the management system
      APO01.11 | Keep improving the management system
      APO02 | Strategy
      APO02.01 | Understand the enterprise and its direction
      APO02.02 | Assess capabilities, performance and digital maturity
      APO02.03 | Define target capabilities
      APO02.04 | Analyze gaps
      APO02.05 | Define the strategic plan and road map
      APO02.06 | Communicate strategy and direction
      APO03 | Enterprise architecture
      APO03.01 | Develop the vision of the architecture
      APO03.02 | Define the reference architecture
      APO03.03 | Select opportunities and solutions
      APO03.04 | Define how architecture is put into place
      APO03.05 | Provide architecture services
      APO04 | Innovation
      APO04.01 | Make an environment for innovation
      APO04.02 | Keep understanding the enterprise
      APO04.03 | Scan the field of technology
      APO04.04 | Assess the potential of new technology
      APO04.05 | Recommend what to do next
      APO04.06 | Monitor how innovation is used
      APO05 | Portfolio
      APO05.01 | Find out what funds there are
      APO05.02 | Evaluate and select programs to fund
      APO05.03 | Monitor and report the portfolio
      APO05.04 | Maintain portfolios
      APO05.05 | Manage the achievement of benefits
      APO06 | Budget and costs
      APO06.01 | Manage finance and accounting
      APO06.02 | Rank the allocation of resources
      APO06.03 | Make and keep budgets
      APO06.04 | Model and allocate costs
      APO06.05 | Manage costs
      APO07 | People
      APO07.01 | Have enough and suitable staff
      APO07.02 | Identify key people
      APO07.03 | Maintain skills and competence
      APO07.04 | Assess performance of people
      APO07.05 | Plan and track use of people
      APO07.06 | Manage contract staff
      APO08 | Relationships
      APO08.01 | Understand what the business expects
      APO08.02 | Align strategy with the business
      APO08.03 | Manage the relationship
      APO08.04 | Coordinate and communicate
      APO08.05 | Contribute to better services
      APO09 | Service agreements
      APO09.01 | Identify services
      APO09.02 | Keep a catalog of services
      APO09.03 | Define service agreements
      APO09.04 | Monitor and report service levels
      APO09.05 | Review agreements and contracts
      APO10 | Vendors
      APO10.01 | Evaluate vendor relationships and contracts
      APO10.02 | Select vendors
      APO10.03 | Manage vendor relationships and contracts
      APO10.04 | Manage vendor risk
      APO10.05 | Monitor vendor performance and compliance
      APO11 | Quality
      APO11.01 | Set a quality management system
      APO11.02 | Focus quality on customers
      APO11.03 | Manage quality standards and practices
      APO11.04 | Monitor, control and review quality
      APO11.05 | Keep improving
      APO12 | Risk
      APO12.01 | Collect data about risk
      APO12.02 | Analyze risk
      APO12.03 | Keep a risk profile
      APO12.04 | Communicate risk
      APO12.05 | Keep a portfolio of risk actions
      APO12.06 | Respond to risk
      APO13 | Security
      APO13.01 | Set up an information security management system
      APO13.02 | Define and manage a plan to treat security and privacy risk
      APO13.03 | Monitor and review the management system
      APO14 | Data
      APO14.01 | Define a data strategy, roles and responsibilities
      APO14.02 | Keep a business glossary
      APO14.03 | Set processes and infrastructure for metadata
      APO14.04 | Define a strategy of data quality
      APO14.05 | Set methods, processes and tools to profile data
      APO14.06 | Assess the quality of data
      APO14.07 | Define how data is cleansed
      APO14.08 | Manage the life of data assets
      APO14.09 | Support archiving and retention
      APO14.10 | Manage backup and restoring of data
    `, objectiveOf) },
    { code: 'BAI', title: 'Build, acquire and implement', requirements: requirements(`
      BAI01 | Programs
      BAI01.01 | Keep a standard approach to programs
      BAI01.02 | Initiate a program
      BAI01.03 | Engage stakeholders
      BAI01.04 | Develop the program plan
      BAI01.05 | Launch and carry out the program
      BAI01.06 | Monitor, control and report outcomes
      BAI01.07 | Manage quality of the program
      BAI01.08 | Manage risk of the program
      BAI01.09 | Close the program
      BAI02 | Requirements
      BAI02.01 | Define functional and technical requirements
      BAI02.02 | Study feasibility and alternatives
      BAI02.03 | Manage risk of requirements
      BAI02.04 | Obtain approval of requirements and solutions
      BAI03 | Solutions are identified and built
      BAI03.01 | Design at a high level
      BAI03.02 | Design in detail
      BAI03.03 | Develop components
      BAI03.04 | Procure components
      BAI03.05 | Build solutions
      BAI03.06 | Assure quality
      BAI03.07 | Prepare tests
      BAI03.08 | Carry out tests
      BAI03.09 | Manage changes of requirements
      BAI03.10 | Maintain solutions
      BAI03.11 | Define products and services and keep the portfolio
      BAI03.12 | Design by the chosen method of development
      BAI04 | Availability and capacity
      BAI04.01 | Assess availability, performance and capacity, and make a baseline
      BAI04.02 | Assess effects on the business
      BAI04.03 | Plan for new or changed needs
      BAI04.04 | Monitor and review availability and capacity
      BAI04.05 | Investigate and address problems of availability and capacity
      BAI05 | Change of the organization
      BAI05.01 | Establish the wish to change
      BAI05.02 | Form an effective team
      BAI05.03 | Communicate the vision
      BAI05.04 | Empower people and find early wins
      BAI05.05 | Enable operation and use
      BAI05.06 | Embed new approaches
      BAI05.07 | Sustain changes
      BAI06 | Changes of technology
      BAI06.01 | Evaluate, rank and authorize changes
      BAI06.02 | Manage emergency changes
      BAI06.03 | Track and report the status of changes
      BAI06.04 | Close and document changes
      BAI07 | Acceptance and transition
      BAI07.01 | Plan the implementation
      BAI07.02 | Plan conversion of processes, systems and data
      BAI07.03 | Plan acceptance tests
      BAI07.04 | Set up a test environment
      BAI07.05 | Carry out acceptance tests
      BAI07.06 | Promote to production and manage releases
      BAI07.07 | Support production early
      BAI07.08 | Review after implementation
      BAI08 | Knowledge
      BAI08.01 | Identify and classify sources of information
      BAI08.02 | Organize information into knowledge
      BAI08.03 | Use and share knowledge
      BAI08.04 | Evaluate and retire information
      BAI09 | Assets
      BAI09.01 | Identify and record current assets
      BAI09.02 | Manage critical assets
      BAI09.03 | Manage the life of assets
      BAI09.04 | Get the best value of assets
      BAI09.05 | Manage licenses
      BAI10 | Configuration
      BAI10.01 | Keep a model of configuration
      BAI10.02 | Keep a repository and baseline of configuration
      BAI10.03 | Maintain and control configuration items
      BAI10.04 | Report status and configuration
      BAI10.05 | Verify the configuration repository
      BAI11 | Projects
      BAI11.01 | Keep a standard approach to projects
      BAI11.02 | Start up and initiate a project
      BAI11.03 | Engage stakeholders of the project
      BAI11.04 | Develop and keep the project plan
      BAI11.05 | Manage quality of the project
      BAI11.06 | Manage risk of the project
      BAI11.07 | Monitor and control projects
      BAI11.08 | Manage resources and work packages
      BAI11.09 | Close a project or iteration
    `, objectiveOf) },
    { code: 'DSS', title: 'Deliver, service and support', requirements: requirements(`
      DSS01 | Operations
      DSS01.01 | Carry out operating procedures
      DSS01.02 | Manage outsourced services
      DSS01.03 | Monitor infrastructure
      DSS01.04 | Manage the environment
      DSS01.05 | Manage facilities
      DSS02 | Service requests and incidents
      DSS02.01 | Define classes of incidents and requests
      DSS02.02 | Record, classify and rank requests and incidents
      DSS02.03 | Verify, approve and fulfil requests
      DSS02.04 | Investigate, diagnose and allocate incidents
      DSS02.05 | Resolve and recover from incidents
      DSS02.06 | Close requests and incidents
      DSS02.07 | Track status and report
      DSS03 | Problems
      DSS03.01 | Identify and classify problems
      DSS03.02 | Investigate and diagnose problems
      DSS03.03 | Raise known errors
      DSS03.04 | Resolve and close problems
      DSS03.05 | Manage problems proactively
      DSS04 | Continuity
      DSS04.01 | Define policy, objectives and scope of continuity
      DSS04.02 | Maintain resilience of the business
      DSS04.03 | Develop the response for continuity
      DSS04.04 | Exercise, test and review continuity and disaster recovery plans
      DSS04.05 | Review, maintain and improve plans
      DSS04.06 | Train people in continuity
      DSS04.07 | Manage backups
      DSS04.08 | Review after resumption
      DSS05 | Security services
      DSS05.01 | Protect from malicious software
      DSS05.02 | Manage security of networks and connections
      DSS05.03 | Manage security of endpoints
      DSS05.04 | Manage identity and logical access
      DSS05.05 | Manage physical access to assets
      DSS05.06 | Manage sensitive documents and output devices
      DSS05.07 | Manage vulnerabilities and monitor for security events
      DSS06 | Controls of business processes
      DSS06.01 | Align controls in processes with objectives
      DSS06.02 | Control the processing of information
      DSS06.03 | Manage roles, duties, privileges and authority
      DSS06.04 | Manage errors and exceptions
      DSS06.05 | See that events can be traced and answered for
      DSS06.06 | Secure information assets
    `, objectiveOf) },
    { code: 'MEA', title: 'Monitor, evaluate and assess', requirements: requirements(`
      MEA01 | Performance and conformance
      MEA01.01 | Set an approach to monitoring
      MEA01.02 | Set targets of performance and conformance
      MEA01.03 | Collect and process data
      MEA01.04 | Analyze and report performance
      MEA01.05 | See that corrective actions are taken
      MEA02 | System of internal control
      MEA02.01 | Monitor internal controls
      MEA02.02 | Review effectiveness of controls of business processes
      MEA02.03 | Carry out self-assessments of control
      MEA02.04 | Identify and report control deficiencies
      MEA03 | Compliance with outside requirements
      MEA03.01 | Identify what is asked from outside
      MEA03.02 | Respond to what is asked from outside
      MEA03.03 | Confirm compliance
      MEA03.04 | Obtain assurance of compliance
      MEA04 | Assurance
      MEA04.01 | See that providers of assurance are independent and qualified
      MEA04.02 | Plan assurance by risk
      MEA04.03 | Determine objectives of assurance
      MEA04.04 | Define the scope of assurance
      MEA04.05 | Define the work program
      MEA04.06 | Assess how controls are designed
      MEA04.07 | Assess how controls operate
      MEA04.08 | Report and follow up
      MEA04.09 | Follow up recommendations and actions
    `, objectiveOf) },
  ],
})
