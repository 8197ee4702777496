import { definePolicy } from '../documents.ts'

export const changeManagement = definePolicy({
  key: 'change-management',
  title: 'Change management',
  purpose: 'Production changes on purpose only, and two people know of it.',
  binds: 'Everybody who changes programs, settings or data of production, and the pipelines that do it for them.',
  statements: [
    'A change is asked for, approved by somebody who did not make it, tested outside of production, and then made.',
    'What goes live is what was approved; whatever is added later is approved anew.',
    'Branches that lead to production are protected, for administrators too.',
    'Each change says how it is taken back.',
    'Data of production is corrected by hand on approval of its owner only.',
    'Known weaknesses are closed by severity: critical ones within seven days, high ones within thirty.',
    'Each month what runs is compared with what was released.',
  ],
  exceptions: 'Emergencies, as their own policy says. Standard changes are approved once for all, and expire.',
  review: 'Each year, and after each failed change of weight. By whoever answers for the platform.',
})
