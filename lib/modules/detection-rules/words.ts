import type { Words } from '#lib/words/shape.ts'

export const words = {
  subjects: { 'detection-rule': ['detection_rules', 'Detection rules'], 'rule-pack': ['rule_packs', 'Rule packs'] },
  sentences: {
    'detectionRules.enable': 'switched on the rule {label}',
    'detectionRules.disable': 'switched off the rule {label}',
    'detectionRules.enableMany': 'switched on the rule {label}',
    'detectionRules.disableMany': 'switched off the rule {label}',
    'detectionRules.setThresholds': 'changed the numbers of the rule {label}',
    'detectionRules.removePack': 'removed {label}',
    'detectionRules.importPack': 'imported {label}',
    'detectionRules.writeRule': 'wrote {label}',
    'detectionRules.updateRule': 'changed {label}',
    'detectionRules.removeRule': 'removed {label}',
    'detectionRules.requestMute': 'requested a mute of {label}',
    'detectionRules.approveMute': 'approved the mute of {label}',
    'detectionRules.rejectMute': 'rejected the mute of {label}',
    'detectionRules.endMute': 'ended the mute of {label}',
    'detectionRules.startBackTest': 'started a back-test of {label}',
    'detectionRules.cancelBackTest': 'cancelled a back-test of {label}',
    'detectionRules.continueBackTest': 'ran a part of a back-test of {label}',
    'detectionRules.failBackTest': 'could not finish a back-test of {label}',
  },
  unique: {
    detection_rules_rule: null,
    rule_packs_name: 'A pack with this name came in at the same moment. Try again.',
    sigma_rules_rule: null,
    rule_mutes_waiting: 'Somebody requested this already; it waits for a decision.',
  },
  places: [
    { group: 'Monitor', rank: 3, label: 'Rules', href: '/detection-rules', icon: 'shield', permission: 'detectionRules.read' },
  ],
  doings: [],
} as const satisfies Words<'detectionRules'>
